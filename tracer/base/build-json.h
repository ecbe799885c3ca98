/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Functions that build JSON with jansson. Each function takes over the values that it is given,
 * also if it fails. A value may be NULL, because memory ran out when it was made: then the function
 * returns NULL or -ENOMEM itself. A caller therefore checks only the last result.
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json_member {
	const char *key;
	json_t *value;
};

/* An object of the members, in that order. */
json_t *build_object(const struct json_member *members, size_t n);

/* Adds a member to @object. */
int build_set(json_t *object, const char *key, json_t *value);

/* Adds an element to @array. */
int build_append(json_t *array, json_t *value);

/* An array of strings; @list ends with NULL. The strings must be UTF-8. */
json_t *build_strings(const char *const *list);

/* An array of the words of the bits in @bits that lie below @n. */
json_t *build_bit_words(uint32_t bits, unsigned n, const char *(*word)(unsigned bit));

/* Writes @root and a newline, indented by @indent, and frees it. -ENOMEM if @root is NULL or memory
 * runs out, -EIO if @out cannot be written. */
int build_write(json_t *root, int indent, FILE *out);
