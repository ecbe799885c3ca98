/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * JSON whose strings are texts: of `journalctl -o json`, json-pretty, json-sse and json-seq, of
 * Docker's json-file, and of log shippers. An object with _TRANSPORT is an entry of a journal
 * (journal-line.h). Of any other value each string may hold lines of a log, whatever its member is
 * called, because every shipper has a name of its own.
 */

#include "found.h"
#include "journal-line.h"

struct json_text;

int json_text_new(struct json_text **ret);
void json_text_free(struct json_text *j);

/* Whether a line may begin a value. */
bool json_text_begins(const char *line, size_t len);

/* Whether a value has begun, and can go on with a line that begins so. */
bool json_text_continues(const struct json_text *j, const char *line, size_t len);

/* Takes a line of a value, whose prefix said @from. If the value ends, adds its texts to @ret: they
 * are valid until the next call. 0 or -ENOMEM. */
int json_text_feed(struct json_text *j, const char *line, size_t len, const struct origin *from,
	struct found *ret);

/* Gives up a value that has not ended: it was no JSON, or is cut. 0 or -ENOMEM. */
int json_text_end(struct json_text *j, struct found *ret);

bool json_text_is_busy(const struct json_text *j);
