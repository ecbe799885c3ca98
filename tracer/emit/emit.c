/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emit.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/filter.h"

const struct violation_row violations[] = {
	[VIOLATION_KILL] = {"kill", "the kernel kills the process with SIGSYS"},
	[VIOLATION_ERRNO] = {"EPERM", "or another errno: the call fails with it"},
	[VIOLATION_LOG] = {"log", "nothing is denied, and the kernel logs each call: for a trial"},
	[_VIOLATION_MAX] = {},
};
static_assert(ARRAY_SIZE(violations) == _VIOLATION_MAX + 1, "each violation has its row");

/* The errno is parsed by the parser of `name:errno`, because systemd has the same rule for both. */
int emit_parse_violation(const char *word, struct emit_options *ret)
{
	char text[64];
	size_t len;
	int number;

	for (enum violation v = 0; v < _VIOLATION_MAX; v++)
		if (v != VIOLATION_ERRNO && strcmp(word, violations[v].word) == 0) {
			*ret = (struct emit_options){.violation = v};
			return 0;
		}
	if (snprintf(text, sizeof(text), "x:%s", word) >= (int)sizeof(text))
		return -EINVAL;
	if (filter_parse_word(text, &len, &number) < 0 || number <= 0 || !strerrorname_np(number))
		return -EINVAL;
	*ret = (struct emit_options){
		.violation = VIOLATION_ERRNO,
		.errno_name = strerrorname_np(number),
		.errno_number = number,
	};
	return 0;
}
