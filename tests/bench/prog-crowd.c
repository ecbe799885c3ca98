/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `prog-crowd N`: N processes that are alive at once for a second, to measure the memory of a
 * tracer. */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc == 2 ? atol(argv[1]) : 0;
	int over[2];
	char byte;

	if (n <= 0 || pipe(over) < 0)
		errx(2, "N");
	for (long i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid == 0) {
			umask(022);
			close(over[1]);
			_exit(read(over[0], &byte, 1) != 0); /* until the parent ends it */
		}
	}
	sleep(1);
	close(over[1]);
	while (n > 0 && wait(NULL) > 0)
		n--;
	return n != 0;
}
