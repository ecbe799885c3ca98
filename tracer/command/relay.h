/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Signals that are sent to syscarve and meant for the service. They stay blocked and are fetched
 * one by one, so that none is lost and none interrupts a wait.
 */

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* What a signal to syscarve means depends on how the service is observed. */
enum relay_mode {
	/* The service is a child: whatever is sent to syscarve is meant for the service. */
	RELAY_PARENT,
	/* A request to end ends the observation only; ^Z does not stop the service. */
	RELAY_ATTACHED,
	/* The service manager sends its signals to the service, and to syscarve as well: only
	 * SIGINT ends the observation. */
	RELAY_DETACHED,
};

struct relay {
	enum relay_mode mode;
	sigset_t old_mask;
	struct sigaction old_chld;
	uint64_t asked_ns; /* when the service was first asked to end; 0: not yet */
};

enum relay_do {
	RELAY_NOTHING, /* SIGCHLD: look at the children */
	RELAY_FORWARD, /* hand it to the service */
	RELAY_TERMINAL, /* the terminal gave it to the whole foreground group, the service included */
	RELAY_END,      /* the second request to end: kill the service */
	RELAY_SUSPEND, /* ^Z */
	RELAY_LEAVE,   /* end the observation, and leave the service alone */
};

/* The signals that are fetched, SIGCHLD included. */
void relay_signals(sigset_t *ret);

/* Blocks the signals, and makes sure that children can be waited for when they have ended. */
void relay_begin(struct relay *r, enum relay_mode mode);
void relay_end(struct relay *r);

/* Waits for a signal, SIGCHLD included, for @timeout_ms at the most. False if none came. */
bool relay_wait(int timeout_ms, siginfo_t *ret);

/* The process that sent the signal; 0 if it was the kernel. */
pid_t relay_sender(const siginfo_t *si);

/* What to do about the signal. */
enum relay_do relay_decide(struct relay *r, const siginfo_t *si);
