/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Signals that reach syscarve and are meant for the service. They stay blocked and are fetched between two stops, so
 * that none is lost and none interrupts a wait.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* How the service came to be traced decides what a signal to syscarve means. */
enum relay_mode {
	RELAY_PARENT, /* syscarve stands for the service: what is sent to it is meant for the service */
	RELAY_ATTACHED, /* a request to end ends the observation; ^Z must not freeze the service */
	RELAY_DETACHED, /* the service manager signals the service itself, and us with it; only SIGINT ends the observation */
};

struct relay {
	enum relay_mode mode;
	sigset_t old_mask;
	struct sigaction old_chld;
	uint64_t asked_ns; /* when the service was first asked to end; 0: not yet */
};

enum relay_do {
	RELAY_NOTHING, /* no signal, or SIGCHLD: look at the tracees */
	RELAY_FORWARD, /* hand it to the service */
	RELAY_TERMINAL, /* the terminal gave it to the whole foreground group, the service included */
	RELAY_END,      /* the second request to end: kill the service */
	RELAY_SUSPEND, /* ^Z */
	RELAY_LEAVE,   /* end the observation, and leave the service alone */
};

/* Blocks the signals and makes sure that ended children can be waited for. */
void relay_begin(struct relay *r, enum relay_mode mode);
void relay_end(struct relay *r);

/* Waits until a signal is there, for @timeout_ms at the most; SIGCHLD counts. @ret_sig is the signal. */
enum relay_do relay_wait(struct relay *r, int timeout_ms, int *ret_sig);
