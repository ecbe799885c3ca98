/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* The directory that @variable names, or @fallback below the home directory. */
static int user_base(const char *variable, const char *fallback, struct failure *f, char **ret)
{
	const char *base = secure_getenv(variable), *home = secure_getenv("HOME");

	if (base && base[0] == '/')
		return asprintf(ret, "%s", base) < 0 ? -ENOMEM : 0;
	if (!fallback || !home || home[0] != '/')
		return failure_set(
			f, -ENXIO, "$%s%s is not set", variable, fallback ? " or $HOME" : "");
	return asprintf(ret, "%s/%s", home, fallback) < 0 ? -ENOMEM : 0;
}

static int join(const char *base, const char *below, const char *unit, const char *end, char **ret)
{
	return asprintf(ret, "%s%s/%s%s", base, below, unit, end) < 0 ? -ENOMEM : 0;
}

static int user_path(const char *variable, const char *fallback, const char *below,
	const char *unit, const char *end, struct failure *f, char **ret)
{
	char *base = NULL;
	int r;

	r = user_base(variable, fallback, f, &base);
	if (r < 0)
		return r;
	r = join(base, below, unit, end, ret);
	free(base);
	return r;
}

int unit_dropin_path(
	const struct unit_place *place, const char *unit, struct failure *f, char **ret)
{
	static const char end[] = ".d/" UNIT_DROPIN;

	if (place->user)
		return user_path("XDG_CONFIG_HOME", ".config", "/systemd/user", unit, end, f, ret);
	return join("", "/etc/systemd/system", unit, end, ret);
}

int unit_watch_dropin_path(
	const struct unit_place *place, const char *unit, struct failure *f, char **ret)
{
	static const char end[] = ".d/" UNIT_WATCH_DROPIN;

	if (place->user)
		return user_path("XDG_RUNTIME_DIR", NULL, "/systemd/user", unit, end, f, ret);
	return join("", "/run/systemd/system", unit, end, ret);
}

int unit_state_dir(const struct unit_place *place, const char *unit, struct failure *f, char **ret)
{
	if (!place->user)
		return join("", "/var/lib/syscarve", unit, "", ret);
	return user_path("XDG_STATE_HOME", ".local/state", "/syscarve", unit, "", f, ret);
}
