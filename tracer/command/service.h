/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The service's side of signals and terminal, the same for all who observe a command: what is sent to syscarve reaches the
 * service, ^Z suspends both, a second request to end kills the service, and once in a second it is time for a tick.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "relay.h"

/* How the observer reaches what it observes. */
struct service_ops {
	/* Sends @sig to all processes that are observed: the command has ended, but it has left daemons behind. */
	void (*signal_all)(void *userdata, int sig);
	/* Kills all of them, and those that may come. */
	void (*kill_all)(void *userdata);
	/* Ends the observation and leaves the service alone. */
	void (*leave)(void *userdata);
};

struct service {
	struct relay relay;
	const struct service_ops *ops;
	void *userdata;
	pid_t pid;    /* the command's; 0: there is none */
	int status;   /* the command's, as of waitpid(2); 0 before it has ended */
	bool ended;   /* the command has */
	bool stopped; /* the command is, by a signal */
	bool suspend; /* ^Z: stop as soon as the command has */
	uint64_t ticked_ns;
};

/* Blocks the signals, see relay.h. The command is not known yet: who starts it sets @s->pid. */
void service_begin(
	struct service *s, enum relay_mode mode, const struct service_ops *ops, void *userdata);
void service_end(struct service *s);

/* Handles the signals that came for the service; if there is none, waits for one, or for SIGCHLD, for @timeout_ms at the
 * most. */
void service_relay(struct service *s, int timeout_ms);

/* The command has stopped by a signal, or goes on. Stops syscarve too if that was by ^Z, until it is continued. */
void service_set_stopped(struct service *s, bool stopped);

/* @pid has ended with @status; does nothing if it is not the command. */
void service_note_end(struct service *s, pid_t pid, int status);

/* Whether a second has gone by since this was last true. */
bool service_tick(struct service *s);
