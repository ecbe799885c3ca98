/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the supervisor does about each stop of a tracee. Internal, see supervisor-state.h. */

#include "supervisor-state.h"
#include "wait.h"

/* Returns what source_next() returns for a stop; 0 if the caller need not know of it. */
int stops_handle(
	struct supervisor *s, struct tracee *t, const struct tracee_stop *stop, struct event *ret);

/* The tracee @tid, which is remembered if it was not yet. NULL if memory is out. */
struct tracee *stops_get_tracee(struct supervisor *s, pid_t tid);

/* Notes what @t runs. Returns whether that is new, or not known. */
bool stops_note_exe(struct supervisor *s, struct tracee *t);

/* @t, which is stopped, goes on with the signal @sig (0: none). It is removed if syscarve is leaving. */
void stops_resume(struct supervisor *s, struct tracee *t, int sig);

/* What is held goes on, unless it is the last: the caller has to know of that first. 0 or
 * SOURCE_LAST. */
int stops_release_held(struct supervisor *s);
