/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/counter.h"
#include "base/list.h"
#include "text.h"

enum { NUMBER_SIZE = 16 };

const struct run run_empty = {.start_us = INT64_MIN, .report.facts = FACT_ALL};

static void release_file(struct run_file *file)
{
	free(file->path);
	free(file->build_id);
	free(file->package);
}

void run_release(struct run *r)
{
	free(r->id);
	list_free(r->folded);
	free(r->source);
	list_free(r->command);
	free(r->kernel);
	free(r->libc);
	free(r->systemd);
	free(r->libseccomp);
	free(r->arch);
	list_free(r->privileged);
	list_free(r->uncounted);
	list_free(r->elsewhere);
	for (size_t i = 0; i < r->n_files; i++)
		release_file(&r->files[i]);
	free(r->files);
	users_release(&r->users);
	*r = (struct run){};
}

void run_free(struct run *r)
{
	if (!r)
		return;
	run_release(r);
	free(r);
}

char *const *run_ids(const struct run *r, size_t *ret_n)
{
	*ret_n = r->n_folded > 0 ? r->n_folded : 1;
	return r->n_folded > 0 ? r->folded : &r->id;
}

void run_set_report(struct run *r, const struct source_report *report)
{
	uint32_t noticed = r->report.gaps & 1U << GAP_TOO_MANY;

	r->report = *report;
	r->report.gaps |= noticed;
}

static int add_to(struct run *run, char ***list, const char *text)
{
	int r = list_add_bounded(list, list_length(*list), text, RUN_LIST_MAX);

	if (r == -E2BIG)
		run->report.gaps |= 1U << GAP_TOO_MANY;
	return r == -ENOMEM ? r : 0;
}

int run_add_privileged(struct run *r, const char *path)
{
	return add_to(r, &r->privileged, path);
}

int run_add_elsewhere(struct run *r, const char *path)
{
	return add_to(r, &r->elsewhere, path);
}

int run_add_uncounted_word(struct run *r, const char *word)
{
	return add_to(r, &r->uncounted, word);
}

static const char *name_or_number(struct syscall_nr s, const char *name, char number[NUMBER_SIZE])
{
	snprintf(number, NUMBER_SIZE, "%d", s.nr);
	return name ? name : number;
}

int run_add_uncounted(struct run *r, struct syscall_nr s)
{
	char number[NUMBER_SIZE];
	const char *name = abi_name(s);

	if (!name && errno == ENOMEM)
		return -ENOMEM;
	return run_add_uncounted_word(r, name_or_number(s, name, number));
}

bool run_has_uncounted(const struct run *r, struct syscall_nr s, const char *name)
{
	char number[NUMBER_SIZE];
	const char *word = name_or_number(s, name, number);

	if (!r->arch || abi_from_word(r->arch) != s.arch)
		return false;
	return list_find(r->uncounted, list_length(r->uncounted), word);
}

/* The first file that does not sort before @path. */
static size_t find_file(const struct run *r, const char *path)
{
	size_t low = 0, high = r->n_files;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(r->files[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of too many, those that sort first are kept. */
static int insert_file(struct run *r, size_t at, const char *path)
{
	struct run_file *grown;
	char *copy;

	if (r->n_files == RUN_FILES_MAX) {
		r->report.gaps |= 1U << GAP_TOO_MANY;
		if (at == r->n_files)
			return 0;
		release_file(&r->files[--r->n_files]);
	}
	grown = array_make_room(r->files, r->n_files, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	r->files = grown;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	memmove(grown + at + 1, grown + at, (r->n_files - at) * sizeof(*grown));
	grown[at] = (struct run_file){.path = copy};
	r->n_files++;
	return 0;
}

int run_add_file(struct run *run, const char *path, const char *build_id, const char *package)
{
	size_t at = find_file(run, path);
	int r;

	if (at == run->n_files || strcmp(run->files[at].path, path) != 0) {
		r = insert_file(run, at, path);
		if (r < 0 || at == run->n_files)
			return r;
	}
	r = text_join(&run->files[at].build_id, build_id);
	if (r < 0)
		return r;
	return text_join(&run->files[at].package, package);
}

static int join_texts(struct run *dst, const struct run *src)
{
	const struct {
		char **dst;
		const char *src;
	} texts[] = {
		{&dst->source, src->source},
		{&dst->kernel, src->kernel},
		{&dst->libc, src->libc},
		{&dst->systemd, src->systemd},
		{&dst->libseccomp, src->libseccomp},
		{&dst->arch, src->arch},
	};
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		r = text_join(texts[i].dst, texts[i].src);
		if (r < 0)
			return r;
	}
	return list_join(&dst->command, src->command);
}

static int join_list(struct run *run, char ***dst, char *const *src)
{
	int r;

	for (; src && *src; src++) {
		r = add_to(run, dst, *src);
		if (r < 0)
			return r;
	}
	return 0;
}

static int join_lists(struct run *dst, const struct run *src)
{
	int r;

	r = join_list(dst, &dst->privileged, src->privileged);
	if (r < 0)
		return r;
	r = join_list(dst, &dst->uncounted, src->uncounted);
	if (r < 0)
		return r;
	r = join_list(dst, &dst->elsewhere, src->elsewhere);
	if (r < 0)
		return r;
	for (size_t i = 0; i < src->n_files; i++) {
		const struct run_file *f = &src->files[i];

		r = run_add_file(dst, f->path, f->build_id, f->package);
		if (r < 0)
			return r;
	}
	return 0;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* From now on the ids of @r are a list, even if it has only one. */
static int begin_ids(struct run *r)
{
	_cleanup_(freep) char *copy = NULL;
	char **list;

	if (r->n_folded > 0)
		return 0;
	copy = strdup(r->id);
	list = calloc(2, sizeof(*list));
	if (!copy || !list) {
		free(list);
		return -ENOMEM;
	}
	list[0] = r->id; /* Moved, not copied: store.c has it as a key. */
	r->id = TAKE(copy);
	r->folded = list;
	r->n_folded = 1;
	return 0;
}

static int add_ids(struct run *dst, char *const *ids, size_t n)
{
	char *first;
	int r;

	r = begin_ids(dst);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		r = list_add(&dst->folded, dst->n_folded, ids[i]);
		if (r > 0)
			dst->n_folded++;
	}
	if (r < 0)
		return r;
	first = strdup(dst->folded[0]);
	if (!first)
		return -ENOMEM;
	free(dst->id);
	dst->id = first;
	return 0;
}

static int join_ids(struct run *dst, const struct run *src)
{
	size_t n;
	char *const *ids = run_ids(src, &n);

	if (dst->n_folded == 0 && n == 1 && strcmp(dst->id, ids[0]) == 0)
		return 0;
	return add_ids(dst, ids, n);
}

static int join_rest(struct run *dst, const struct run *src)
{
	int r;

	r = join_ids(dst, src);
	if (r < 0)
		return r;
	r = join_texts(dst, src);
	if (r < 0)
		return r;
	if (src->start_us > dst->start_us)
		dst->start_us = src->start_us;
	dst->report.gaps |= src->report.gaps;
	/* One may have been saved before a fact turned out to be unreadable. */
	dst->report.facts &= src->report.facts;
	return join_lists(dst, src);
}

int run_join(struct run *dst, const struct run *src)
{
	int r;

	dst->duration_us = larger(dst->duration_us, src->duration_us);
	dst->events = larger(dst->events, src->events);
	dst->report.lost = larger(dst->report.lost, src->report.lost);
	r = users_join(&dst->users, &src->users);
	return r < 0 ? r : join_rest(dst, src);
}

int run_fold(struct run *dst, const struct run *src)
{
	int r;

	dst->duration_us = count_add(dst->duration_us, src->duration_us);
	dst->events = count_add(dst->events, src->events);
	dst->report.lost = count_add(dst->report.lost, src->report.lost);
	r = users_fold(&dst->users, &src->users);
	return r < 0 ? r : join_rest(dst, src);
}
