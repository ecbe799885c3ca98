/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the supervisor does when the kernel asks about calls (notify/listener.h), rather than stopping
 * threads. What a notification cannot show needs ptrace still: a thread that installs a filter of its
 * own, whose refusals come before any question, is traced from that moment on, with all that descends
 * from it. Internal, see supervisor-state.h.
 */

#include "supervisor-state.h"
#include "wait.h"

/* Has a filter of @trap's form ask where it would stop, but for vsyscalls with @stops_vsyscalls: @ret->filter is
 * a copy that the caller frees. -ENOMEM. */
int notified_program(const struct sock_fprog *trap, bool stops_vsyscalls, struct sock_fprog *ret);

/* Begins, with a listener that was taken: starts the guardian. @s->is_notified from then on. */
int notified_begin(struct supervisor *s, struct failure *f);

/* The next notification, or stop or end of what is traced: SOURCE_EVENT; SOURCE_TICK; SOURCE_END;
 * -errno. */
int notified_wait(struct supervisor *s, struct tracee_stop *ret);

/* STOP_ASKED: returns what source_next() returns; 0 if the caller need not know of it. */
int notified_handle(struct supervisor *s, struct event *ret);

/* The call whose thread was held is made, or answered as was decided. */
void notified_release_held(struct supervisor *s);

/* A child has ended: if it is the guardian, another one takes its place. */
void notified_on_gone(struct supervisor *s, pid_t pid);

/* Before the caller does something that takes time and must not be interrupted. */
void notified_pause(struct supervisor *s);

/* If the service has not ended, the guardian answers from now on. */
void notified_end(struct supervisor *s);
