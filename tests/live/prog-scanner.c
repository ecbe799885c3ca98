/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prog-scanner MOUNT PROGRAM: executes PROGRAM while it is asked for each file that anybody opens on
 * MOUNT, as an on-access scanner is. Exits with the program's status; 99 if the kernel has none of
 * this.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/wait.h>
#include <unistd.h>

static void answer_all(int scanner)
{
	struct fanotify_event_metadata events[64], *e = events;
	ssize_t n = read(scanner, events, sizeof(events));

	for (; FAN_EVENT_OK(e, n); e = FAN_EVENT_NEXT(e, n)) {
		struct fanotify_response response = {.fd = e->fd, .response = FAN_ALLOW};

		if (write(scanner, &response, sizeof(response)) < 0)
			perror("fanotify");
		close(e->fd);
	}
}

int main(int argc, char **argv)
{
	int scanner = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC), status;
	pid_t child;

	if (scanner < 0 || fanotify_mark(scanner, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN_PERM,
				   AT_FDCWD, argv[1]) < 0)
		return 99;
	child = fork();
	if (child == 0) {
		execv(argv[2], argv + 2);
		_exit(98);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct pollfd p = {.fd = scanner, .events = POLLIN};

		if (poll(&p, 1, 100) > 0)
			answer_all(scanner);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
