/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "names.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tables/tables.h"

enum { NAME_MAX_LEN = 63 };

/* Names that were met at run time. Their ids follow those of the table. */
static char *extra[SYSSET_BITS];
static int n_extra;

static int table_count(void)
{
	static int n;

	while (names_table[n])
		n++;
	return n;
}

static int compare(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

int names_find(const char *name)
{
	const char *const *found =
		bsearch(name, names_table, (size_t)table_count(), sizeof(*names_table), compare);

	if (found)
		return (int)(found - names_table);
	for (int i = 0; i < n_extra; i++)
		if (strcmp(extra[i], name) == 0)
			return table_count() + i;
	return -ENOENT;
}

static bool is_valid(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return len > 0 && len <= NAME_MAX_LEN && name[len] == '\0';
}

int names_intern(const char *name)
{
	int id = names_find(name);
	char *copy;

	if (id >= 0)
		return id;
	if (!is_valid(name))
		return -EINVAL;
	if (names_count() >= SYSSET_BITS)
		return -ENOSPC;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	extra[n_extra] = copy;
	return table_count() + n_extra++;
}

const char *names_get(int id)
{
	return id < table_count() ? names_table[id] : extra[id - table_count()];
}

int names_count(void)
{
	return table_count() + n_extra;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void names_sort(const char **names, size_t n)
{
	if (n > 1)
		qsort(names, n, sizeof(*names), compare_names);
}

int names_sorted(const struct sysset *set, const char ***ret)
{
	const char **names = calloc((size_t)sysset_count(set) + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return -ENOMEM;
	SYSSET_FOREACH (id, set)
		names[n++] = names_get(id);
	names_sort(names, n);
	*ret = names;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(names_get(*(const int *)a), names_get(*(const int *)b));
}

int names_sorted_ids(const struct sysset *set, int **ret)
{
	int *ids = calloc((size_t)sysset_count(set) + 1, sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return -ENOMEM;
	SYSSET_FOREACH (id, set)
		ids[n++] = id;
	qsort(ids, n, sizeof(*ids), compare_ids);
	ids[n] = -1;
	*ret = ids;
	return 0;
}
