/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Calls whose notification a signal has withdrawn. Until a notification is received, a signal ends the
 * wait for its answer, and the call with it: after a handler without SA_RESTART it would fail with
 * EINTR, which most calls never do. When such a signal is delivered, a tracer can have the call made
 * once more. This needs the registers of the architecture, and is done for x86-64 and the 32-bit
 * programs that it runs.
 *
 * What was received and then interrupted looks the same, and must stay interrupted. If all calls are
 * asked about, one that is not the last received was withdrawn. Of a call that is made again and again
 * the notifications that were lost tell (lost.h): was there none since the last that was received of
 * the thread, then it was in that one.
 */

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"

/* What was received last of a thread. */
struct received {
	struct seccomp_data call; /* number -1: nothing was */
	uint64_t number;          /* as of listener_number() */
};

/* Whether rt_sigaction(2) with the arguments @args, which @tid is about to call, installs a handler after
 * which a call that was withdrawn fails. False if its memory cannot be read. */
bool withdrawn_can_fail(pid_t tid, struct syscall_nr syscall, const uint64_t args[6]);

/* Whether this program can have calls made again. */
bool withdrawn_can_be_restarted(void);

/* Of the call in which a thread was when a signal came. */
enum withdrawn {
	WITHDRAWN_NOT,    /* or it was in none */
	WITHDRAWN_SURELY, /* before it was received */
	WITHDRAWN_MAYBE,  /* if its notification was lost */
};

/* @tid is stopped before a signal is delivered to it; @last was received of it; @asks_all: each call is
 * asked about. */
enum withdrawn withdrawn_look(pid_t tid, const struct received *last, bool asks_all);

/* Has @tid, of which this is known, make its call again after the signal. False if it cannot. */
bool withdrawn_restart(pid_t tid);
