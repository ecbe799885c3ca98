/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "list.h"
#include "text.h"

enum { NUMBER_SIZE = 16 };

const struct run run_empty = {.start_us = INT64_MIN, .report.facts = FACT_ALL};

void run_release(struct run *r)
{
	free(r->id);
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
	for (size_t i = 0; i < r->n_files; i++) {
		free(r->files[i].path);
		free(r->files[i].build_id);
		free(r->files[i].package);
	}
	free(r->files);
	*r = (struct run){};
}

static int add_to(char ***list, const char *text)
{
	int r = list_add(list, list_length(*list), text);

	return r < 0 ? r : 0;
}

int run_add_privileged(struct run *r, const char *path)
{
	return add_to(&r->privileged, path);
}

int run_add_elsewhere(struct run *r, const char *path)
{
	return add_to(&r->elsewhere, path);
}

int run_add_uncounted_word(struct run *r, const char *word)
{
	return add_to(&r->uncounted, word);
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
	for (char **u = r->uncounted; u && *u; u++)
		if (strcmp(*u, word) == 0)
			return true;
	return false;
}

static int insert_file(struct run *r, size_t at, const char *path)
{
	struct run_file *grown;
	char *copy;

	grown = reallocarray(r->files, r->n_files + 1, sizeof(*grown));
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
	size_t at = 0;
	int r;

	while (at < run->n_files && strcmp(run->files[at].path, path) < 0)
		at++;
	if (at == run->n_files || strcmp(run->files[at].path, path) != 0) {
		r = insert_file(run, at, path);
		if (r < 0)
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

static int join_list(char ***dst, char *const *src)
{
	int r;

	for (; src && *src; src++) {
		r = add_to(dst, *src);
		if (r < 0)
			return r;
	}
	return 0;
}

static int join_lists(struct run *dst, const struct run *src)
{
	int r;

	r = join_list(&dst->privileged, src->privileged);
	if (r < 0)
		return r;
	r = join_list(&dst->uncounted, src->uncounted);
	if (r < 0)
		return r;
	r = join_list(&dst->elsewhere, src->elsewhere);
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

int run_join(struct run *dst, const struct run *src)
{
	int r;

	r = join_texts(dst, src);
	if (r < 0)
		return r;
	if (src->start_us > dst->start_us)
		dst->start_us = src->start_us;
	dst->duration_us = larger(dst->duration_us, src->duration_us);
	dst->events = larger(dst->events, src->events);
	dst->report.lost = larger(dst->report.lost, src->report.lost);
	dst->report.gaps |= src->report.gaps;
	/* One may have been saved before a fact turned out to be unreadable. */
	dst->report.facts &= src->report.facts;
	return join_lists(dst, src);
}
