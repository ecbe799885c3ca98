/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the writers of a profile's parts share: for write.c and write-observed.c only. Each function
 * returns 0 or -1, and writer_error() says why; if one has failed, so do all that follow. Values
 * look as jansson writes them; those that are written a million times do without it.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct writer {
	FILE *out; /* of this thread alone */
	size_t size;
	int error; /* what writer_error() returns */
};

int writer_put(struct writer *w, const char *text, size_t n);
int writer_put_text(struct writer *w, const char *text);

/* Writes @value and frees it. Its lines but the first stand @indent columns further in. NULL: memory
 * ran out when it was made. */
int writer_put_json(struct writer *w, json_t *value, unsigned indent);

/* The values of encode.h. */
int writer_put_string(struct writer *w, const char *bytes);
int writer_put_count(struct writer *w, uint64_t count);
int writer_put_seconds(struct writer *w, uint64_t us);

/* -EFBIG if it would be too large to be read, -EIO, -ENOMEM; 0 if nothing has failed. */
int writer_error(const struct writer *w);
