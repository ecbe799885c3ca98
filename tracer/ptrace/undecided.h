/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Tracees that are stopped before a signal, and in a call of which it is not known whether a signal has
 * withdrawn its notification (withdrawn.h). They stay so until there is no other stop to handle: then those
 * that have surely lost a notification have been found, and of the others the one that was heard of
 * last is the most likely to have lost one. Internal, see supervisor-state.h.
 */

#include "supervisor-state.h"

/* A handler is installed after which a call fails: only from now on it matters which calls were withdrawn. */
void undecided_begin(struct supervisor *s);

/* @t was stopped by PTRACE_INTERRUPT, so that the kernel will make its call again. */
void undecided_note_restart(struct supervisor *s, const struct tracee *t);

/* @t is stopped before the signal @sig is delivered. If its call was withdrawn it makes it again. True if that
 * is not known: then it stays stopped, until undecided_next() returns it. */
bool undecided_hold(struct supervisor *s, struct tracee *t, int sig);

/* Decides about one that was held, which can go on with the signal @ret_sig. NULL if there is none, or if it
 * is too early: then @s->has_undecided says which. Call this when there is no stop to handle. */
struct tracee *undecided_next(struct supervisor *s, int *ret_sig);

/* A call may have failed with EINTR, or may not have although it should: that is a gap if there can be such a
 * handler. */
void undecided_note_gap(struct supervisor *s);
