/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A pager between standard output and the terminal, as systemctl has it: $SYSTEMD_PAGER or $PAGER,
 * else less, with the options of $SYSTEMD_LESS ("FRSXMK" if it is not set: less ends at once if all
 * fits on the screen).
 *
 * $SYSTEMD_PAGERSECURE is a boolean: with a pager that can start no other program, $LESSSECURE is
 * set. If it is not set, and the user is not the owner of the login session (as behind sudo),
 * $LESSSECURE is set as well, and no other pager than less is started.
 */

#include <stdbool.h>

/*
 * From now on what is written to standard output, and to standard error if that is a terminal, goes
 * to a pager. Does nothing if standard output is no terminal, if the terminal is dumb, or if the
 * variables ask for no pager.
 */
void pager_open(void);

/* Whether there is one. Then writing may fail with EPIPE, which is no error: the user has left the
 * pager. */
bool pager_is_open(void);

/* The result @r of a function that wrote to standard output; 0 instead of -EPIPE (or of -EIO, from
 * jansson) if the user has left the pager. */
int pager_result(int r);

/* Flushes, and waits until the user leaves the pager. */
void pager_close(void);

/* The owner of the login session that /proc/PID/cgroup's @text puts the process in; -1 if there is
 * no session. */
long pager_session_owner(const char *text);
