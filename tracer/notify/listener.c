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

/* Larger than the kernel's struct seccomp_notif will become. */
enum { REQUEST_BYTES = 4096 };

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
	l.request = mmap(
		NULL, REQUEST_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	r = l.request == MAP_FAILED ? -errno : wake_synchronously(l.fd);
	if (l.request == MAP_FAILED)
		l.request = NULL;
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
		munmap(l->request, REQUEST_BYTES);
	*l = (struct listener){.fd = -1};
}

/* ---- ask, answer */

unsigned listener_wait(const struct listener *l, int other, bool only_other, int timeout_ms)
{
	struct pollfd fds[2] = {
		{.fd = only_other ? -1 : l->fd, .events = POLLIN},
		{.fd = other, .events = POLLIN},
	};
	unsigned found = 0;

	if (poll(fds, ARRAY_SIZE(fds), timeout_ms) <= 0)
		return 0;
	if (fds[0].revents & POLLIN)
		found |= LISTENER_ASKED;
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		found |= LISTENER_ENDED;
	if (fds[1].revents)
		found |= LISTENER_SIGNAL;
	return found;
}

bool listener_receive(struct listener *l)
{
	memset(l->request, 0, sizeof(*l->request)); /* the kernel insists */
	return ioctl(l->fd, SECCOMP_IOCTL_NOTIF_RECV, l->request) == 0;
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
