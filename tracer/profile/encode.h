/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Values of a profile as JSON, for write.c and writer.c only. NULL if memory is exhausted: then
 * what contains the value cannot be made either. */

#include <jansson.h>
#include <stdint.h>

/* A text (text.h); NULL for NULL. */
json_t *encode_text(const char *bytes);

/* The same; null for NULL. */
json_t *encode_or_null(const char *bytes);

/* Microseconds as seconds. What is written is read again: longer times become the longest. */
json_t *encode_seconds(uint64_t us);

/* The same for numbers. */
json_t *encode_count(uint64_t count);
