/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * How a process of a unit comes to be traced from its exec on, although its tracer is no process of
 * the unit: the service manager starts syscarve, which waits until a watcher outside of the unit has
 * attached to it, and then becomes the program of the Exec line. Nothing passes between the two but a
 * signal, so that no sandbox of the unit is in the way.
 */

#include <stdbool.h>
#include <sys/types.h>

/* In the process: waits until it is let go, but not for long, because the watcher may be gone. False
 * if nobody came. */
bool entering_wait(void);

/* In the watcher: whether the process waits in entering_wait(). */
bool entering_is_waiting(pid_t pid);

void entering_let_go(pid_t pid);
