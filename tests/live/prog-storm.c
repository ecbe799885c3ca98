/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `prog-storm PROCESSES`: makes that many short-lived children. Each makes one call that serves as
 * its mark; some exec. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100, ended = 0;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid == 0) {
			syscall(SYS_swapoff, NULL);
			if (i % 10 == 0)
				execl("/bin/true", "true", NULL);
			_exit(0);
		}
		while (i % 50 == 0 && waitpid(-1, NULL, WNOHANG) > 0)
			ended++;
	}
	while (wait(NULL) > 0)
		ended++;
	printf("%d\n", ended);
	return 0;
}
