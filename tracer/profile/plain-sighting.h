/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads a sighting in the form in which write.c writes nearly all of them, without a tree. */

#include "base/split-json.h"
#include "observed.h"

/*
 * 1 if @text begins with a sighting in that form, which is then in @s, and *ret_n is its length; 0 if
 * it has another form, or is none: then the tree says which, and @s may have some of its executables
 * already. -ENOMEM.
 */
int plain_sighting_read(struct json_span text, struct sighting *s, size_t *ret_n);
