/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The process that holds a copy of the listener and waits. If syscarve is killed, it lets every call
 * through, so that the service goes on as if nobody had observed it; it ends with the last process
 * under the filter. Its name is not syscarve's, so that who kills syscarve by its name does not kill
 * both.
 */

#include "base/failure.h"
#include "listener.h"

struct guardian {
	pid_t pid; /* 0: there is none */
	int alive; /* is closed when this process ends; -1: there is no guardian */
};

/* Forks. 0 or -errno, with the reason in @f. The caller ends @ret, or leaves the listener to it. */
int guardian_start(const struct listener *l, struct failure *f, struct guardian *ret);

/* Ends it, when nobody is under the filter any more. Does nothing if there is none. */
void guardian_end(struct guardian *g);

/* It answers from now on: this process stops to. */
void guardian_leave_to(struct guardian *g);
