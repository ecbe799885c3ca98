/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A table that is printed for a person, or as JSON: the same rows, an object for each with the
 * columns' keys. Control characters are escaped in both.
 *
 * Rows are filled from left to right, a call of table_add_*() for each column. If memory runs out,
 * the table remembers it, and table_print() and table_json() fail.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "terminal.h"

struct table_column {
	const char *heading; /* NULL: for JSON only */
	const char *key;     /* in JSON; NULL: for a person only */
	bool right;          /* aligned to the right */
	bool shrinks;        /* gets narrower if the terminal is too narrow */
};

enum { TABLE_COLUMNS_MAX = 16 };

struct table;

/* @columns is borrowed, and ends with a column that has neither heading nor key. -ENOMEM. */
int table_new(const struct table_column *columns, struct table **ret);
void table_free(struct table *t);
static inline void table_freep(struct table **t)
{
	table_free(*t);
}

/* The cells that follow have this colour, until the next call. */
void table_colour(struct table *t, enum colour c);

void table_add_text(struct table *t, const char *text); /* NULL: "-", and null in JSON */
void table_add_number(struct table *t, uint64_t number);
/* The name of a unit, whose backslashes are its own. */
void table_add_unit(struct table *t, const char *name);
/* @shown for a person if it is true, and nothing if not. */
void table_add_boolean(struct table *t, bool value, const char *shown);
/* UINT64_MAX is a time that nobody knows: "-", and null in JSON. */
void table_add_seconds(struct table *t, uint64_t us);
/* @n words; what does not fit on the line becomes "and N others". */
void table_add_list(struct table *t, const char *const *words, size_t n);
/* A number with something behind it for a person: "12+". */
void table_add_number_text(struct table *t, uint64_t number, const char *behind);

size_t table_rows(const struct table *t);

/*
 * Prints the table to @out, cut to the width of the terminal if @out is one. @legend: with the
 * headings. Nothing is printed if there are no rows. -ENOMEM.
 */
int table_print(const struct table *t, FILE *out, bool legend);

/* An array with an object for each row. -ENOMEM. */
int table_json(const struct table *t, json_t **ret);
