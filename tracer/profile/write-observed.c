/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "write-observed.h"

static void put_executables(struct writer *w, char *const *list)
{
	if (!list || !*list) {
		writer_put_text(w, "[]");
		return;
	}
	for (size_t i = 0; list[i]; i++) {
		writer_put_text(w, i == 0 ? "[\n      " : ",\n      ");
		writer_put_string(w, list[i]);
	}
	writer_put_text(w, "\n     ]");
}

static int put_sighting(struct writer *w, const struct sighting *s)
{
	writer_put_text(w, "\n    ");
	writer_put_string(w, s->run->id);
	writer_put_text(w, ": {\n     \"count\": ");
	writer_put_count(w, s->count);
	writer_put_text(w, ",\n     \"first\": ");
	writer_put_seconds(w, s->first_us);
	writer_put_text(w, ",\n     \"executables\": ");
	put_executables(w, s->executables);
	if (s->launcher)
		writer_put_text(w, ",\n     \"launcher\": true");
	return writer_put_text(w, "\n    }");
}

static int put_sightings(struct writer *w, const struct sighting *list, size_t n)
{
	writer_put_text(w, ",\n   \"runs\": {");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			writer_put_text(w, ",");
		if (put_sighting(w, &list[i]) < 0)
			return -1;
	}
	return writer_put_text(w, n > 0 ? "\n   }\n  }" : "}\n  }");
}

int write_syscall(struct writer *w, const struct observed *o)
{
	writer_put_text(w, "{\n   \"arch\": ");
	writer_put_string(w, o->arch_word);
	writer_put_text(w, ",\n   \"nr\": ");
	writer_put_json(w, json_integer(o->syscall.nr), 0);
	writer_put_text(w, ",\n   \"name\": ");
	writer_put_string(w, o->name);
	return put_sightings(w, o->sightings, o->n_sightings);
}

int write_fact(struct writer *w, const struct observed_fact *o)
{
	char number[FACT_TEXT_SIZE];

	writer_put_text(w, "{\n   \"kind\": ");
	writer_put_string(w, fact_word(o->kind));
	writer_put_text(w, ",\n   \"value\": ");
	writer_put_string(w, fact_value_text(o->kind, o->value, number));
	return put_sightings(w, o->sightings, o->n_sightings);
}
