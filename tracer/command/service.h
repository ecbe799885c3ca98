/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Signals, terminal and ticks, the same for every source that runs a command: a signal to syscarve
 * reaches the service, ^Z suspends both, a second request to end kills the service, and a tick is
 * due once a second.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "relay.h"

/* How the observer reaches what it observes. */
struct service_ops {
	/* Sends @sig to all processes that are observed: the command has ended, but it has left
	 * daemons behind. */
	void (*signal_all)(void *userdata, int sig);
	/* Kills all of them, and those that may follow. */
	void (*kill_all)(void *userdata);
	/* Ends the observation and leaves the service alone. */
	void (*leave)(void *userdata);
	/* Whether the process @pid is one of them. May be NULL: then it is not. */
	bool (*is_observed)(void *userdata, pid_t pid);
};

struct service {
	struct relay relay;
	const struct service_ops *ops;
	void *userdata;
	pid_t pid;    /* the command's; 0: there is none */
	int status;   /* the command's, as of waitpid(2); 0 before it has ended */
	bool ended;   /* the command has ended */
	bool stopped; /* a signal has stopped the command */
	bool suspend; /* after ^Z: syscarve stops as soon as the command has stopped */
	uint64_t ticked_ns;
};

/* Blocks the signals, see relay.h. The command is not known yet: whoever starts it sets @s->pid. */
void service_begin(
	struct service *s, enum relay_mode mode, const struct service_ops *ops, void *userdata);
void service_end(struct service *s);

/* Handles the signals that came for the service; if there is none, waits for one, or for SIGCHLD,
 * for @timeout_ms at the most. What a process of the service sends to its parent is not handed back:
 * its parent is syscarve only because the service is observed. */
void service_relay(struct service *s, int timeout_ms);

/* To be called before the observer forgets a process that has ended: handles all signals that it may
 * have sent. */
void service_relay_last(struct service *s);

/* Notes that a signal has stopped the command, or that the command goes on. After ^Z syscarve stops
 * as well, until it is continued. */
void service_set_stopped(struct service *s, bool stopped);

/* Notes that @pid has ended with @status; does nothing if it is not the command. */
void service_note_end(struct service *s, pid_t pid, int status);

/* Whether a second has passed since this was last true. */
bool service_tick(struct service *s);
