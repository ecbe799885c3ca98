/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lost.h"

#include <string.h>

static void remove_at(struct lost *l, size_t i)
{
	l->n--;
	memmove(&l->numbers[i], &l->numbers[i + 1], (l->n - i) * sizeof(l->numbers[0]));
}

/* The index of the first after @number; @l->n if there is none. Most often it is the last. */
static size_t find_after(const struct lost *l, uint64_t number)
{
	size_t i = l->n;

	while (i > 0 && l->numbers[i - 1] > number)
		i--;
	return i;
}

void lost_add(struct lost *l, uint64_t number)
{
	if (l->owed > 0) {
		l->owed--;
		return;
	}
	if (l->n == LOST_MAX)
		remove_at(l, 0);
	l->numbers[l->n++] = number;
}

bool lost_is_any_after(const struct lost *l, uint64_t number)
{
	return find_after(l, number) < l->n;
}

void lost_take_after(struct lost *l, uint64_t number)
{
	size_t i = find_after(l, number);

	if (i < l->n)
		remove_at(l, i);
	else
		l->owed++;
}

bool lost_settle(struct lost *l)
{
	bool is_any_owed = l->owed > 0;

	l->owed = 0;
	return is_any_owed;
}
