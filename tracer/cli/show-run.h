/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "profile/profile.h"

/* Prints when, how and how completely a run of @p was observed, in a few lines. -ENOMEM. */
int show_run(const struct profile *p, const struct run *r);

/* The same as an object; NULL if memory is exhausted. */
json_t *show_run_json(const struct run *r);
