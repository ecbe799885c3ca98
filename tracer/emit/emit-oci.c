/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "emit.h"
#include "groups/names.h"

/* A container's process calls nothing that its architectures' list does not name; an unknown one is its compat's. */
static json_t *arches_of(const struct suggestion *s)
{
	json_t *a = json_array();

	for (size_t i = 0; a && i < s->n_arches; i++) {
		const char *word = abi_oci_word(s->arches[i]);

		if (word)
			json_array_append_new(a, json_string(word));
	}
	return a;
}

static json_t *rule_of(const struct suggestion *s)
{
	_cleanup_(freep) const char **names = NULL;
	json_t *a = names_sorted(&s->allowed, &names) < 0 ? NULL : json_array();

	for (const char **name = names; a && *name; name++)
		json_array_append_new(a, json_string(*name));
	return json_pack("{s:o, s:s}", "names", a, "action", "SCMP_ACT_ALLOW");
}

/* An OCI runtime's `linux.seccomp` object: config-linux.md of the OCI runtime specification. */
static int write_oci(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	static const char *const actions[] = {
		[VIOLATION_KILL] = "SCMP_ACT_KILL_PROCESS",
		[VIOLATION_ERRNO] = "SCMP_ACT_ERRNO",
		[VIOLATION_LOG] = "SCMP_ACT_LOG",
	};
	json_t *root = json_pack("{s:s, s:o, s:[o]}", "defaultAction", actions[o->violation],
		"architectures", arches_of(s), "syscalls", rule_of(s));
	int r;

	if (!root)
		return -ENOMEM;
	if (o->violation == VIOLATION_ERRNO)
		json_object_set_new(root, "defaultErrnoRet", json_integer(o->errno_number));
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}

const struct emitter emit_oci = {
	.word = "oci",
	.summary = "linux.seccomp of a container",
	.emit = write_oci,
};
