/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Signals that reach syscarve and are meant for the service. They stay blocked and are fetched between two stops, so
 * that none is lost and none interrupts a wait.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct relay {
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
};

/* Blocks the signals and makes sure that ended children can be waited for. */
void relay_begin(struct relay *r);
void relay_end(struct relay *r);

/* Waits until a signal is there, for @timeout_ms at the most; SIGCHLD counts. @ret_sig is the signal. */
enum relay_do relay_wait(struct relay *r, int timeout_ms, int *ret_sig);
