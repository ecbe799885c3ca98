/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The calls that hold facts (event/fact-call.h), in the form in which the recorder looks them
 * up. */

#include "shared.h"

/* Fills in @ret, which is all zero. -E2BIG if a call has more than WATCH_FACTS_OF_CALL arguments
 * that hold facts. */
int fact_table_fill(struct watch_fact_calls *ret);
