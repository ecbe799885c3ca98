/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of strings that end with NULL. */

#include <stddef.h>

/* Frees a list with its strings; NULL is an empty list. */
void list_free(char **list);
static inline void list_freep(char ***list)
{
	list_free(*list);
}

/* The number of strings in a list, which may be NULL. */
size_t list_length(char *const *list);

/* Adds a copy of @text to the @n strings of a sorted list, unless it is there. 1 if it was added, 0
 * if not, -ENOMEM. */
int list_add(char ***list, size_t n, const char *text);

/* The same, but of more than @max strings those that sort first are kept, whatever the order in
 * which they come: -E2BIG if one is left out. */
int list_add_bounded(char ***list, size_t n, const char *text, size_t max);

/* The string of a sorted list that equals @text, or NULL. */
const char *list_find(char *const *list, size_t n, const char *text);

/* Replaces *dst by a copy of @src if @src sorts after it, for lists that are not sorted, such as
 * command lines. 0 or -ENOMEM. */
int list_join(char ***dst, char *const *src);
