/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The calls that hold facts (event/fact-call.h), in the form in which the recorder looks them
 * up. */

#include <stddef.h>

#include "shared.h"

/* Fills in at most WATCH_FACT_CALLS rows, and returns their number. */
size_t fact_table_fill(struct watch_fact_call ret[WATCH_FACT_CALLS]);
