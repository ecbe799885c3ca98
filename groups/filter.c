/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "names.h"
#include "versions.h"

enum {
	NONE = -1, /* no `:errno` was given */
	SHOWN_MAX = 256,
};

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

int filter_version(const struct filter *f)
{
	return sets_version(f->sets);
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
	const struct version_row *version = version_find(filter_version(f));

	if (*number == NONE)
		return true;
	if (a->invert) {
		if (a->list->mode == FILTER_ALLOW && version->drops_errno) {
			report(f, a->at, word,
				"in an allow list this version of systemd ignores the errno");
			*number = NONE;
		}
		return true;
	}
	if (!version->allows_with_errno) {
		report(f, a->at, word, "a call that is allowed cannot have an errno; ignored");
		return false;
	}
	report(f, a->at, word,
		*number == FILTER_KILL
			? "a call that is allowed cannot be killed; this version of systemd kills it"
			: "a call that is allowed cannot have an errno; this version of systemd allows it nevertheless");
	if (*number != FILTER_KILL || a->list->mode != FILTER_ALLOW)
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
	int r;

	rvalue += strspn(rvalue, FILTER_BLANKS);
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
	while ((r = filter_next_word(&rest, false, &word)) > 0)
		apply_word(f, &a, word);
	if (r < 0)
		report(f, at, rest, "a backslash ends it; ignored");
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

/* systemd takes a deny list without an entry for none. */
enum filter_mode filter_log_mode(const struct filter *f)
{
	if (f->log.mode == FILTER_DENY && sysset_empty(&f->log.entries))
		return FILTER_NONE;
	return f->log.mode;
}

bool filter_logs(const struct filter *f, int id)
{
	bool entry = id >= 0 && sysset_has(&f->log.entries, id);

	return filter_log_mode(f) != FILTER_NONE && entry == (f->log.mode == FILTER_ALLOW);
}

static int set_error_number(struct filter *f, const char *word, struct place at)
{
	int number = *word ? filter_parse_errno(word) : FILTER_KILL;

	if (number <= 0)
		report(f, at, word, "not a valid errno; ignored");
	else
		f->settings.error_number = number;
	return 0;
}

static bool knows_arch(int version, const char *word)
{
	const char *const *missing = version_find(version)->no_arches;

	while (*missing && strcmp(*missing, word) != 0)
		missing++;
	return !*missing;
}

static void add_arch(struct filter *f, const char *word, struct place at)
{
	struct filter_settings *s = &f->settings;

	if (!filter_is_arch(word) || !knows_arch(filter_version(f), word)) {
		report(f, at, word, "no such architecture; ignored");
		return;
	}
	for (size_t i = 0; i < s->n_arches; i++)
		if (strcmp(s->arches[i], word) == 0)
			return;
	strcpy(s->arches[s->n_arches++], word);
}

static int set_arches(struct filter *f, const char *words, struct place at)
{
	char *copy = strdup(words), *rest = copy, *word;
	int r;

	if (!copy)
		return -ENOMEM;
	if (*words == '\0')
		f->settings.n_arches = 0;
	while ((r = filter_next_word(&rest, true, &word)) > 0)
		add_arch(f, word, at);
	if (r < 0)
		report(f, at, rest, "a backslash or an open quote ends it; ignored");
	free(copy);
	return 0;
}

static int set_filter(struct filter *f, const char *rvalue, struct place at)
{
	return assign(f, &f->list, rvalue, at);
}

static int set_log(struct filter *f, const char *rvalue, struct place at)
{
	return assign(f, &f->log, rvalue, at);
}

static const struct setting {
	const char *name;
	int (*set)(struct filter *f, const char *rvalue, struct place at);
} settings[] = {
	{"SystemCallFilter", set_filter},
	{"SystemCallLog", set_log},
	{"SystemCallErrorNumber", set_error_number},
	{"SystemCallArchitectures", set_arches},
};

static const struct setting *find_setting(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

bool filter_has_setting(const char *name)
{
	return find_setting(name) != NULL;
}

int filter_set(
	struct filter *f, const char *name, const char *rvalue, const char *path, unsigned line)
{
	const struct setting *s = find_setting(name);

	rvalue += strspn(rvalue, FILTER_BLANKS);
	return s ? s->set(f, rvalue, (struct place){.path = path, .line = line}) : 0;
}

void filter_report(
	const struct filter *f, const char *path, unsigned line, const char *word, const char *why)
{
	report(f, (struct place){.path = path, .line = line}, word, why);
}

const struct filter_settings *filter_settings(const struct filter *f)
{
	return &f->settings;
}

/* An entry with an errno of its own is answered with it, in allow lists and deny lists alike. */
int filter_answer_listed(const struct filter *f, int id)
{
	bool entry = sysset_has(&f->list.entries, id);

	if (f->list.mode == FILTER_NONE)
		return FILTER_PASSES;
	if (entry && f->list.errnos[id] != NONE)
		return f->list.errnos[id];
	return entry == (f->list.mode == FILTER_ALLOW) ? FILTER_PASSES : FILTER_REFUSES;
}

int filter_answer(const struct filter *f, int id)
{
	return sysset_has(sets_added(f->sets), id) ? FILTER_PASSES : filter_answer_listed(f, id);
}

void filter_allowed(const struct filter *f, struct sysset *ret)
{
	*ret = (struct sysset){};
	for (int id = 0; id < names_count(); id++)
		if (filter_answer(f, id) == FILTER_PASSES)
			sysset_add(ret, id);
}
