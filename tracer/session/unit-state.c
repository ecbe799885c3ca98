/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic-file.h"
#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "profile/text.h"
#include "unit/dropin-file.h"

#define FORMAT "syscarve-unit"

enum { VERSION = 1, LOCK_TRIES = 20, LOCK_PAUSE_NS = 100 * 1000 * 1000, SHOWN_MAX = 1024 };

const struct unit_form_row unit_forms[] = {
	[UNIT_COMPLAIN] = {"complain",
		"nothing is denied that was not denied before, and what would be is logged"},
	[UNIT_STAGED] = {"staged",
		"a wide list is enforced, and what is outside of the tight one is logged"},
	[UNIT_TIGHT] = {"tight", "the list is enforced"},
	[_UNIT_FORM_MAX] = {},
};

void unit_put_release(struct unit_put *p)
{
	free(p->path);
	free(p->text);
	free(p->before);
	free(p->replaced);
	*p = (struct unit_put){};
}

void unit_store_close(struct unit_store *s)
{
	if (s->lock >= 0) {
		rmdir(s->dir); /* if nothing is kept */
		close(s->lock);
	}
	unit_put_release(&s->state.installed.put);
	free(s->state.watching.watcher);
	free(s->dir);
	free(s->profile);
	*s = (struct unit_store){.lock = -1};
}

static int fail(struct failure *f, int r, const char *path, const char *why)
{
	char shown[SHOWN_MAX];

	return failure_set(f, r, "%s: %s", escape_to(shown, sizeof(shown), path), why);
}

static int state_path(const struct unit_store *s, char **ret)
{
	return asprintf(ret, "%s/state.json", s->dir) < 0 ? -ENOMEM : 0;
}

/* ---- reading */

/* A copy of a string, or NULL for null and for no such member. */
static int get_string(const json_t *object, const char *key, char **ret)
{
	const json_t *value = json_object_get(object, key);

	*ret = NULL;
	if (!value || json_is_null(value))
		return 0;
	if (!json_is_string(value))
		return -EBADMSG;
	*ret = text_decode(json_string_value(value));
	if (*ret)
		return 0;
	return errno == EINVAL ? -EBADMSG : -ENOMEM;
}

static int get_form(const json_t *root, enum unit_form *ret)
{
	const char *word = json_string_value(json_object_get(root, "form"));

	for (*ret = 0; *ret < _UNIT_FORM_MAX; (*ret)++)
		if (word && strcmp(word, unit_forms[*ret].word) == 0)
			return 0;
	return -EBADMSG;
}

static int get_put(const json_t *root, struct unit_put *ret)
{
	int r;

	r = get_string(root, "path", &ret->path);
	if (r < 0)
		return r;
	r = get_string(root, "text", &ret->text);
	if (r < 0)
		return r;
	r = get_string(root, "before", &ret->before);
	if (r < 0)
		return r;
	r = get_string(root, "replaced", &ret->replaced);
	if (r < 0)
		return r;
	return ret->path && !ret->text ? -EBADMSG : 0;
}

static int get_installed(const json_t *root, struct unit_installed *ret)
{
	int r;

	r = get_put(root, &ret->put);
	if (r < 0 || !ret->put.path)
		return r;
	ret->settled = json_is_true(json_object_get(root, "settled"));
	ret->since_us = json_integer_value(json_object_get(root, "since"));
	return get_form(root, &ret->form);
}

static int get_watching(const json_t *root, struct unit_watching *ret)
{
	ret->since_us = json_integer_value(json_object_get(root, "watching"));
	ret->unfiltered = json_is_true(json_object_get(root, "unfiltered"));
	ret->traced = json_is_true(json_object_get(root, "traced"));
	return get_string(root, "watcher", &ret->watcher);
}

static int get_state(const json_t *root, struct unit_state *ret)
{
	const char *format = json_string_value(json_object_get(root, "format"));
	int r;

	if (!format || strcmp(format, FORMAT) != 0 ||
		json_integer_value(json_object_get(root, "version")) != VERSION)
		return -EBADMSG;
	r = get_installed(root, &ret->installed);
	return r < 0 ? r : get_watching(root, &ret->watching);
}

static int load(struct unit_store *s, struct failure *f)
{
	_cleanup_(freep) char *path = NULL, *text = NULL;
	json_t *root;
	int r;

	r = state_path(s, &path);
	if (r < 0)
		return r;
	r = dropin_file_read(path, f, &text);
	if (r < 0 || !text)
		return r;
	root = json_loads(text, 0, NULL);
	r = get_state(root, &s->state);
	json_decref(root);
	s->has_state = true;
	return r == -EBADMSG ? fail(f, r, path, "is no state that syscarve wrote") : r;
}

/* ---- writing */

/* Whatever bytes a file has, see profile/text.h. */
static json_t *string_or_null(const char *bytes)
{
	_cleanup_(freep) char *text = bytes ? text_encode(bytes) : NULL;

	if (!bytes)
		return json_null();
	return text ? json_string(text) : NULL;
}

static json_t *build(const struct unit_state *s)
{
	const struct unit_installed *i = &s->installed;
	const struct json_member members[] = {
		{"format", json_string(FORMAT)},
		{"version", json_integer(VERSION)},
		{"form", string_or_null(i->put.path ? unit_forms[i->form].word : NULL)},
		{"settled", json_boolean(i->settled)},
		{"since", json_integer(i->since_us)},
		{"path", string_or_null(i->put.path)},
		{"before", string_or_null(i->put.before)},
		{"replaced", string_or_null(i->put.replaced)},
		{"text", string_or_null(i->put.text)},
		{"watcher", string_or_null(s->watching.watcher)},
		{"watching", json_integer(s->watching.since_us)},
		{"unfiltered", json_boolean(s->watching.unfiltered)},
		{"traced", json_boolean(s->watching.traced)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static int write_state(const char *path, const struct unit_state *s, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	r = build_write(build(s), 1, atomic_file_stream(file));
	if (r < 0)
		return fail(f, r, path, strerror(-r));
	return atomic_file_commit(TAKE(file), f);
}

int unit_store_save(struct unit_store *s, struct failure *f)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	r = state_path(s, &path);
	if (r < 0)
		return r;
	if (s->state.installed.put.path || s->state.watching.watcher)
		return write_state(path, &s->state, f);
	atomic_file_sweep(path);
	return unlink(path) < 0 && errno != ENOENT ? fail(f, -errno, path, strerror(errno)) : 0;
}

/* ---- opening */

static int name_paths(
	const struct unit_place *place, const char *unit, struct failure *f, struct unit_store *ret)
{
	int r;

	*ret = (struct unit_store){.lock = -1};
	r = unit_state_dir(place, unit, f, &ret->dir);
	if (r < 0)
		return r;
	return asprintf(&ret->profile, "%s/profile.json", ret->dir) < 0 ? -ENOMEM : 0;
}

static int take_lock(struct unit_store *s, const char *unit, struct failure *f)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
	char shown[SHOWN_MAX];

	s->lock = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock < 0)
		return fail(f, -errno, s->dir, strerror(errno));
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail(f, -errno, s->dir, strerror(errno));
		nanosleep(&pause, NULL);
	}
	return failure_set(f, -EBUSY, "another syscarve is at work on %s",
		escape_to(shown, sizeof(shown), unit));
}

int unit_store_open(
	const struct unit_place *place, const char *unit, struct failure *f, struct unit_store *ret)
{
	int r;

	r = name_paths(place, unit, f, ret);
	if (r < 0)
		return r;
	r = dropin_file_make_directory(ret->dir, 0700, f);
	if (r < 0)
		return r;
	r = take_lock(ret, unit, f);
	return r < 0 ? r : load(ret, f);
}

int unit_store_peek(
	const struct unit_place *place, const char *unit, struct failure *f, struct unit_store *ret)
{
	int r;

	r = name_paths(place, unit, f, ret);
	return r < 0 ? r : load(ret, f);
}

bool unit_store_has_record(const struct unit_store *s)
{
	return s->has_state || access(s->profile, F_OK) == 0;
}
