/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "names.h"
#include "tables/tables.h"
#include "versions.h"

enum {
	SETS_MAX = 64,
	TEXT_MAX = 1024 * 1024,
};

struct sets {
	int version;
	size_t n;
	struct set_row rows[SETS_MAX];
	struct sysset members[SETS_MAX];
	struct sysset added, implied, launcher, resolvable, declared, sensitive;
	char *text;         /* the rows of parsed sets point into it; NULL for bundled sets */
	const char **words; /* the lists of those rows */
};

static const char *const sensitive_names[] = {
	"@clock",
	"@cpu-emulation",
	"@debug",
	"@module",
	"@mount",
	"@obsolete",
	"@privileged",
	"@raw-io",
	"@reboot",
	"@resources",
	"@swap",
};

bool sets_name_sensitive(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(sensitive_names); i++)
		if (strcmp(sensitive_names[i], name) == 0)
			return true;
	return false;
}

static ssize_t find_row(const struct sets *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->rows[i].name, name) == 0)
			return (ssize_t)i;
	return -1;
}

static int add_listed(struct sets *s, size_t i)
{
	for (const char *const *w = s->rows[i].listed; *w; w++) {
		int id;

		if (**w == '@')
			continue;
		id = names_intern(*w);
		if (id < 0)
			return id;
		sysset_add(&s->members[i], id);
	}
	return 0;
}

/* Adds the present members of the sets that row @i lists; returns whether any of them was new. A
 * set that is not defined adds nothing, as in systemd. */
static bool add_nested(struct sets *s, size_t i)
{
	struct sysset before = s->members[i];

	for (const char *const *w = s->rows[i].listed; *w; w++) {
		ssize_t nested = **w == '@' ? find_row(s, *w) : -1;

		if (nested >= 0)
			s->members[i] = sysset_union(s->members[i], s->members[nested]);
	}
	return !sysset_equal(&before, &s->members[i]);
}

/* Sets are nested in any order and may contain each other, so this goes on until a round adds
 * nothing. */
static int expand(struct sets *s)
{
	bool more;
	int r;

	for (size_t i = 0; i < s->n; i++) {
		r = add_listed(s, i);
		if (r < 0)
			return r;
	}
	do {
		more = false;
		for (size_t i = 0; i < s->n; i++)
			more |= add_nested(s, i);
	} while (more);
	return 0;
}

/* The names among @words, which end with NULL, without the sets. */
static struct sysset set_of(const char *const *words)
{
	struct sysset set = {};

	for (; *words; words++)
		if (**words != '@')
			sysset_add(&set, names_find(*words));
	return set;
}

/* Computes the sets that follow from @default and the row of the version, without the names that
 * the target's libseccomp cannot resolve. */
static void find_implied(struct sets *s)
{
	const struct version_row *row = version_find(s->version);
	const struct sysset *def = sets_find(s, "@default");
	struct sysset by_default = def ? sysset_intersect(*def, s->resolvable) : (struct sysset){};

	s->added = sysset_intersect(set_of(row->added), s->resolvable);
	s->added = sysset_minus(s->added, by_default);
	s->implied = sysset_union(by_default, s->added);
	s->launcher = sysset_minus(set_of(row->launcher), s->implied);
}

/* Computes what follows from the rows and the resolvable names. */
static int finish(struct sets *s)
{
	ssize_t known = find_row(s, "@known");
	int r;

	r = expand(s);
	if (r < 0)
		return r;
	find_implied(s);
	s->declared = known >= 0 ? set_of(s->rows[known].listed) : (struct sysset){};
	for (size_t i = 0; i < s->n; i++)
		if (sets_name_sensitive(s->rows[i].name))
			s->sensitive = sysset_union(s->sensitive, s->members[i]);
	s->sensitive = sysset_minus(s->sensitive, s->implied);
	return 0;
}

static void all_names(struct sysset *ret)
{
	*ret = (struct sysset){};
	for (int id = 0; id < names_count(); id++)
		sysset_add(ret, id);
}

static int load_table(const struct set_table *t, struct sets *s)
{
	s->version = t->version;
	for (const struct set_row *row = t->sets; row->name; row++)
		s->rows[s->n++] = *row;
	/* Names that were met at run time are newer than the table, and so not resolvable. */
	for (int id = 0; names_table[id]; id++)
		sysset_add(&s->resolvable, id);
	for (const char *const *name = t->unresolved; *name; name++)
		sysset_remove(&s->resolvable, names_find(*name));
	return finish(s);
}

static const struct set_table *find_table(int version)
{
	for (const struct set_table *const *t = set_tables; *t; t++)
		if ((*t)->version == version)
			return *t;
	return NULL;
}

int sets_load(int version, struct sets **ret)
{
	_cleanup_(sets_freep) struct sets *s = NULL;
	const struct set_table *t = find_table(version);
	int r;

	if (!t)
		return -ENOENT;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	r = load_table(t, s);
	if (r < 0)
		return r;
	*ret = TAKE(s);
	return 0;
}

static int read_text(FILE *in, char **ret)
{
	_cleanup_(freep) char *text = malloc(TEXT_MAX + 1);
	size_t n;

	if (!text)
		return -ENOMEM;
	n = fread(text, 1, TEXT_MAX + 1, in);
	if (ferror(in))
		return -EIO;
	if (n > TEXT_MAX || memchr(text, '\0', n))
		return -EBADMSG;
	text[n] = '\0';
	*ret = TAKE(text);
	return 0;
}

static int begin_row(struct sets *s, char *name, const char **listed)
{
	if (*name != '@' || s->n == SETS_MAX || find_row(s, name) >= 0)
		return -EBADMSG;
	s->rows[s->n++] = (struct set_row){.name = name, .listed = listed};
	return 0;
}

/* The name of a set stands at the beginning of a line, and its members are indented below it; '#'
 * begins a comment. */
static int parse_rows(struct sets *s)
{
	const char **w = s->words;
	char *rest = s->text, *line;

	while ((line = strsep(&rest, "\n"))) {
		size_t blank = strspn(line, " \t");
		char *word = line + blank;
		int r = 0;

		word[strcspn(word, " \t\r")] = '\0';
		if (*word == '\0' || *word == '#')
			continue;
		if (blank == 0) {
			if (s->n > 0)
				*w++ = NULL;
			r = begin_row(s, word, w);
		} else if (s->n > 0) {
			*w++ = word;
		} else {
			r = -EBADMSG;
		}
		if (r < 0)
			return r;
	}
	*w = NULL;
	return find_row(s, "@default") >= 0 ? 0 : -EBADMSG;
}

static int parse(FILE *in, const struct sysset *resolvable, struct sets *s)
{
	size_t lines = 1;
	int r;

	r = read_text(in, &s->text);
	if (r < 0)
		return r;
	for (const char *p = s->text; *p; p++)
		lines += *p == '\n';
	s->words = calloc(2 * lines + 1, sizeof(*s->words));
	if (!s->words)
		return -ENOMEM;
	r = parse_rows(s);
	if (r < 0)
		return r;
	if (resolvable)
		s->resolvable = *resolvable;
	r = finish(s);
	if (r == -EINVAL || r == -ENOSPC)
		return -EBADMSG;
	if (r < 0 || resolvable)
		return r;
	all_names(&s->resolvable);
	return finish(s);
}

int sets_parse(FILE *in, int version, const struct sysset *resolvable, struct sets **ret)
{
	_cleanup_(sets_freep) struct sets *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->version = version;
	r = parse(in, resolvable, s);
	if (r < 0)
		return r;
	*ret = TAKE(s);
	return 0;
}

void sets_free(struct sets *s)
{
	if (!s)
		return;
	free(s->text);
	free(s->words);
	free(s);
}

int sets_version(const struct sets *s)
{
	return s->version;
}

size_t sets_count(const struct sets *s)
{
	return s->n;
}

const char *sets_name(const struct sets *s, size_t i)
{
	return s->rows[i].name;
}

const struct sysset *sets_members(const struct sets *s, size_t i)
{
	return &s->members[i];
}

const char *const *sets_listed(const struct sets *s, size_t i)
{
	return s->rows[i].listed;
}

const struct sysset *sets_find(const struct sets *s, const char *name)
{
	ssize_t i = find_row(s, name);

	return i < 0 ? NULL : &s->members[i];
}

const struct sysset *sets_implied(const struct sets *s)
{
	return &s->implied;
}

const struct sysset *sets_added(const struct sets *s)
{
	return &s->added;
}

const struct sysset *sets_launcher(const struct sets *s)
{
	return &s->launcher;
}

const struct sysset *sets_resolvable(const struct sets *s)
{
	return &s->resolvable;
}

const struct sysset *sets_declared(const struct sets *s)
{
	return &s->declared;
}

const struct sysset *sets_sensitive(const struct sets *s)
{
	return &s->sensitive;
}
