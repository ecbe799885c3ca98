/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who saw a call or a fact, for read.c only. A fleet's profile has millions of these and hardly
 * anything else, so that no tree is made of them. */

#include "reader.h"

/* Loads the object of a call or a fact, and calls @add with it and with the text of its member
 * "runs", which @object lacks. */
int read_observed(struct reader *reader, struct json_span text,
	int (*add)(struct reader *reader, json_t *object, struct json_span sightings));

/* Adds the sightings of a member "runs", of which each has the id of its run, to the list. */
int read_sightings(struct reader *reader, struct json_span text, struct sighting **list, size_t *n);
