/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "unit-name.h"

void unit_release(struct unit *u)
{
	sym_sd_bus_flush_close_unrefp(&u->bus);
	free(u->name);
	free(u->object);
	list_free(u->files);
	*u = (struct unit){};
}

int unit_get_string(const struct unit *u, const char *interface, const char *property,
	struct failure *f, char **ret)
{
	return manager_get_string(u->bus, u->object, interface, property, f, ret);
}

int unit_get_strings(const struct unit *u, const char *interface, const char *property,
	struct failure *f, char ***ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_get_property_strv(
		u->bus, MANAGER_NAME, u->object, interface, property, &error, ret);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}

static int get_trivial(const struct unit *u, const char *interface, const char *property, char type,
	struct failure *f, void *ret)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_get_property_trivial(
		u->bus, MANAGER_NAME, u->object, interface, property, &error, type, ret);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}

int unit_get_bool(const struct unit *u, const char *interface, const char *property,
	struct failure *f, bool *ret)
{
	int value, r;

	r = get_trivial(u, interface, property, 'b', f, &value);
	if (r < 0)
		return r;
	*ret = value;
	return 0;
}

int unit_get_u32(const struct unit *u, const char *interface, const char *property,
	struct failure *f, uint32_t *ret)
{
	return get_trivial(u, interface, property, 'u', f, ret);
}

int unit_get_u64(const struct unit *u, const char *interface, const char *property,
	struct failure *f, uint64_t *ret)
{
	return get_trivial(u, interface, property, 't', f, ret);
}

int unit_description(const struct unit *u, struct failure *f, char **ret)
{
	static const char *const ends[] = {UNIT_DESCRIPTION_WATCHED, UNIT_DESCRIPTION_END};
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "Description", f, ret);
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(ends); i++) {
		char *end = strstr(*ret, ends[i]);

		if (end)
			*end = '\0';
	}
	return r;
}

struct problem {
	const char *state; /* LoadState= */
	int r;
	const char *reason;
};

/* *ret is NULL if there is none. */
static int find_problem(const struct unit *u, struct failure *f, const struct problem **ret)
{
	static const struct problem problems[] = {
		{"not-found", -ENOENT, "there is no such unit"},
		{"masked", -EPERM, "the unit is masked"},
		{"bad-setting", -EBADMSG, "the unit has a setting that systemd refuses"},
		{"error", -EBADMSG, "systemd cannot load the unit"},
	};
	_cleanup_(freep) char *state = NULL;
	int r;

	r = unit_get_string(u, MANAGER_UNIT, "LoadState", f, &state);
	if (r < 0)
		return r;
	*ret = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(problems); i++)
		if (strcmp(state, problems[i].state) == 0)
			*ret = &problems[i];
	return 0;
}

int unit_find_problem(const struct unit *u, struct failure *f, const char **ret)
{
	const struct problem *problem;
	int r;

	r = find_problem(u, f, &problem);
	if (r >= 0)
		*ret = problem ? problem->reason : NULL;
	return r;
}

int unit_check_loaded(const struct unit *u, struct failure *f)
{
	const struct problem *problem;
	int r;

	r = find_problem(u, f, &problem);
	if (r < 0 || !problem)
		return r;
	return failure_set(f, problem->r, "%s: %s", u->name, problem->reason);
}

/* "getty@.service" is no unit, only its instances are. */
int unit_check_no_template(const char *name, struct failure *f)
{
	const char *at = strchr(name, '@');

	if (!at || at[1] != '.' || strchr(at + 2, '.'))
		return 0;
	return failure_set(f, -EINVAL, "%s is a template; name one of its instances", name);
}

/* Opens the unit, whatever the manager makes of its files. */
static int open_any(const char *word, bool user, struct failure *f, struct unit *ret)
{
	_cleanup_(freep) char *name = NULL;
	int r;

	*ret = (struct unit){.user = user};
	r = unit_name(word, f, &name);
	if (r < 0)
		return r;
	r = unit_check_no_template(name, f);
	if (r < 0)
		return r;
	r = user ? manager_open_user(f, &ret->bus) : manager_open(f, &ret->bus);
	if (r < 0)
		return r;
	r = manager_load_unit(ret->bus, name, f, &ret->object);
	return r < 0 ? r : unit_get_string(ret, MANAGER_UNIT, "Id", f, &ret->name);
}

int unit_open(const char *word, bool user, struct failure *f, struct unit *ret)
{
	int r = open_any(word, user, f, ret);

	return r < 0 ? r : unit_check_loaded(ret, f);
}

int unit_check_service_name(const char *name, struct failure *f)
{
	return unit_name_is_service(name) ? 0 : failure_set(f, -EINVAL, "%s is no service", name);
}

int unit_open_service(const char *word, bool user, struct failure *f, struct unit *ret)
{
	int r = unit_open(word, user, f, ret);

	return r < 0 ? r : unit_check_service_name(ret->name, f);
}

int unit_open_any_service(const char *word, bool user, struct failure *f, struct unit *ret)
{
	int r = open_any(word, user, f, ret);

	return r < 0 ? r : unit_check_service_name(ret->name, f);
}

int unit_is_running(const struct unit *u, struct failure *f, bool *ret)
{
	_cleanup_(freep) char *state = NULL;
	int r;

	*ret = false;
	if (!u->bus)
		return 0;
	r = unit_get_string(u, MANAGER_UNIT, "ActiveState", f, &state);
	if (r < 0)
		return r;
	*ret = strcmp(state, "inactive") != 0 && strcmp(state, "failed") != 0;
	return 0;
}
