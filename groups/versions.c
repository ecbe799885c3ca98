/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "versions.h"

#include <errno.h>
#include <stddef.h>

#define NAMES(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/*
 * The launcher's calls were found by starting a static program that calls nothing but exit under
 * @default, as Type=simple, exec, notify, forking and oneshot, with and without User=, PrivateTmp=
 * and the like (tests/systemd/launcher.bats). With Type=exec the child reports through a pipe, by
 * write, that the exec comes next; since 256 (systemd-executor) systemd adds write to every filter
 * by itself. To keep what programs of the service gain, it then drops CAP_SYS_ADMIN under the filter.
 */
const struct version_row versions[] = {
	{
		.version = 247,
		.since = 0,
		.summary = "Debian 11",
		.added = NAMES(),
		.launcher = NAMES("write"),
		.allows_with_errno = true,
		.drops_errno = true,
		.refuses_other_endian = true,
		.section_names = SECTION_ANY,
		.no_arches = NAMES("loongarch64", "parisc", "parisc64"),
	},
	{
		.version = 252,
		.since = 248,
		.summary = "Debian 12",
		.added = NAMES(),
		.launcher = NAMES("write"),
		.section_names = SECTION_SAFE,
		.no_arches = NAMES("loongarch64"),
	},
	{
		.version = 257,
		.since = 256,
		.summary = "Debian 13",
		.added = NAMES("write"),
		.launcher = NAMES("write"),
		.dropping = NAMES("capget", "capset", "prctl"),
		.section_names = SECTION_SAFE,
		.no_arches = NAMES(),
		.unknown_errno = ENOSYS,
	},
	{
		.version = 262,
		.since = 262,
		.summary = "Debian 14",
		.added = NAMES("write"),
		.launcher = NAMES("write"),
		.dropping = NAMES("capget", "capset", "prctl"),
		.section_names = SECTION_PLAIN,
		.no_arches = NAMES(),
		.unknown_errno = ENOSYS,
	},
	{},
};

const struct version_row *version_find(int version)
{
	const struct version_row *found = versions;

	for (const struct version_row *row = versions; row->version; row++)
		if (row->since <= version)
			found = row;
	return found;
}
