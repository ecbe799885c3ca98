/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "base/cleanup.h"
#include "store.h"

static int set(char **dst, const char *text)
{
	if (!text)
		return 0;
	*dst = strdup(text);
	return *dst ? 0 : -ENOMEM;
}

static int set_libc(char **dst)
{
#ifdef __GLIBC__
	if (asprintf(dst, "glibc %s", gnu_get_libc_version()) < 0) {
		*dst = NULL;
		return -ENOMEM;
	}
#endif
	return 0;
}

/* systemd's programs are linked to a private library that has the version in its name (231 and later); asking the
 * manager would need one that runs. Debian has it below a directory of the architecture's name, which is the cheapest to
 * look into; /usr/lib may have a hundred. */
static int set_systemd(char **dst)
{
	static const char *const patterns[] = {
		"/usr/lib/" MULTIARCH "/systemd/libsystemd-shared-*.so",
		"/usr/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib64/systemd/libsystemd-shared-*.so",
		"/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib/*/systemd/libsystemd-shared-*.so",
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(patterns) && !*dst && r == 0; i++) {
		glob_t found;

		if (glob(patterns[i], 0, NULL, &found) != 0)
			continue;
		const char *version = strrchr(found.gl_pathv[0], '-') + 1;
		size_t len = strspn(version, "0123456789");

		if (len > 0) {
			*dst = strndup(version, len);
			r = *dst ? 0 : -ENOMEM;
		}
		globfree(&found);
	}
	return r;
}

int run_describe_host(struct run *run)
{
	struct utsname u;
	int r;

	if (uname(&u) < 0)
		return -errno;
	if ((r = set(&run->kernel, u.release)) < 0 || (r = set_libc(&run->libc)) < 0 ||
		(r = set_systemd(&run->systemd)) < 0 ||
		(r = set(&run->libseccomp, abi_libseccomp_version())) < 0)
		return r;
	return set(&run->arch, abi_word(abi_native()));
}
