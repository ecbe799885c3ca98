/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What ends a wait in listener_receive(): the end or stop of a child, and a timer. To receive without
 * asking poll(2) before saves a seventh of what a notification costs, but the wait then sees no other
 * descriptor, and no signal that is blocked.
 */

#include <signal.h>
#include <stdbool.h>
#include <time.h>

struct rouse {
	timer_t timer;
	bool is_made, is_set;
	struct sigaction old_alarm;
};

/* Makes the timer; without one rouse_set() fails. SIGALRM and SIGCHLD get handlers. */
void rouse_begin(struct rouse *r);

/* From now on SIGCHLD interrupts the calling thread, and so does SIGALRM every few milliseconds, since
 * a signal may come just before the wait. False if that is not possible. */
bool rouse_set(struct rouse *r);

void rouse_clear(struct rouse *r);

/* From now on SIGALRM comes so often that no wait is one. False if that is not possible. */
bool rouse_hurry(struct rouse *r);

/* As before rouse_hurry(). */
void rouse_relax(struct rouse *r);

/* Whether SIGCHLD has come since this was last asked. */
bool rouse_has_child(void);

/* Removes the timer and the handler of SIGALRM. */
void rouse_end(struct rouse *r);
