/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "listener.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

enum {
	/* Larger than the kernel's struct seccomp_notif will become. */
	REQUEST_BYTES = 4096,
	/* Behind the ring there is room for what may not be answered yet while others are received. */
	HELD = LISTENER_EARLY_MAX,
	SHARED_BYTES = REQUEST_BYTES + (HELD + 1) * sizeof(struct seccomp_notif),
};

static int wake_synchronously(int fd)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;

	return ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags) < 0 ? -errno : 0;
}

/* ---- probe */

/* The filter asks about nothing, and ends with the thread. */
static void *try_listener(void *error)
{
	struct sock_filter pass = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {.len = 1, .filter = &pass};
	_cleanup_(closep) int fd = -1;

	fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, LISTENER_FLAGS, &program);
	*(int *)error = fd < 0 ? -errno : wake_synchronously(fd);
	return NULL;
}

int listener_probe(void)
{
	pthread_t thread;
	int error, r;

	r = pthread_create(&thread, NULL, try_listener, &error);
	if (r != 0)
		return -r;
	pthread_join(thread, NULL);
	return error;
}

/* ---- take, release */

static int copy_descriptor(pid_t pid, int fd)
{
	_cleanup_(closep) int process = -1;
	int r;

	process = (int)syscall(SYS_pidfd_open, pid, 0);
	if (process < 0)
		return -errno;
	r = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
	return r < 0 ? -errno : r;
}

int listener_take(pid_t pid, int fd, struct listener *ret)
{
	struct listener l = {.fd = copy_descriptor(pid, fd)};
	int r;

	if (l.fd < 0)
		return l.fd;
	l.request =
		mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	r = l.request == MAP_FAILED ? -errno : wake_synchronously(l.fd);
	if (l.request == MAP_FAILED)
		l.request = NULL;
	else
		l.early = (struct seccomp_notif *)((char *)l.request + REQUEST_BYTES);
	if (r < 0) {
		listener_release(&l);
		return r;
	}
	*ret = l;
	return 0;
}

void listener_release(struct listener *l)
{
	if (l->fd >= 0)
		close(l->fd);
	if (l->request)
		munmap(l->request, SHARED_BYTES);
	*l = (struct listener){.fd = -1};
}

/* ---- wait */

unsigned listener_wait(const struct listener *l, int other, bool only_other, int timeout_ms)
{
	struct pollfd fds[2] = {
		{.fd = only_other ? -1 : l->fd, .events = POLLIN},
		{.fd = other, .events = POLLIN},
	};
	unsigned found = 0;

	if (l->n_early > 0 && !only_other) {
		found |= LISTENER_ASKED;
		timeout_ms = 0;
	}
	if (poll(fds, ARRAY_SIZE(fds), timeout_ms) <= 0)
		return found;
	if (fds[0].revents & POLLIN)
		found |= LISTENER_ASKED;
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		found |= LISTENER_ENDED;
	if (fds[1].revents)
		found |= LISTENER_SIGNAL;
	return found;
}

/* ---- receive */

static void note_received(struct listener *l)
{
	uint64_t id = l->request->id;

	if (l->received++ == 0)
		l->next_id = l->first_id = id;
	for (; l->next_id != id; l->next_id++)
		lost_add(&l->lost, l->next_id - l->first_id);
	l->next_id++;
}

/* An attempt to receive has used up what was withdrawn. What was sent is at least what was received or used
 * up, so that some of it may be the last that was sent. */
static void note_used_up(struct listener *l)
{
	l->used_up++;
	while (l->next_id - l->first_id < l->received + l->used_up)
		lost_add(&l->lost, l->next_id++ - l->first_id);
}

/* The kernel counts the notifications that were sent, and an attempt to receive takes one away. If it was
 * withdrawn, and there is no other, the attempt fails with ENOENT. */
static bool receive(struct listener *l)
{
	memset(l->request, 0, sizeof(*l->request)); /* the kernel insists */
	if (ioctl(l->fd, SECCOMP_IOCTL_NOTIF_RECV, l->request) < 0) {
		if (errno == ENOENT && l->received > 0)
			note_used_up(l);
		return false;
	}
	note_received(l);
	return true;
}

/* What is copied stays where it was: at each moment the guardian finds it in one place at least. */
static void take_early(struct listener *l)
{
	*l->request = l->early[l->first_early];
	l->first_early = (l->first_early + 1) % LISTENER_EARLY_MAX;
	l->n_early--;
}

bool listener_receive(struct listener *l)
{
	if (l->n_early == 0)
		return receive(l);
	take_early(l);
	return true;
}

uint64_t listener_number(const struct listener *l)
{
	return l->request->id - l->first_id;
}

static bool is_without_askers(const struct listener *l)
{
	return listener_wait(l, -1, false, 0) & LISTENER_ENDED;
}

bool listener_has_early(const struct listener *l, pid_t tid)
{
	for (size_t i = 0; i < l->n_early; i++)
		if ((pid_t)l->early[(l->first_early + i) % LISTENER_EARLY_MAX].pid == tid)
			return true;
	return false;
}

static int receive_until_lost(struct listener *l, uint64_t number)
{
	while (!lost_is_any_after(&l->lost, number)) {
		if (l->n_early == LISTENER_EARLY_MAX)
			return -ENOBUFS;
		if (receive(l))
			l->early[(l->first_early + l->n_early++) % LISTENER_EARLY_MAX] =
				*l->request;
		else if (errno == EINTR)
			return 0;
		else if (errno != ENOENT || is_without_askers(l))
			return -EPIPE;
	}
	return 1;
}

int listener_look_for_lost(struct listener *l, uint64_t number, struct rouse *rouse)
{
	int r;

	if (lost_is_any_after(&l->lost, number))
		return 1;
	if (!rouse_hurry(rouse))
		return -ENOSYS;
	l->early[HELD] = *l->request;
	r = receive_until_lost(l, number);
	*l->request = l->early[HELD];
	rouse_relax(rouse);
	return r;
}

/* ---- answer */

void listener_pass_received(const struct listener *l)
{
	listener_pass(l, l->request->id);
	for (size_t i = 0; i <= HELD; i++)
		if (l->early[i].id != 0)
			listener_pass(l, l->early[i].id);
}

static void answer(const struct listener *l, struct seccomp_notif_resp response)
{
	ioctl(l->fd, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

void listener_pass(const struct listener *l, uint64_t id)
{
	answer(l, (struct seccomp_notif_resp){.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE});
}

void listener_return(const struct listener *l, uint64_t id, int64_t value)
{
	answer(l, (struct seccomp_notif_resp){.id = id, .val = value});
}

bool listener_is_waiting(const struct listener *l, uint64_t id)
{
	return ioctl(l->fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}
