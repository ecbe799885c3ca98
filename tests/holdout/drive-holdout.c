/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What scripts/holdout computes from its record by the library: `drive-holdout table FILE` prints a
 * CSV line for each service and list, `drive-holdout sweep FILE` what balanced would be with other
 * costs and without its margins, and which cost would be chosen if one service had never been
 * measured.
 *
 * A line of FILE is SERVICE PHASE NAME...; the phases are training, holdout and denied, and what
 * the code of the programs of the training can make: own, beside, helpers, and of code the words
 * partial and doubts.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "derive/derive.h"
#include "groups/family.h"
#include "groups/filter.h"
#include "groups/names.h"

enum { SERVICES_MAX = 64, TARGET = 252, COST_MAX = 30, PERCENT_MAX = 67 };

struct service {
	char *name;
	struct profile *training;
	struct sysset seen, holdout, denied;
	struct reached reached;
	bool has_code;
};

static struct service services[SERVICES_MAX];
static size_t n_services;
static struct sets *target;
static bool without_code;            /* the margin that does without binaries */
static struct sysset system_service; /* what it allows on x86-64 */

static struct service *service_of(const char *name)
{
	for (size_t i = 0; i < n_services; i++)
		if (strcmp(services[i].name, name) == 0)
			return &services[i];
	if (n_services == SERVICES_MAX)
		errx(1, "too many services");
	services[n_services].name = strdup(name);
	return &services[n_services++];
}

static struct sysset to_set(const char *names)
{
	char *copy = strdup(names), *rest = copy, *word;
	struct sysset s = {};

	while ((word = strsep(&rest, " ")))
		if (*word && names_intern(word) >= 0)
			sysset_add(&s, names_intern(word));
	free(copy);
	return s;
}

static struct profile *to_profile(const struct sysset *names)
{
	struct profile *p;
	struct run *run;

	if (profile_new(&p) < 0 ||
		profile_add_run(p, &(struct run){.arch = strdup("x86-64")}, &run) < 0)
		errx(1, "out of memory");
	SYSSET_FOREACH (id, names) {
		struct event ev = {.syscall = {.arch = abi_from_word("x86-64")}, .count = 1};

		if (!abi_number(ev.syscall.arch, names_get(id), &ev.syscall.nr))
			errx(1, "%s: not on x86-64", names_get(id));
		if (profile_add(p, run, &ev) < 0)
			errx(1, "out of memory");
	}
	return p;
}

static void read_line(char *line)
{
	char *rest = line, *name = strsep(&rest, " "), *phase = strsep(&rest, " ");
	const char *words;
	struct service *s;
	struct sysset names;

	if (!phase)
		errx(1, "%s: not SERVICE PHASE NAME...", name);
	s = service_of(name);
	words = rest ? rest : "";
	names = to_set(strcmp(phase, "code") == 0 ? "" : words);
	if (strcmp(phase, "training") == 0) {
		s->seen = names;
		s->training = to_profile(&names);
	} else if (strcmp(phase, "holdout") == 0) {
		s->holdout = names;
	} else if (strcmp(phase, "denied") == 0) {
		s->denied = names;
	} else if (strcmp(phase, "own") == 0) {
		s->reached.own = names;
	} else if (strcmp(phase, "beside") == 0) {
		s->reached.beside = names;
	} else if (strcmp(phase, "helpers") == 0) {
		s->reached.helpers = names;
	} else if (strcmp(phase, "code") == 0) {
		s->has_code = true;
		s->reached.is_partial = strstr(words, "partial");
		s->reached.has_doubts = strstr(words, "doubts");
	}
}

static void read_file(const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!in)
		err(1, "%s", path);
	while (getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			read_line(line);
	}
	free(line);
	fclose(in);
}

static struct suggestion *suggest(
	const struct service *s, enum style style, const struct style_costs *costs)
{
	const struct derive_options o = {
		.style = style,
		.target = target,
		.costs = costs,
		.reached = s->has_code && !without_code ? &s->reached : NULL,
	};
	struct suggestion *ret;
	struct failure f = {};

	if (derive(s->training, &o, &f, &ret) < 0)
		errx(1, "%s: %s", s->name, f.text);
	return ret;
}

/* The calls of the hold-out that @allowed denies. Names that the target cannot resolve are left
 * out, because no list can allow them. */
static struct sysset misses(const struct service *s, const struct sysset *allowed)
{
	struct sysset expressible = sysset_intersect(s->holdout, *sets_resolvable(target));

	return sysset_minus(expressible, *allowed);
}

static void print_names(const struct sysset *names)
{
	const char *separator = "";

	SYSSET_FOREACH (id, names) {
		printf("%s%s", separator, names_get(id));
		separator = " ";
	}
}

static void print_row(
	const struct service *s, const char *list, size_t tokens, struct sysset allowed)
{
	struct sysset sensitive = sysset_intersect(allowed, *sets_sensitive(target));
	struct sysset touched = sysset_intersect(s->seen, *sets_sensitive(target));
	struct sysset forms, foreign, missed = misses(s, &allowed);

	family_close(&touched, &forms);
	foreign = sysset_minus(sensitive, forms);
	printf("%s,%s,%d,%d,%d,", s->name, list, sysset_count(&allowed), sysset_count(&sensitive),
		sysset_count(&foreign));
	print_names(&foreign);
	printf(",%zu,%d,", tokens, sysset_count(&missed));
	print_names(&missed);
	printf("\n");
}

static size_t count_tokens(const struct suggestion *g)
{
	size_t n = 0;

	const struct assignment *a = NULL;

	while ((a = suggestion_next(g, KEY_FILTER, a)))
		n += a->n;
	return n;
}

/* An expression as systemd applies it, within @universe; @tokens are its words. */
static struct sysset evaluate(const char *text, const struct sysset *universe)
{
	_cleanup_(filter_freep) struct filter *f = NULL;
	struct sysset allowed;

	if (filter_new(target, NULL, &f) < 0 || filter_assign(f, text, NULL, 0) < 0)
		errx(1, "%s: cannot be evaluated", text);
	filter_allowed(f, &allowed);
	return sysset_intersect(allowed, *universe);
}

/* The sets that a list made of whole sets would know. */
static bool is_unit_of_need(size_t i)
{
	const char *name = sets_name(target, i);

	return strcmp(name, "@known") != 0 && strcmp(name, "@system-service") != 0;
}

static bool touched(const struct service *s, size_t i)
{
	struct sysset common = sysset_intersect(*sets_members(target, i), s->seen);

	return !sysset_empty(&common);
}

/* Every set of which a call was observed, and the names of calls that are in no set. */
static void print_touched_sets(const struct service *s, const struct sysset *universe)
{
	struct sysset left = sysset_intersect(s->seen, *sets_resolvable(target));
	char text[8192] = "";
	size_t tokens = 0;

	for (size_t i = 0; i < sets_count(target); i++)
		if (is_unit_of_need(i) && touched(s, i)) {
			left = sysset_minus(left, *sets_members(target, i));
			strcat(strcat(text, sets_name(target, i)), " ");
			tokens++;
		}
	SYSSET_FOREACH (id, &left) {
		strcat(strcat(text, names_get(id)), " ");
		tokens++;
	}
	print_row(s, "touched sets", tokens, evaluate(text, universe));
}

static void print_deny_list(const struct service *s, const struct sysset *universe)
{
	char text[4096] = "~";
	size_t tokens = 0;

	for (size_t i = 0; i < sets_count(target); i++)
		if (is_unit_of_need(i) && !touched(s, i)) {
			strcat(strcat(text, sets_name(target, i)), " ");
			tokens++;
		}
	print_row(s, "deny list", tokens, evaluate(text, universe));
}

/* Returns the universe of the list. */
static struct sysset print_style(const struct service *s, enum style style, const char *list)
{
	struct suggestion *g = suggest(s, style, NULL);
	struct sysset universe = g->universe;

	print_row(s, list, count_tokens(g), g->allowed);
	suggestion_free(g);
	return universe;
}

static void print_table(void)
{
	printf("service,list,allowed,sensitive,foreign_sensitive,foreign,tokens,misses,missed\n");
	for (size_t i = 0; i < n_services; i++) {
		const struct service *s = &services[i];
		struct sysset universe;

		for (enum style style = 0; style < _STYLE_MAX; style++)
			universe = print_style(s, style, styles[style].word);
		without_code = true;
		print_style(s, STYLE_BALANCED, "balanced --no-reach");
		without_code = false;
		print_row(s, "@system-service", 1, system_service);
		print_touched_sets(s, &universe);
		print_deny_list(s, &universe);
	}
}

struct outcome {
	int misses;
	double percent, tokens; /* means; percent of what @system-service allows */
};

/* The result of balanced for all services except @left_out. */
static struct outcome try(const struct style_costs *costs, size_t left_out)
{
	struct outcome o = {};
	double n = 0;

	for (size_t i = 0; i < n_services; i++) {
		struct suggestion *g;
		struct sysset missed;

		if (i == left_out)
			continue;
		g = suggest(&services[i], STYLE_BALANCED, costs);
		missed = misses(&services[i], &g->allowed);
		o.misses += sysset_count(&missed);
		o.percent += 100.0 * sysset_count(&g->allowed) / sysset_count(&system_service);
		o.tokens += (double)count_tokens(g);
		n++;
		suggestion_free(g);
	}
	o.percent /= n;
	o.tokens /= n;
	return o;
}

/* The rule by which the cost was chosen: the fewest misses; of these the highest cost of a token,
 * which makes the shortest filter, at which the goal for allowed calls is met. */
static uint32_t choose(size_t left_out)
{
	uint32_t best = 0;
	int fewest = INT32_MAX;

	for (uint32_t cost = 1; cost <= COST_MAX; cost++) {
		struct outcome o = try(&(struct style_costs){.token = cost}, left_out);

		if (o.percent <= PERCENT_MAX && o.misses <= fewest) {
			fewest = o.misses;
			best = cost;
		}
	}
	return best;
}

static void print_outcome(const char *what, const struct style_costs *costs)
{
	struct outcome o = try(costs, n_services);

	printf("%s,%u,%d,%.1f,%.1f\n", what, costs->token, o.misses, o.percent, o.tokens);
}

/* Calls of the margin that fewer than two services, without @left_out, made: they are in it because
 * of one service. */
static struct sysset without_support(size_t left_out)
{
	struct sysset by_one = {}, by_several = {}, harmless;

	for (size_t i = 0; i < n_services; i++) {
		struct sysset called = sysset_union(services[i].seen, services[i].holdout);

		if (i == left_out)
			continue;
		family_close(&called, &called);
		by_several = sysset_union(by_several, sysset_intersect(by_one, called));
		by_one = sysset_union(by_one, called);
	}
	family_harmless(&harmless);
	return sysset_minus(harmless, by_several);
}

static void print_left_out(size_t i)
{
	struct style_costs costs = {.token = choose(i)};
	struct sysset alone = without_support(i), harmless;
	struct outcome others, all;

	if (costs.token == 0)
		errx(1, "the goal is met with no cost");
	family_harmless(&harmless);
	harmless = sysset_minus(harmless, alone);
	costs.harmless = &harmless;
	others = try(&costs, i);
	all = try(&costs, n_services);
	printf("%s,%u,%d,%d\n", i < n_services ? services[i].name : "none", costs.token,
		others.misses, all.misses - others.misses);
}

static void sweep(void)
{
	struct style_costs chosen;
	struct sysset unsupported;

	printf("margin,token_cost,misses,percent_of_system_service,tokens\n");
	for (uint32_t cost = 1; cost <= COST_MAX; cost++)
		print_outcome("both", &(struct style_costs){.token = cost});
	chosen = (struct style_costs){.token = choose(n_services)};
	print_outcome("both", &chosen);
	chosen.no_families = true;
	print_outcome("no families", &chosen);
	chosen.harmless = &(struct sysset){};
	print_outcome("none", &chosen);
	chosen.no_families = false;
	print_outcome("no harmless", &chosen);
	printf("\nin the margin for the sake of one service: ");
	unsupported = without_support(n_services);
	print_names(&unsupported);
	printf("\n\nleft_out,token_cost,misses_without_it,its_misses\n");
	for (size_t i = 0; i <= n_services; i++)
		print_left_out(i);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(2, "usage: drive-holdout table|sweep FILE");
	if (sets_load(TARGET, &target) < 0)
		errx(1, "no table of systemd %d", TARGET);
	read_file(argv[2]);
	if (n_services > 0) {
		struct suggestion *g = suggest(&services[0], STYLE_EXACT, NULL);

		system_service = evaluate("@system-service", &g->universe);
		suggestion_free(g);
	}
	/* What is swept is the margin that does without code. */
	without_code = strcmp(argv[1], "table") != 0;
	if (without_code)
		sweep();
	else
		print_table();
	return 0;
}
