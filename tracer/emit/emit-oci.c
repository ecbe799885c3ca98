/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "abi/abi.h"
#include "base/build-json.h"
#include "base/cleanup.h"
#include "emit.h"
#include "groups/names.h"

/* A runtime denies every call of an architecture that the list does not name. One without an OCI
 * word runs as the compat architecture of another. */
static json_t *make_arches(const struct suggestion *s)
{
	_cleanup_(json_decrefp) json_t *array = json_array();

	for (size_t i = 0; i < s->n_arches; i++) {
		const char *word = abi_oci_word(s->arches[i]);

		if (word && build_append(array, json_string(word)) < 0)
			return NULL;
	}
	return TAKE(array);
}

static json_t *make_rules(const struct suggestion *s)
{
	_cleanup_(freep) const char **names = NULL;
	_cleanup_(json_decrefp) json_t *array = json_array();

	if (names_sorted(&s->allowed, &names) < 0)
		return NULL;
	const struct json_member rule[] = {
		{"names", build_strings(names)},
		{"action", json_string("SCMP_ACT_ALLOW")},
	};

	if (build_append(array, build_object(rule, ARRAY_SIZE(rule))) < 0)
		return NULL;
	return TAKE(array);
}

/* The `linux.seccomp` object of config-linux.md in the OCI runtime specification. */
static int write_oci(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	static const char *const actions[] = {
		[VIOLATION_KILL] = "SCMP_ACT_KILL_PROCESS",
		[VIOLATION_ERRNO] = "SCMP_ACT_ERRNO",
		[VIOLATION_LOG] = "SCMP_ACT_LOG",
	};
	const struct json_member members[] = {
		{"defaultAction", json_string(actions[o->violation])},
		{"architectures", make_arches(s)},
		{"syscalls", make_rules(s)},
		{"defaultErrnoRet", json_integer(o->errno_number)},
	};
	bool has_errno = o->violation == VIOLATION_ERRNO;
	json_t *root = build_object(members, ARRAY_SIZE(members));

	if (root && !has_errno)
		json_object_del(root, "defaultErrnoRet");
	return build_write(root, 1, out);
}

const struct emitter emit_oci = {
	.word = "oci",
	.summary = "linux.seccomp of a container",
	.emit = write_oci,
};
