/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "show-facts.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "profile/facts.h"
#include "profile/makers.h"

static int add_fact(struct table *t, const struct observed_fact *o)
{
	_cleanup_(freep) const char **executables = NULL;
	struct fact_total total = facts_total(o);
	char number[FACT_TEXT_SIZE];
	size_t n = 0;
	int r;

	r = makers_of_fact(o, &executables);
	if (r < 0)
		return r;
	while (executables[n])
		n++;
	table_add_text(t, fact_value_text(o->kind, o->value, number));
	table_add_number(t, total.count);
	table_add_seconds(t, total.first_us);
	table_add_list(t, executables, n);
	return 0;
}

static int make_table(const struct profile *p, enum fact_kind k, struct table **ret)
{
	static struct table_column columns[_FACT_MAX][5];
	size_t n;
	const struct observed_fact *const *facts = facts_of(p, k, &n);
	int r;

	columns[k][0] = (struct table_column){.heading = fact_heading(k), .key = "value"};
	columns[k][1] = (struct table_column){.heading = "COUNT", .key = "count", .right = true};
	columns[k][2] =
		(struct table_column){.heading = "FIRST", .key = "first_seconds", .right = true};
	columns[k][3] = (struct table_column){
		.heading = "EXECUTABLES", .key = "executables", .shrinks = true};
	r = table_new(columns[k], ret);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		r = add_fact(*ret, facts[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int show_facts_make(const struct profile *p, struct show_facts *ret)
{
	int r;

	for (enum fact_kind k = 0; k < _FACT_MAX; k++) {
		r = make_table(p, k, &ret->of[k]);
		if (r < 0)
			return r;
	}
	return 0;
}

void show_facts_release(struct show_facts *s)
{
	for (enum fact_kind k = 0; k < _FACT_MAX; k++)
		table_free(s->of[k]);
	*s = (struct show_facts){};
}

int show_facts_print(const struct show_facts *s, const struct profile *p, bool legend)
{
	int r;

	for (enum fact_kind k = 0; k < _FACT_MAX; k++) {
		if (table_rows(s->of[k]) > 0)
			putchar('\n');
		else if (legend && facts_are_known(p, k))
			printf("\nNo %s were observed.\n", fact_plural(k));
		r = table_print(s->of[k], stdout, legend);
		if (r < 0)
			return r;
	}
	return 0;
}

int show_facts_json(const struct show_facts *s, json_t **ret)
{
	json_t *object = json_object(), *rows;
	int r = object ? 0 : -ENOMEM;

	for (enum fact_kind k = 0; k < _FACT_MAX && r >= 0; k++) {
		r = table_json(s->of[k], &rows);
		if (r >= 0 && json_object_set_new(object, fact_word(k), rows) < 0)
			r = -ENOMEM;
	}
	if (r < 0) {
		json_decref(object);
		return r;
	}
	*ret = object;
	return 0;
}
