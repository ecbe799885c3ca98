/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What records show about processes: which service a launcher's process became, and whether a
 * process was killed for a call that is recorded. The table is of constant size and forgets: the
 * low bits of a process number are its slot.
 */

#include <stdbool.h>
#include <stdint.h>

#include "logs/record.h"
#include "tally.h"

/* Records with the same process number are of one process if less than this lies between them: even
 * a busy host takes hours to use a number again. */
enum { PROCESS_REUSE_MS = 60 * 60 * 1000 };

struct processes;

/* With @by_host, the same number on another host is another process. -ENOMEM. */
int processes_new(bool by_host, struct processes **ret);
void processes_free(struct processes *p);

/* Notes a record, which @e counts. If the process was a launcher's, this links the launcher's entry
 * to @e. */
void processes_note(struct processes *p, const struct record *record, struct tally_entry *e);

/* Whether a record that was noted shows the call for which the process of @record was killed. */
bool processes_was_killed(const struct processes *p, const struct record *record);
