/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How signals and requests reach what is observed: all of it is signalled, killed, or let go. Internal,
 * see supervisor-state.h. */

#include "supervisor-state.h"

extern const struct service_ops control_ops;

/* Remembers that the thread is to be stopped once, see struct halts. 0 or -ENOMEM. */
int control_append_halt(struct halts *h, pid_t tid);

/* Stops some of the threads that are to be stopped. False if there is none. */
bool control_halt_more(struct supervisor *s);

/* Whether syscarve was asked to leave, and all threads are let go, or those that are not will not
 * stop. */
bool control_has_left(const struct supervisor *s);

/* Whether it is the first thread of its process. */
bool control_is_leader(const struct tracee *t);

/* For tracees_foreach(). */
void control_kill_tracee(struct tracee *t, void *userdata);
