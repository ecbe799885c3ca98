/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The listener of a seccomp filter that answers SECCOMP_RET_USER_NOTIF: the kernel asks it about each
 * call, and the thread that made the call waits for the answer. Without a listener each such call
 * fails with ENOSYS, so it is never closed while somebody is under the filter (guardian.h).
 *
 * With the synchronous wake-up of Linux 6.6 the asking thread hands its core over and gets it back,
 * which costs a fraction of a wake-up across cores. Once a notification was received, no signal but
 * SIGKILL interrupts the thread that waits (Linux 5.19), so that no call is asked about twice.
 */

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lost.h"
#include "rouse.h"

enum { LISTENER_EARLY_MAX = 1024 };

struct listener {
	int fd; /* -1: there is none */
	/* What was received last. The memory is shared with the guardian, which so knows what may be
	 * unanswered, whenever this process is killed. */
	struct seccomp_notif *request;
	/* A ring, in the same memory, of what was received to be returned by listener_receive(). */
	struct seccomp_notif *early;
	size_t first_early, n_early;
	/* The kernel numbers notifications from @first_id on. */
	uint64_t first_id, next_id;
	uint64_t received, used_up; /* used up: attempts to receive what had been withdrawn */
	struct lost lost;
};

/* The flags of seccomp(2) with which the filter is to be installed. */
enum { LISTENER_FLAGS = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV };

/*
 * Tries on a thread that ends whether there can be a listener here. 0; -EBUSY if the filters that
 * this process is under have one already; -EACCES without CAP_SYS_ADMIN; another -errno if the kernel
 * does not have it, or not with a synchronous wake-up.
 */
int listener_probe(void);

/* Takes over the listener that the process @pid, which may be traced, has as @fd. -errno. The caller
 * releases @ret with listener_release(). */
int listener_take(pid_t pid, int fd, struct listener *ret);

/* What listener_wait() has found. */
enum listener_event {
	LISTENER_ASKED = 1 << 0,  /* a notification can be received */
	LISTENER_ENDED = 1 << 1,  /* nobody is under the filter any more */
	LISTENER_SIGNAL = 1 << 2, /* the other descriptor can be read */
};

/* Waits until the listener or @other (-1: none) has something, for @timeout_ms at the most (-1: for
 * ever). With @only_other the listener is not looked at. Bits of enum listener_event; 0: nothing. */
unsigned listener_wait(const struct listener *l, int other, bool only_other, int timeout_ms);

/* Receives into l->request, and waits for it if there is none yet. True if there was one; false if
 * a signal came, if the thread has ended meanwhile, or if nobody is under the filter any more. */
bool listener_receive(struct listener *l);

/* The number of l->request, as struct lost has it. */
uint64_t listener_number(const struct listener *l);

/*
 * Whether a notification was lost that was sent after @number: 1; 0 if none was up to now; -errno if it
 * cannot be known. Never waits: what others ask meanwhile is received for listener_receive() to return
 * it in turn, and l->request stays what it is.
 */
int listener_look_for_lost(struct listener *l, uint64_t number, struct rouse *rouse);

/* Whether listener_receive() will return a notification of @tid that was received already. */
bool listener_has_early(const struct listener *l, pid_t tid);

/* Lets the calls of all that was received be made, if they wait still. */
void listener_pass_received(const struct listener *l);

/* Lets the call of the notification @id be made. Nothing happens if its thread has been killed. */
void listener_pass(const struct listener *l, uint64_t id);

/* Has the call return @value without being made. */
void listener_return(const struct listener *l, uint64_t id, int64_t value);

/* Whether the thread still waits, so that what was read of it in /proc is its own. */
bool listener_is_waiting(const struct listener *l, uint64_t id);

void listener_release(struct listener *l);
