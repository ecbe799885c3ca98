/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void list_free(char **list)
{
	for (char **s = list; s && *s; s++)
		free(*s);
	free(list);
}

size_t list_length(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static bool has_text(char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

int list_add(char ***list, size_t n, const char *text)
{
	char **grown, *copy;
	size_t i = n;

	if (has_text(*list, n, text))
		return 0;
	grown = reallocarray(*list, n + 2, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	*list = grown;
	grown[n] = NULL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	for (; i > 0 && strcmp(grown[i - 1], copy) > 0; i--)
		grown[i] = grown[i - 1];
	grown[i] = copy;
	grown[n + 1] = NULL;
	return 1;
}

static int compare_lists(char *const *a, char *const *b)
{
	for (; *a && *b; a++, b++) {
		int c = strcmp(*a, *b);

		if (c != 0)
			return c;
	}
	return (*a != NULL) - (*b != NULL);
}

static char **copy_list(char *const *src)
{
	size_t n = list_length(src);
	char **copy = calloc(n + 1, sizeof(*copy));

	for (size_t i = 0; copy && i < n; i++) {
		copy[i] = strdup(src[i]);
		if (!copy[i]) {
			list_free(copy);
			return NULL;
		}
	}
	return copy;
}

int list_join(char ***dst, char *const *src)
{
	char **copy;

	if (!src || (*dst && compare_lists(*dst, src) >= 0))
		return 0;
	copy = copy_list(src);
	if (!copy)
		return -ENOMEM;
	list_free(*dst);
	*dst = copy;
	return 0;
}
