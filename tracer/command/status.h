/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The exit status that a shell has for a command, which syscarve passes on. */

#include <stdbool.h>

enum {
	STATUS_INTERNAL = 125,   /* the tracer itself failed, as timeout(1) and env(1) have it */
	STATUS_CANNOT_RUN = 126, /* the program is there, but cannot be executed */
	STATUS_NOT_FOUND = 127,
};

/* The status of a command that ended with @wait_status, as of waitpid(2): its own, or 128+N if
 * signal N ended it. */
int status_of_wait(int wait_status);

/* The status of a command whose exec failed with the errno @error: 126 or 127. */
int status_of_exec(int error);

/* Whether @r, a negative errno with which a source could not be started, is about the command's
 * program: it is not there, or it cannot be executed. See command_search(). */
bool status_is_about_command(int r);

/* The status of a command that could not be started because of @r: 126 or 127 if @r is about the
 * command, else 125. */
int status_of_start(int r);
