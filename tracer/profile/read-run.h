/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A run from its JSON object, for read.c only. */

#include "member.h"
#include "run.h"

/* The longest id of a run. */
enum { RUN_ID_MAX = 64 };

/* Reads a run of a profile of that version of the format. Errors are those of member.h; the caller
 * releases @run, also if this fails. */
int read_run_members(const struct place *p, json_t *object, int version, struct run *run);
