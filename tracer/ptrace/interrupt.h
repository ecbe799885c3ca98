/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Stopping a thread that runs or sleeps in a call, so that it cannot tell. Most calls are restarted by the kernel
 * after PTRACE_INTERRUPT; some (epoll_wait, sigtimedwait, a receive with a timeout: signal(7)) would end with EINTR
 * where no signal came, and real services take that for an error.
 */

#include <stdbool.h>
#include <sys/types.h>

/* Asks for a stop; PTRACE_EVENT_STOP, or any other stop that comes first. */
void interrupt_thread(pid_t tid);

/* To be called at the first stop after interrupt_thread(): has the kernel restart a call that ended with EINTR, unless a
 * signal with a handler is there. Does nothing but on x86, and where the call is not known to be safe to repeat. */
void interrupt_hide(pid_t tid);

/* Asks for a stop of all other threads of @tid's process, and waits until each has stopped, for @timeout_ms at the most.
 * The stops stay to be waited for. False where a thread may still be running. */
bool interrupt_siblings(pid_t tid, int timeout_ms);
