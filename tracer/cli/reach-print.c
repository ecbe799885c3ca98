/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reach-print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "groups/names.h"

enum { DOUBTS_SHOWN = 3 };

static void note_doubts(const struct code_program *p, const struct verb *v)
{
	size_t n = reach_doubts(p->reach);
	char file[256];

	for (size_t i = 0; i < n && i < DOUBTS_SHOWN; i++) {
		struct reach_doubt d = reach_doubt_at(p->reach, i);

		verb_note(v, "%s: the number of the system call at %#jx could not be found",
			escape_to(file, sizeof(file), d.file), (uintmax_t)d.address);
	}
	if (n > DOUBTS_SHOWN)
		verb_note(v, "%s: and %zu others", escape_to(file, sizeof(file), p->path),
			n - DOUBTS_SHOWN);
}

void reach_print_notes(const struct code *c, const struct verb *v)
{
	char path[256];

	if (c->is_unattributed)
		verb_note(v, "of some calls the programs are not known, or too many");
	for (size_t i = 0; i < c->n; i++) {
		const struct code_program *p = c->programs[i];

		escape_to(path, sizeof(path), p->path);
		if (p->is_beside)
			continue;
		if (p->problem)
			verb_note(
				v, "%s: %s; what else it can call is not known", path, p->problem);
		else if (p->is_interpreter)
			verb_note(v,
				"%s: it is an interpreter: its scripts can call whatever its modules can",
				path);
		if (p->reach)
			note_doubts(p, v);
	}
}

static struct sysset all_calls(const struct code *c)
{
	struct sysset all = {};

	for (size_t i = 0; i < c->n; i++)
		all = sysset_union(all, c->programs[i]->calls);
	return all;
}

/* The paths of the programs that can make the call. The caller frees the list, not the paths. */
static const char **programs_of(const struct code *c, int id, size_t *ret_n)
{
	const char **list = calloc(c->n + 1, sizeof(*list));

	*ret_n = 0;
	for (size_t i = 0; list && i < c->n; i++)
		if (sysset_has(&c->programs[i]->calls, id))
			list[(*ret_n)++] = c->programs[i]->path;
	return list;
}

static bool was_observed(const struct code *c, int id)
{
	for (size_t i = 0; i < c->n; i++)
		if (sysset_has(&c->programs[i]->observed, id))
			return true;
	return false;
}

/* The chain of the first program that can make it; of what none can, there is none. */
static int add_how(const struct code *c, struct table *t, int id)
{
	_cleanup_(freep) char *how = NULL;
	bool can_make = false;

	for (size_t i = 0; !can_make && i < c->n; i++) {
		can_make = sysset_has(&c->programs[i]->calls, id);
		if (can_make)
			how = code_how(c->programs[i]->reach, id);
	}
	table_add_text(t, how);
	return can_make && !how ? -ENOMEM : 0;
}

static int add_row(const struct code *c, struct table *t, int id)
{
	_cleanup_(freep) const char **programs = NULL;
	size_t n;

	programs = programs_of(c, id, &n);
	if (!programs)
		return -ENOMEM;
	table_add_text(t, names_get(id));
	table_add_boolean(t, was_observed(c, id), "yes");
	table_add_list(t, programs, n);
	return add_how(c, t, id);
}

/* One program that was not observed needs no column for either. */
static int make_table(const struct code *c, const struct sysset *sensitive, struct table **ret)
{
	static struct table_column columns[] = {
		{.heading = "SYSCALL", .key = "name"},
		{.key = "observed"},
		{.key = "programs", .shrinks = true},
		{.heading = "HOW", .key = "how", .shrinks = true},
		{},
	};
	_cleanup_(freep) int *ids = NULL;
	struct sysset all = all_calls(c);
	bool any_observed = false;
	int r;

	for (size_t i = 0; i < c->n; i++)
		any_observed |= !sysset_empty(&c->programs[i]->observed);
	columns[1].heading = any_observed ? "OBSERVED" : NULL;
	columns[2].heading = c->n > 1 ? "PROGRAMS" : NULL;
	r = table_new(columns, ret);
	if (r >= 0)
		r = names_sorted_ids(&all, &ids);
	for (int *id = ids; r >= 0 && *id >= 0; id++) {
		table_colour(*ret, sysset_has(sensitive, *id) ? COLOUR_SENSITIVE : COLOUR_NONE);
		r = add_row(c, *ret, *id);
	}
	return r;
}

static size_t count_files(const struct code *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->programs[i]->reach ? reach_files(c->programs[i]->reach) - 1 : 0;
	return n;
}

static void print_sum(const struct code *c, size_t n)
{
	char path[256];

	if (c->n == 1)
		printf("\n%zu system calls can be made by the code of %s and of %zu libraries and modules.\n",
			n, escape_to(path, sizeof(path), c->programs[0]->path), count_files(c));
	else
		printf("\n%zu system calls can be made by the code of %zu programs.\n", n, c->n);
}

static json_t *names_json(const struct sysset *set)
{
	_cleanup_(freep) const char **names = NULL;

	return names_sorted(set, &names) < 0 ? NULL : build_strings(names);
}

static json_t *program_json(const struct code_program *p)
{
	_cleanup_(freep) char *path = escape_new(p->path);
	const struct json_member members[] = {
		{"path", path ? json_string(path) : NULL},
		{"beside", json_boolean(p->is_beside)},
		{"interpreter", json_boolean(p->is_interpreter)},
		{"problem", p->problem ? json_string(p->problem) : json_null()},
		{"doubts", json_integer(p->reach ? (json_int_t)reach_doubts(p->reach) : 0)},
		{"reached", names_json(&p->calls)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *programs_json(const struct code *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n; i++)
		if (build_append(list, program_json(c->programs[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static int print_json(const struct code *c, const struct table *t, const struct output *o)
{
	json_t *rows;
	int r = table_json(t, &rows);
	const struct json_member members[] = {
		{"partial", json_boolean(c->reached.is_partial)},
		{"doubts", json_boolean(c->reached.has_doubts)},
		{"own", names_json(&c->reached.own)},
		{"beside", names_json(&c->reached.beside)},
		{"helpers", names_json(&c->reached.helpers)},
		{"programs", programs_json(c)},
		{"syscalls", r < 0 ? NULL : rows},
	};

	return output_json(o, build_object(members, ARRAY_SIZE(members)), stdout);
}

int reach_print(const struct code *c, const struct sysset *sensitive, const struct output *o)
{
	_cleanup_(table_freep) struct table *t = NULL;
	int r = make_table(c, sensitive, &t);

	if (r < 0)
		return r;
	output_begin(o);
	if (o->json != JSON_OFF)
		return print_json(c, t, o);
	r = output_table(o, t);
	if (r >= 0 && !o->no_legend)
		print_sum(c, table_rows(t));
	return r;
}

/* ---- --against= */

static int add_differences(
	const struct code *c, const struct sysset *calls, bool can_make, struct table *t)
{
	_cleanup_(freep) int *ids = NULL;
	int r = names_sorted_ids(calls, &ids);

	for (int *id = ids; r >= 0 && *id >= 0; id++) {
		table_colour(t, can_make ? COLOUR_MISS : COLOUR_FAINT);
		table_add_text(t, names_get(*id));
		table_add_text(t, can_make ? "denied" : "allowed");
		table_add_boolean(t, !can_make, "");
		table_add_text(t, can_make ? "can make it" : "cannot make it");
		table_add_boolean(t, can_make, "");
		r = add_how(c, t, *id);
	}
	return r;
}

static struct sysset on_this_architecture(const struct sysset *names)
{
	struct sysset found = {};
	int32_t nr;

	SYSSET_FOREACH (id, names)
		if (abi_number(abi_native(), names_get(id), &nr))
			sysset_add(&found, id);
	return found;
}

int reach_print_against(const struct code *c, const struct sysset *allowed, const struct output *o)
{
	static const struct table_column columns[] = {
		{.heading = "SYSCALL", .key = "name"},
		{.heading = "FILTER"},
		{.key = "allowed"},
		{.heading = "CODE"},
		{.key = "reached"},
		{.heading = "HOW", .key = "how", .shrinks = true},
		{},
	};
	_cleanup_(table_freep) struct table *t = NULL;
	struct sysset all = all_calls(c), native = on_this_architecture(allowed);
	struct sysset denied = sysset_minus(all, *allowed), needless = sysset_minus(native, all);
	int r = table_new(columns, &t);

	if (r >= 0)
		r = add_differences(c, &denied, true, t);
	if (r >= 0)
		r = add_differences(c, &needless, false, t);
	if (r < 0)
		return r;
	output_begin(o);
	r = output_table(o, t);
	if (r >= 0 && o->json == JSON_OFF && !o->no_legend)
		printf("\nOf %d system calls that the code can make, the filter denies %d; of %d that it allows, no code can "
		       "make %d.\n",
			sysset_count(&all), sysset_count(&denied), sysset_count(&native),
			sysset_count(&needless));
	return r;
}

/* ---- --why= */

static int print_chain(const struct code_program *p, const char *name, uint32_t nr)
{
	_cleanup_(list_freep) char **chain = NULL;
	char text[256];
	int r = reach_why(p->reach, nr, &chain);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	printf("%s can make %s:\n", escape_to(text, sizeof(text), p->path), name);
	for (char **link = chain; *link; link++)
		printf("  %s%s\n", link == chain ? "" : "< ", escape_to(text, sizeof(text), *link));
	return 1;
}

int reach_print_why(const struct code *c, const char *name, uint32_t nr)
{
	bool any = false;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		r = c->programs[i]->reach ? print_chain(c->programs[i], name, nr) : 0;
		any |= r > 0;
	}
	if (r < 0)
		return verb_fail(&verb_reach, NULL, r, EXIT_FAILURE);
	if (!any)
		printf("no code that was read can make %s\n", name);
	r = verb_flush(&verb_reach);
	return r != 0 ? r : any ? 0 : EXIT_FAILURE;
}
