/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-overview.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "abi/abi.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "base/proc.h"
#include "groups/names.h"
#include "unit-passes.h"
#include "unit/services.h"

const struct unit_in_force_row unit_in_force[] = {
	[IN_FORCE_UNFILTERED] = {"unfiltered", "-"},
	[IN_FORCE_STOPPED] = {"stopped", "not running"},
	[IN_FORCE_NO] = {"no", "no"},
	[IN_FORCE_OLDER] = {"older", "restart it"},
	[IN_FORCE_YES] = {"yes", "yes"},
};
static_assert(ARRAY_SIZE(unit_in_force) == _IN_FORCE_MAX, "each state has its row");

struct look {
	const struct unit_place *place;
	const struct sets *target;
	struct sysset universe;
	struct failure *f;
	struct unit_overviews *all;
};

void unit_overviews_release(struct unit_overviews *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->of[i].name);
		free(o->of[i].sensitive);
	}
	free(o->of);
	*o = (struct unit_overviews){};
}

/* ---- the filter */

static struct sysset native_names(const struct sets *target)
{
	struct sysset names = {};
	int32_t nr;

	SYSSET_FOREACH (id, sets_resolvable(target))
		if (abi_number(abi_native(), names_get(id), &nr))
			sysset_add(&names, id);
	return names;
}

static int find_sensitive(
	const struct look *l, const struct sysset *passes, struct unit_overview *o)
{
	struct sysset sensitive = sysset_intersect(*passes, *sets_sensitive(l->target));

	o->sensitive = calloc(sets_count(l->target), sizeof(*o->sensitive));
	if (!o->sensitive)
		return -ENOMEM;
	for (size_t i = 0; i < sets_count(l->target); i++) {
		struct sysset members = sysset_intersect(sensitive, *sets_members(l->target, i));

		if (sets_name_sensitive(sets_name(l->target, i)) && !sysset_empty(&members))
			o->sensitive[o->n_sensitive++] = sets_name(l->target, i);
	}
	return 0;
}

static int look_at_filter(const struct look *l, const struct unit *u, struct unit_overview *o)
{
	_cleanup_(unit_list_release) struct unit_list list = {};
	struct sysset passes;
	bool filtered;
	int r;

	r = unit_get_list(u, "SystemCallFilter", l->f, &list);
	if (r >= 0)
		r = unit_passes(u, &l->universe, l->f, &passes, &filtered);
	if (r < 0)
		return r;
	o->mode = list.allow ? FILTER_ALLOW : filtered ? FILTER_DENY : FILTER_NONE;
	o->allowed = sysset_count(&passes);
	return find_sensitive(l, &passes, o);
}

/* ---- the process */

/* Without the filters that the manager itself is under, as in a container. */
static bool has_own_filter(const struct unit_process *p)
{
	long outer = proc_seccomp_filters(1);

	return p->filters >= 0 && outer >= 0 ? p->filters > outer : p->seccomp != 0;
}

static void read_process(struct unit_process *p)
{
	static const char *const keys[] = {"Seccomp", "Seccomp_filters", "NoNewPrivs"};
	long *const values[] = {&p->seccomp, &p->filters, &p->no_new_privs};
	char status[4096];

	if (p->pid == 0 || proc_read((pid_t)p->pid, "status", status, sizeof(status)) <= 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!proc_parse_status(status, keys[i], values[i]))
			*values[i] = -1;
}

static bool is_newer(const char *path, int64_t than_us)
{
	struct stat st;

	return stat(path, &st) == 0 &&
	       (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000 > than_us;
}

/* Whether a file of the unit is younger than its process. */
static int is_older(const struct unit *u, int64_t started_us, struct failure *f, bool *ret)
{
	_cleanup_(list_freep) char **dropins = NULL;
	_cleanup_(freep) char *fragment = NULL;
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "FragmentPath", f, &fragment);
	if (r >= 0)
		r = unit_get_strings(u, MANAGER_UNIT, "DropInPaths", f, &dropins);
	if (r < 0)
		return r;
	*ret = *fragment && is_newer(fragment, started_us);
	for (char **d = dropins; d && *d; d++)
		*ret |= is_newer(*d, started_us);
	return 0;
}

static int look_at_process(const struct look *l, const struct unit *u, struct unit_overview *o)
{
	struct unit_process *p = &o->process;
	uint64_t started_us;
	bool older;
	int r;

	*p = (struct unit_process){.seccomp = -1, .filters = -1, .no_new_privs = -1};
	r = unit_get_u32(u, MANAGER_SERVICE, "MainPID", l->f, &p->pid);
	if (r >= 0)
		r = unit_get_u64(u, MANAGER_SERVICE, "ExecMainStartTimestamp", l->f, &started_us);
	if (r < 0)
		return r;
	p->started_us = (int64_t)started_us;
	read_process(p);
	r = is_older(u, p->started_us, l->f, &older);
	if (r < 0)
		return r;
	if (o->mode == FILTER_NONE)
		o->in_force = IN_FORCE_UNFILTERED;
	else if (p->seccomp < 0)
		o->in_force = IN_FORCE_STOPPED;
	else if (!has_own_filter(p))
		o->in_force = IN_FORCE_NO;
	else
		o->in_force = older ? IN_FORCE_OLDER : IN_FORCE_YES;
	return 0;
}

/* ---- what syscarve did */

/* A state that cannot be read is said by unit status. */
static void look_at_store(const struct look *l, struct unit_overview *o)
{
	_cleanup_(unit_store_close) struct unit_store store = {.lock = -1};
	struct failure ignored = {};

	if (unit_store_peek(l->place, o->name, &ignored, &store) < 0)
		return;
	o->watched = store.state.watching.watcher != NULL;
	if (store.state.installed.put.path)
		o->form = unit_forms[store.state.installed.form].word;
}

/* ---- all of them */

static int look_at(const struct look *l, const struct unit *u, struct unit_overview *o)
{
	int r;

	r = look_at_filter(l, u, o);
	if (r >= 0)
		r = look_at_process(l, u, o);
	if (r >= 0)
		look_at_store(l, o);
	return r;
}

static int add_service(const struct unit *u, void *userdata)
{
	struct look *l = userdata;
	struct unit_overview *grown = array_make_room(l->all->of, l->all->n, sizeof(*grown)), *o;

	if (!grown)
		return -ENOMEM;
	l->all->of = grown;
	o = &grown[l->all->n];
	*o = (struct unit_overview){.name = strdup(u->name)};
	if (!o->name)
		return -ENOMEM;
	l->all->n++;
	return look_at(l, u, o);
}

static int by_name(const void *a, const void *b)
{
	const struct unit_overview *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int note_exposure(const char *unit, const char *exposure, void *userdata)
{
	const struct unit_overviews *all = userdata;
	const struct unit_overview like = {.name = (char *)unit};
	struct unit_overview *o =
		all->n > 0 ? bsearch(&like, all->of, all->n, sizeof(like), by_name) : NULL;

	if (o)
		memcpy(o->exposure, exposure, strlen(exposure) + 1);
	return 0;
}

int unit_overviews(const struct unit_place *place, const struct sets *target, struct failure *f,
	struct unit_overviews *ret)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	struct look l = {.place = place,
		.target = target,
		.universe = native_names(target),
		.f = f,
		.all = ret};
	int r;

	*ret = (struct unit_overviews){.universe = sysset_count(&l.universe)};
	r = place->user ? manager_open_user(f, &bus) : manager_open(f, &bus);
	if (r >= 0)
		r = services_each(bus, place->user, add_service, &l, f);
	if (r < 0)
		return r;
	if (ret->n > 0)
		qsort(ret->of, ret->n, sizeof(*ret->of), by_name);
	/* Without systemd-analyze there are no exposures. */
	(void)exposure_each(place->user, note_exposure, ret);
	return 0;
}
