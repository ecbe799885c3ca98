/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-watch-dropin.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "base/proc.h"
#include "unit/dropin-file.h"
#include "unit/exec-lines.h"
#include "unit/unit-job.h"
#include "unit/unit-sandbox.h"

/* Whether the processes of the unit have no_new_privs: as they run, or as they would start under the
 * unit's own filter. */
static int has_no_new_privileges(const struct unit *u, struct failure *f, bool *ret)
{
	struct unit_sandbox sandbox;
	char status[4096];
	uint32_t pid = 0;
	long value;
	int r;

	r = unit_get_u32(u, MANAGER_SERVICE, "MainPID", f, &pid);
	if (r < 0)
		return r;
	if (pid > 0 && proc_read((pid_t)pid, "status", status, sizeof(status)) > 0 &&
		proc_parse_status(status, "NoNewPrivs", &value)) {
		*ret = value == 1;
		return 0;
	}
	if (u->user)
		return unit_get_bool(u, MANAGER_SERVICE, "NoNewPrivileges", f, ret);
	r = unit_sandbox(u->name, f, &sandbox);
	if (r < 0)
		return r;
	*ret = sandbox.no_new_privileges || sandbox.changes_user ||
	       !(sandbox.capabilities >> CAP_SYS_ADMIN & 1);
	return 0;
}

static int print_unfiltered(FILE *out, const struct unit *u, struct failure *f)
{
	bool pinned = false;
	int r;

	r = has_no_new_privileges(u, f, &pinned);
	if (r < 0)
		return r;
	fputs("SystemCallFilter=\nSystemCallLog=\n", out);
	if (pinned)
		fputs("NoNewPrivileges=yes\n", out);
	return 0;
}

static int print_traced(FILE *out, const struct unit *u, struct failure *f)
{
	_cleanup_(unit_execs_release) struct unit_execs all = {};
	char self[PATH_MAX];
	int r;

	r = proc_link(getpid(), "exe", self, sizeof(self));
	if (r < 0)
		return failure_set(f, r, "cannot find the path of syscarve: %s", strerror(-r));
	r = unit_get_all_execs(u, f, &all);
	if (r >= 0)
		exec_lines_print(out, &all, self);
	return r;
}

static int print_service(
	FILE *out, const struct unit *u, const struct unit_watching *how, struct failure *f)
{
	int r = 0;

	fputs("[Service]\n", out);
	if (how->unfiltered)
		r = print_unfiltered(out, u, f);
	return r >= 0 && how->traced ? print_traced(out, u, f) : r;
}

static int make_text(
	const struct unit *u, const struct unit_watching *how, struct failure *f, char **ret)
{
	_cleanup_(freep) char *description = NULL;
	char *end;
	size_t size;
	FILE *out;
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "Description", f, &description);
	if (r < 0)
		return r;
	end = strstr(description, UNIT_DESCRIPTION_WATCHED);
	if (end)
		*end = '\0';
	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	fputs("# Made by syscarve while it watches the unit; syscarve unit finish removes it.\n",
		out);
	dropin_file_print_description(out, description, UNIT_DESCRIPTION_WATCHED);
	r = how->unfiltered || how->traced ? print_service(out, u, how, f) : 0;
	return memstream_close(out, ret) < 0 ? -ENOMEM : r;
}

int unit_watch_dropin_put(const struct unit_place *place, const struct unit *u,
	const struct unit_watching *how, struct failure *f)
{
	_cleanup_(freep) char *path = NULL, *text = NULL;
	int r;

	r = unit_watch_dropin_path(place, u->name, f, &path);
	if (r < 0)
		return r;
	r = make_text(u, how, f, &text);
	if (r < 0)
		return r;
	r = dropin_file_write(path, text, f);
	return r < 0 ? r : unit_reload_manager(u, f);
}

int unit_watch_dropin_find(
	const struct unit_place *place, const struct unit *u, struct failure *f, bool *ret)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	r = unit_watch_dropin_path(place, u->name, f, &path);
	if (r >= 0)
		*ret = access(path, F_OK) == 0;
	return r;
}

int unit_watch_dropin_remove(
	const struct unit_place *place, const struct unit *u, struct failure *f)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	r = unit_watch_dropin_path(place, u->name, f, &path);
	if (r < 0)
		return r;
	r = dropin_file_remove(path, f);
	return r < 0 ? r : unit_reload_manager(u, f);
}
