/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a small service asks of its libc: files, directories, times, children, threads, sockets,
 * waiting. */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

static void check(int good, const char *what)
{
	if (!good)
		err(1, "%s", what);
}

static void files(void)
{
	char name[] = "/tmp/libc-XXXXXX", other[64];
	struct statvfs v;
	struct stat st;
	FILE *f;
	DIR *d;
	int fd = mkstemp(name);

	check(fd >= 0, "mkstemp");
	snprintf(other, sizeof(other), "%s.d", name);
	check(write(fd, "text\n", 5) == 5 && ftruncate(fd, 3) == 0 && fsync(fd) == 0, "write");
	check(fstat(fd, &st) == 0 && stat(name, &st) == 0 && lstat(name, &st) == 0, "stat");
	check(access(name, R_OK) == 0 && chmod(name, 0640) == 0 && fchmod(fd, 0600) == 0, "chmod");
	check(utimes(name, NULL) == 0 && futimens(fd, NULL) == 0 && statvfs("/", &v) == 0,
		"utimes");
	check(dup2(fd, 20) == 20 && close(20) == 0 && lseek(fd, 0, SEEK_SET) == 0, "dup2");
	check(mkdir(other, 0700) == 0 && (d = opendir("/tmp")) && readdir(d), "mkdir");
	closedir(d);
	check(rmdir(other) == 0 && rename(name, other) == 0 && symlink(other, name) == 0, "rename");
	check(unlink(name) == 0 && (f = fopen(other, "r+")) && fputs("x", f) >= 0 && fclose(f) == 0,
		"fopen");
	check(unlink(other) == 0 && close(fd) == 0, "unlink");
}

static void *thread(void *arg)
{
	usleep(1000);
	return arg;
}

static void children(void)
{
	pthread_t t;
	FILE *f;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	check(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3, "fork");
	check(system("exit 0") == 0 && (f = popen("echo x", "r")) && getc(f) == 'x' &&
			pclose(f) == 0,
		"popen");
	check(pthread_create(&t, NULL, thread, NULL) == 0 && pthread_join(t, NULL) == 0, "thread");
	signal(SIGUSR1, SIG_IGN);
	check(raise(SIGUSR1) == 0 && kill(getpid(), SIGUSR1) == 0, "raise");
}

static void sockets(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0), s, one = 1;
	char buffer[8];

	check(setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0, "setsockopt");
	check(bind(l, (struct sockaddr *)&a, size) == 0 && listen(l, 1) == 0, "bind");
	check(getsockname(l, (struct sockaddr *)&a, &size) == 0, "getsockname");
	check(connect(c, (struct sockaddr *)&a, size) == 0 && (s = accept(l, NULL, NULL)) >= 0,
		"accept");
	check(send(c, "x", 1, 0) == 1 && recv(s, buffer, 8, 0) == 1 && shutdown(s, SHUT_WR) == 0,
		"send");
	close(s);
	close(c);
	close(l);
}

static void waiting(void)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct timeval tv = {.tv_usec = 1000};
	int p[2], ep = epoll_create1(0), ev = eventfd(1, 0);
	struct pollfd pfd = {.fd = ev, .events = POLLIN};
	fd_set set;

	check(pipe(p) == 0 && epoll_ctl(ep, EPOLL_CTL_ADD, ev, &e) == 0, "epoll_ctl");
	check(epoll_wait(ep, &e, 1, 100) == 1 && poll(&pfd, 1, 100) == 1, "epoll_wait");
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	check(select(p[0] + 1, &set, NULL, NULL, &tv) == 0, "select");
	nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
	alarm(0);
}

int main(void)
{
	files();
	children();
	sockets();
	waiting();
	check(getpwnam("nobody") != NULL, "getpwnam");
	syslog(LOG_INFO, "done");
	free(malloc(10000000));
	return puts("done") < 0;
}
