/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host.h"

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

static int set_text(char **dst, const char *text)
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

/*
 * systemd's programs are linked to a private library that has the version in its name (systemd 231
 * and later): the question costs no process, and is answered on a host whose manager does not run.
 * Debian keeps the library below a directory with the architecture's name, which is searched first
 * because it has few entries; /usr/lib may have a hundred.
 */
int host_systemd_version(void)
{
	static const char *const patterns[] = {
		"/usr/lib/" MULTIARCH "/systemd/libsystemd-shared-*.so",
		"/usr/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib64/systemd/libsystemd-shared-*.so",
		"/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib/*/systemd/libsystemd-shared-*.so",
	};
	int version = 0;

	for (size_t i = 0; i < ARRAY_SIZE(patterns) && version == 0; i++) {
		glob_t found;

		if (glob(patterns[i], 0, NULL, &found) != 0)
			continue;
		version = atoi(strrchr(found.gl_pathv[0], '-') + 1);
		globfree(&found);
	}
	return version;
}

static int set_systemd(char **dst)
{
	int version = host_systemd_version();

	if (version == 0)
		return 0;
	if (asprintf(dst, "%d", version) < 0) {
		*dst = NULL;
		return -ENOMEM;
	}
	return 0;
}

int run_describe_host(struct run *run)
{
	struct utsname u;
	int r;

	if (uname(&u) < 0)
		return -errno;
	r = set_text(&run->kernel, u.release);
	if (r < 0)
		return r;
	r = set_libc(&run->libc);
	if (r < 0)
		return r;
	r = set_systemd(&run->systemd);
	if (r < 0)
		return r;
	r = set_text(&run->libseccomp, abi_libseccomp_version());
	if (r < 0)
		return r;
	return set_text(&run->arch, abi_word(abi_native()));
}
