/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls with hostile arguments: unmapped pointers, a megabyte string, one that ends with its page,
 * escapes; then from a thread and a child. All of them under a filter that lacks open, umask,
 * symlink and socket. */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *thread(void *unused)
{
	umask(077);
	return NULL;
}

int main(void)
{
	static char large[1 << 20];
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t t;
	pid_t pid;

	memset(large, 'x', sizeof(large) - 1);
	munmap(pages + 4096, 4096);
	memset(pages + 4091, 'e', 4);
	syscall(SYS_open, 1L, O_RDONLY);
	syscall(SYS_open, -1L, O_RDONLY);
	syscall(SYS_open, large, O_RDWR | O_CLOEXEC);
	syscall(SYS_symlink, pages + 4091, "\033[2Jevil\n");
	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
	pid = fork();
	if (pid == 0)
		_exit(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0);
	waitpid(pid, NULL, 0);
	return 5;
}
