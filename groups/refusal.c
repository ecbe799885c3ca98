/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "refusal.h"

#include <endian.h>
#include <string.h>

#include "base/cleanup.h"
#include "names.h"
#include "versions.h"

enum { ERRNO_LARGEST = 4095 };

static bool has_answer(const struct filter *f, int answer)
{
	for (int id = 0; id < names_count(); id++)
		if (filter_answer(f, id) == answer)
			return true;
	return false;
}

/* Whether anything is answered with SystemCallErrorNumber=. */
static bool uses_error_number(const struct filter *f)
{
	return filter_mode(f) == FILTER_ALLOW || has_answer(f, FILTER_REFUSES);
}

/* libseccomp refuses a rule whose action is the default action. */
static bool repeats_default(const struct filter *f, const struct version_row *version)
{
	int number =
		version->unknown_errno ? version->unknown_errno : filter_settings(f)->error_number;

	return filter_mode(f) == FILTER_ALLOW && has_answer(f, number);
}

/* Nor does it take a rule for what systemd has added already. */
static bool repeats_added(const struct filter *f, const struct version_row *version)
{
	for (const char *const *name = version->added; *name; name++) {
		int id = names_find(*name);

		if (id >= 0 && filter_mode(f) == FILTER_ALLOW && filter_answer_listed(f, id) >= 0)
			return true;
	}
	return false;
}

static bool uses_largest_errno(const struct filter *f)
{
	return has_answer(f, ERRNO_LARGEST) ||
	       (filter_settings(f)->error_number == ERRNO_LARGEST && uses_error_number(f));
}

static bool is_other_endian(const char *arch)
{
	static const char *const big[] = {"mips", "mips64", "mips64-n32", "parisc", "parisc64",
		"ppc", "ppc64", "s390", "s390x"};
	bool is_big = false;

	for (size_t i = 0; i < ARRAY_SIZE(big); i++)
		is_big |= strcmp(arch, big[i]) == 0;
	return strcmp(arch, "native") != 0 && is_big != (BYTE_ORDER == BIG_ENDIAN);
}

static bool mixes_endians(const struct filter_settings *s)
{
	for (size_t i = 0; i < s->n_arches; i++)
		if (is_other_endian(s->arches[i]))
			return true;
	return false;
}

const char *filter_refusal(const struct filter *f)
{
	const struct version_row *version = version_find(filter_version(f));

	if (version->refuses_other_endian && mixes_endians(filter_settings(f)))
		return "an architecture has another byte order";
	if (filter_mode(f) == FILTER_NONE)
		return NULL;
	if (uses_largest_errno(f))
		return "libseccomp refuses the errno 4095";
	if (repeats_default(f, version))
		return "libseccomp refuses a call whose errno is what all else is answered with";
	if (repeats_added(f, version))
		return "a call that this version of systemd always allows has an errno";
	return NULL;
}
