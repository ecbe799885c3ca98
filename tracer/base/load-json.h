/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>
#include <stddef.h>

/*
 * Parses the @n bytes at @text, which may be any JSON value; no object may have a key twice. 0;
 * -EBADMSG, with the place in @error; or -ENOMEM. Jansson alone does not bear that memory runs out.
 * What json_dumps() returns must not be freed by free().
 */
int load_json(const char *text, size_t n, json_error_t *error, json_t **ret);
