/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the readers of a profile's parts share: for read.c and read-*.c only. */

#include <jansson.h>

#include "base/split-json.h"
#include "member.h"
#include "profile.h"

struct reader {
	struct place place;
	struct json_span text; /* all of it */
	struct profile *profile;
	int version;
};

/* The tree of @text, which is a part of the reader's. -EBADMSG, with its line and column, if it is
 * not JSON. */
int reader_load(const struct reader *reader, struct json_span text, json_t **ret);

/* The same where the tree is of no use: what syscarve does not know has to be JSON all the same. */
int reader_skip(const struct reader *reader, struct json_span text);

/* Sets the failure to the place of @c, where no part begins, and returns -EBADMSG. */
int reader_not_a_part(const struct reader *reader, const struct json_cursor *c);
