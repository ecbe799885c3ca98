/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "names.h"
#include "versions.h"

enum {
	ERRNO_LARGEST = 4095, /* the largest that a system call can answer */
	ERRNO_NAMED_LARGEST = 133,
	NONE = -1, /* no `:errno` was given */
	SHOWN_MAX = 256,
};

static const char blanks[] = " \t\n\r";

/* A list as systemd keeps it: a map from syscalls to the errno that is answered, and a default for
 * all others. */
struct list {
	enum filter_mode mode;
	struct sysset entries;
	int errnos[SYSSET_BITS];
};

struct filter {
	const struct sets *sets;
	struct reporter reporter;
	struct filter_settings settings;
	struct list list; /* SystemCallFilter= */
	/* SystemCallLog=: its entries have no errno, and it logs what it "allows". */
	struct list log;
};

/* The place of the assignment that is being applied, for reports. */
struct place {
	const char *path;
	unsigned line;
};

struct assignment {
	struct list *list;
	bool invert;
	struct place at;
};

int filter_new(const struct sets *sets, const struct reporter *reporter, struct filter **ret)
{
	struct filter *f = calloc(1, sizeof(*f));

	if (!f)
		return -ENOMEM;
	f->sets = sets;
	if (reporter)
		f->reporter = *reporter;
	f->settings.error_number = FILTER_KILL;
	*ret = f;
	return 0;
}

void filter_free(struct filter *f)
{
	free(f);
}

static void report(const struct filter *f, struct place at, const char *word, const char *why)
{
	char shown_path[SHOWN_MAX], shown_word[SHOWN_MAX];

	escape_to(shown_word, sizeof(shown_word), word);
	if (at.path)
		reporter_say(&f->reporter, "%s:%u: %s: %s",
			escape_to(shown_path, sizeof(shown_path), at.path), at.line, shown_word,
			why);
	else
		reporter_say(&f->reporter, "%s: %s", shown_word, why);
}

static int parse_number(const char *text)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || *end || n > ERRNO_LARGEST)
		return -EINVAL;
	return (int)n;
}

static int parse_errno(const char *text)
{
	if (strcmp(text, "kill") == 0)
		return FILTER_KILL;
	for (int i = 1; i <= ERRNO_NAMED_LARGEST; i++) {
		const char *name = strerrorname_np(i);

		if (name && strcmp(name, text) == 0)
			return i;
	}
	return parse_number(text);
}

int filter_parse_word(const char *word, size_t *ret_name_len, int *ret_errno)
{
	const char *colon = strchr(word, ':');
	int number = NONE;

	if (colon == word || *word == '\0')
		return -EINVAL;
	if (colon) {
		number = parse_errno(colon + 1);
		if (number < 0)
			return -EINVAL;
	}
	*ret_name_len = colon ? (size_t)(colon - word) : strlen(word);
	*ret_errno = number;
	return 0;
}

/* A word with an errno adds an entry to any list. Without an errno it adds an entry if it has the
 * list's own direction, and removes the entry otherwise. */
static void set_entry(const struct assignment *a, int id, int number)
{
	struct list *l = a->list;

	if (a->invert != (l->mode == FILTER_ALLOW) || number != NONE) {
		sysset_add(&l->entries, id);
		l->errnos[id] = number;
	} else {
		sysset_remove(&l->entries, id);
	}
}

static void apply_set(const struct filter *f, const struct assignment *a,
	const struct sysset *members, int number)
{
	struct sysset known = sysset_intersect(*members, *sets_resolvable(f->sets));

	SYSSET_FOREACH (id, &known)
		set_entry(a, id, number);
}

static void apply_name(
	const struct filter *f, const struct assignment *a, const char *name, int number)
{
	const struct sysset *set;
	int id;

	if (name[0] == '@') {
		set = sets_find(f->sets, name);
		if (set)
			apply_set(f, a, set, number);
		else
			report(f, a->at, name, "this version of systemd has no such set; ignored");
		return;
	}
	id = names_find(name);
	if (id >= 0 && sysset_has(sets_resolvable(f->sets), id))
		set_entry(a, id, number);
	else
		report(f, a->at, name,
			id >= 0 ? "the libseccomp of this version of systemd does not know it; ignored"
				: "no such system call; ignored");
}

/* An errno is valid only with a call that is denied. Returns whether the word counts at all, and
 * may drop its errno. */
static bool admit_errno(
	const struct filter *f, const struct assignment *a, const char *word, int *number)
{
	if (*number == NONE || a->invert)
		return true;
	if (!version_find(sets_version(f->sets))->allows_with_errno) {
		report(f, a->at, word, "a call that is allowed cannot have an errno; ignored");
		return false;
	}
	report(f, a->at, word,
		"a call that is allowed cannot have an errno; this version of systemd allows it nevertheless");
	*number = NONE;
	return true;
}

static void apply_word(struct filter *f, const struct assignment *a, char *word)
{
	size_t len;
	int number;

	if (filter_parse_word(word, &len, &number) < 0) {
		report(f, a->at, word, "not a system call with a valid errno; ignored");
		return;
	}
	if (number != NONE && a->list == &f->log) {
		report(f, a->at, word, "SystemCallLog= takes no errno; ignored");
		return;
	}
	if (!admit_errno(f, a, word, &number))
		return;
	word[len] = '\0';
	apply_name(f, a, word, number);
}

/* The first assignment that is not empty decides the mode. Only SystemCallFilter= implies
 * @default. */
static void decide_mode(struct filter *f, const struct assignment *a)
{
	const struct sysset *def = sets_find(f->sets, "@default");

	a->list->mode = a->invert ? FILTER_DENY : FILTER_ALLOW;
	if (!a->invert && def && a->list == &f->list)
		apply_set(f, a, def, NONE);
}

static int assign(struct filter *f, struct list *list, const char *rvalue, struct place at)
{
	struct assignment a = {.list = list, .at = at};
	char *copy, *rest, *word;

	rvalue += strspn(rvalue, blanks);
	if (*rvalue == '\0') {
		list->mode = FILTER_NONE;
		list->entries = (struct sysset){};
		return 0;
	}
	a.invert = *rvalue == '~';
	copy = rest = strdup(rvalue + a.invert);
	if (!copy)
		return -ENOMEM;
	if (list->mode == FILTER_NONE)
		decide_mode(f, &a);
	while ((word = strsep(&rest, blanks)))
		if (*word)
			apply_word(f, &a, word);
	free(copy);
	return 0;
}

int filter_assign(struct filter *f, const char *rvalue, const char *path, unsigned line)
{
	return assign(f, &f->list, rvalue, (struct place){path, line});
}

enum filter_mode filter_mode(const struct filter *f)
{
	return f->list.mode;
}

enum filter_mode filter_log_mode(const struct filter *f)
{
	return f->log.mode;
}

bool filter_logs(const struct filter *f, int id)
{
	bool entry = id >= 0 && sysset_has(&f->log.entries, id);

	return f->log.mode != FILTER_NONE && entry == (f->log.mode == FILTER_ALLOW);
}

static void set_error_number(struct filter *f, const char *word, struct place at)
{
	int number = *word ? parse_errno(word) : FILTER_KILL;

	if (number < 0)
		report(f, at, word, "not a valid errno; ignored");
	else
		f->settings.error_number = number;
}

static void add_arch(struct filter *f, const char *word, struct place at)
{
	struct filter_settings *s = &f->settings;

	if (s->n_arches == FILTER_ARCHES_MAX || strlen(word) >= FILTER_ARCH_SIZE)
		report(f, at, word, "no such architecture; ignored");
	else
		strcpy(s->arches[s->n_arches++], word);
}

static int set_arches(struct filter *f, const char *words, struct place at)
{
	char *copy = strdup(words), *rest = copy, *word;

	if (!copy)
		return -ENOMEM;
	if (*words == '\0')
		f->settings.n_arches = 0;
	while ((word = strsep(&rest, blanks)))
		if (*word)
			add_arch(f, word, at);
	free(copy);
	return 0;
}

int filter_set(
	struct filter *f, const char *name, const char *rvalue, const char *path, unsigned line)
{
	struct place at = {.path = path, .line = line};

	rvalue += strspn(rvalue, blanks);
	if (strcmp(name, "SystemCallFilter") == 0)
		return assign(f, &f->list, rvalue, at);
	if (strcmp(name, "SystemCallLog") == 0)
		return assign(f, &f->log, rvalue, at);
	if (strcmp(name, "SystemCallErrorNumber") == 0)
		set_error_number(f, rvalue, at);
	if (strcmp(name, "SystemCallArchitectures") == 0)
		return set_arches(f, rvalue, at);
	return 0;
}

const struct filter_settings *filter_settings(const struct filter *f)
{
	return &f->settings;
}

/* An entry with an errno of its own is answered with it, in allow lists and deny lists alike. */
int filter_answer(const struct filter *f, int id)
{
	bool entry = sysset_has(&f->list.entries, id);

	if (f->list.mode == FILTER_NONE || sysset_has(sets_added(f->sets), id))
		return FILTER_PASSES;
	if (entry && f->list.errnos[id] != NONE)
		return f->list.errnos[id];
	return entry == (f->list.mode == FILTER_ALLOW) ? FILTER_PASSES : FILTER_REFUSES;
}

void filter_allowed(const struct filter *f, struct sysset *ret)
{
	*ret = (struct sysset){};
	for (int id = 0; id < names_count(); id++)
		if (filter_answer(f, id) == FILTER_PASSES)
			sysset_add(ret, id);
}
