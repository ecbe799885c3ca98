/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Stops a thread that runs, or that is blocked in a call, without an effect that it could notice.
 * The kernel restarts most calls after PTRACE_INTERRUPT. Some (epoll_wait, sigtimedwait, a receive
 * with a timeout: signal(7)) end with EINTR although no signal came, and real services take that
 * for an error. To hide it needs the registers of the architecture, which is done for x86-64 only;
 * this is the one thing in the supervisor that depends on the architecture.
 */

#include <stdbool.h>
#include <sys/types.h>

/* Asks for a stop: PTRACE_EVENT_STOP, or any other one that comes first. */
void interrupt_thread(pid_t tid);

/* To be called at the first stop after interrupt_thread(): lets the kernel restart a call that
 * ended with EINTR, unless a signal with a handler is pending. x86-64 only: elsewhere this does
 * nothing, and such a call ends with EINTR. It also does nothing if the call is not known to be
 * safe to repeat. */
void interrupt_hide(pid_t tid);

/* Asks for a stop of all other threads of @tid's process, and waits until each has stopped, for
 * @timeout_ms at the most. The stops themselves remain for waitpid(2). False if a thread may still
 * be running. */
bool interrupt_siblings(pid_t tid, int timeout_ms);
