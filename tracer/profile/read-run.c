/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read-run.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"

/* A gap whose word is not known here makes the run incomplete all the same. */
static int read_gaps(const struct place *p, json_t *object, uint32_t *ret)
{
	json_t *value = NULL;
	uint32_t gaps = 0;
	int r;

	r = member_get(p, object, "incomplete", JSON_ARRAY, false, &value);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *word = json_string_value(json_array_get(value, i));
		enum gap g = word ? gap_from_word(word) : _GAP_MAX;

		gaps |= 1U << (g == _GAP_MAX ? GAP_LOST : g);
	}
	*ret = gaps;
	return 0;
}

static bool is_run_id(const char *id)
{
	size_t n = strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz-");

	return n > 0 && n <= RUN_ID_MAX && id[n] == '\0';
}

/* The ids of the runs that were folded into this one. The first of them is its own. */
static int read_folded(const struct place *p, json_t *object, int version, struct run *run)
{
	_cleanup_(list_freep) char **list = NULL;
	int r;

	if (version < 3)
		return 0;
	r = member_list(p, object, "folded", true, &list);
	if (r < 0 || !list)
		return r;
	for (char **id = list; *id; id++) {
		if (!is_run_id(*id))
			return member_bad(p, "folded", "has a member that is not an id");
		r = list_add(&run->folded, run->n_folded, *id);
		if (r < 0)
			return r;
		run->n_folded += (size_t)r;
	}
	if (run->n_folded < 2 || strcmp(run->folded[0], run->id) != 0)
		return member_bad(p, "folded", "does not begin with the id, or has no other");
	return 0;
}

static int read_host(const struct place *p, json_t *object, struct run *run)
{
	json_t *host = NULL;
	int r;

	r = member_get(p, object, "host", JSON_OBJECT, false, &host);
	if (r < 0)
		return r;
	r = member_text(p, host, "arch", true, &run->arch);
	if (r < 0)
		return r;
	r = member_text(p, host, "kernel", true, &run->kernel);
	if (r < 0)
		return r;
	r = member_text(p, host, "libc", true, &run->libc);
	if (r < 0)
		return r;
	r = member_text(p, host, "libseccomp", true, &run->libseccomp);
	if (r < 0)
		return r;
	return member_text(p, host, "systemd", true, &run->systemd);
}

static int read_file(const struct place *p, json_t *object, struct run *run)
{
	_cleanup_(freep) char *path = NULL, *build_id = NULL, *package = NULL;
	int r;

	if (!json_is_object(object))
		return member_bad(p, "files", "has a member that is not an object");
	r = member_text(p, object, "path", false, &path);
	if (r < 0)
		return r;
	r = member_text(p, object, "build-id", true, &build_id);
	if (r < 0)
		return r;
	r = member_text(p, object, "package", true, &package);
	if (r < 0)
		return r;
	return run_add_file(run, path, build_id, package);
}

static int read_files(const struct place *p, json_t *object, struct run *run)
{
	json_t *files;
	int r;

	r = member_get(p, object, "files", JSON_ARRAY, true, &files);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_array_size(files); i++) {
		r = read_file(p, json_array_get(files, i), run);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_user(const struct place *p, json_t *object, struct run *run)
{
	uint64_t uid = 0, count = 0;
	int r;

	if (!json_is_object(object))
		return member_bad(p, "uids", "has a member that is not an object");
	r = member_count(p, object, "uid", &uid);
	if (r < 0)
		return r;
	if (uid > UINT32_MAX)
		return member_bad(p, "uid", "is not a number of a user");
	r = member_count(p, object, "count", &count);
	return r < 0 ? r : users_add(&run->users, (uint32_t)uid, count);
}

static int read_users(const struct place *p, json_t *object, struct run *run)
{
	json_t *users;
	int r;

	r = member_get(p, object, "uids", JSON_ARRAY, true, &users);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_array_size(users); i++) {
		r = read_user(p, json_array_get(users, i), run);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A list that is sorted and bounded, whatever the file has. */
static int read_list(const struct place *p, json_t *object, const char *key, struct run *run,
	int (*add)(struct run *run, const char *text))
{
	_cleanup_(list_freep) char **list = NULL;
	int r;

	r = member_list(p, object, key, true, &list);
	if (r < 0)
		return r;
	for (char **text = list; text && *text; text++) {
		r = add(run, *text);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The kinds of facts that the run shows. A profile of version 1 has none: nothing is known of its
 * facts. */
static int read_kinds(const struct place *p, json_t *object, int version, uint32_t *ret)
{
	json_t *list = NULL;
	uint32_t kinds = 0;
	int r;

	if (version < 2)
		return 0;
	r = member_get(p, object, "facts", JSON_ARRAY, true, &list);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		enum fact_kind k = word ? fact_from_word(word) : _FACT_MAX;

		if (k == _FACT_MAX)
			return member_bad(p, "facts", "has a member that is not a kind of fact");
		kinds |= 1U << k;
	}
	*ret = kinds;
	return 0;
}

static int read_provenance(const struct place *p, json_t *object, struct run *run)
{
	int r;

	r = member_text(p, object, "id", false, &run->id);
	if (r < 0)
		return r;
	if (!is_run_id(run->id))
		return member_bad(p, "id", "is not an id");
	r = member_text(p, object, "source", true, &run->source);
	if (r < 0)
		return r;
	r = member_list(p, object, "command", true, &run->command);
	if (r < 0)
		return r;
	return read_host(p, object, run);
}

static int read_extent(const struct place *p, json_t *object, struct run *run)
{
	int r;

	r = member_time(p, object, "start", &run->start_us);
	if (r < 0)
		return r;
	r = member_seconds(p, object, "duration", &run->duration_us);
	if (r < 0)
		return r;
	r = member_count(p, object, "events", &run->events);
	if (r < 0)
		return r;
	r = member_count(p, object, "lost", &run->report.lost);
	if (r < 0)
		return r;
	return read_gaps(p, object, &run->report.gaps);
}

static int read_lists(const struct place *p, json_t *object, struct run *run)
{
	int r;

	r = read_list(p, object, "privileged", run, run_add_privileged);
	if (r < 0)
		return r;
	r = read_list(p, object, "elsewhere", run, run_add_elsewhere);
	if (r < 0)
		return r;
	r = read_list(p, object, "uncounted", run, run_add_uncounted_word);
	if (r < 0)
		return r;
	r = read_users(p, object, run);
	if (r < 0)
		return r;
	return read_files(p, object, run);
}

int read_run_members(const struct place *p, json_t *object, int version, struct run *run)
{
	int r;

	r = read_provenance(p, object, run);
	if (r < 0)
		return r;
	r = read_folded(p, object, version, run);
	if (r < 0)
		return r;
	r = read_extent(p, object, run);
	if (r < 0)
		return r;
	r = read_lists(p, object, run);
	if (r < 0)
		return r;
	return read_kinds(p, object, version, &run->report.facts);
}
