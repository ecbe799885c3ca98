/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

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

/* The place of @text in the @n strings of a sorted list. What comes in order is found at once. */
static size_t find_place(char *const *list, size_t n, const char *text, bool *ret_found)
{
	size_t low = 0, high = n;

	*ret_found = false;
	if (n > 0 && strcmp(list[n - 1], text) < 0)
		return n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(list[middle], text);

		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int insert(char ***list, size_t n, size_t at, const char *text)
{
	char **grown, *copy;

	grown = array_make_room(*list, n + 1, sizeof(*grown)); /* NULL is a member, too */
	if (!grown)
		return -ENOMEM;
	*list = grown;
	grown[n] = NULL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	memmove(grown + at + 1, grown + at, (n - at) * sizeof(*grown));
	grown[at] = copy;
	grown[n + 1] = NULL;
	return 1;
}

int list_add(char ***list, size_t n, const char *text)
{
	bool found;
	size_t at = find_place(*list, n, text, &found);

	return found ? 0 : insert(list, n, at, text);
}

/* The last string makes room for one that sorts before it. */
static int replace_last(char **list, size_t n, size_t at, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(list[n - 1]);
	memmove(list + at + 1, list + at, (n - 1 - at) * sizeof(*list));
	list[at] = copy;
	return -E2BIG;
}

int list_add_bounded(char ***list, size_t n, const char *text, size_t max)
{
	bool found;
	size_t at = find_place(*list, n, text, &found);

	if (found)
		return 0;
	if (n < max)
		return insert(list, n, at, text);
	return at < n ? replace_last(*list, n, at, text) : -E2BIG;
}

const char *list_find(char *const *list, size_t n, const char *text)
{
	bool found;
	size_t at = find_place(list, n, text, &found);

	return found ? list[at] : NULL;
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
