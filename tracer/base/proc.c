/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"

enum {
	/* The numbers of fields, proc(5). */
	STAT_PARENT = 4,
	STAT_START = 22,
	STAT_CORE = 39,
	STAT_SIZE = 1024,
	STATUS_SIZE = 8192,
	SHORT_SIZE = 256,
};

int proc_path(char *ret, size_t size, pid_t pid, const char *fmt, ...)
{
	int n = snprintf(ret, size, "/proc/%d/", pid), m;
	va_list args;

	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	va_start(args, fmt);
	m = vsnprintf(ret + n, size - (size_t)n, fmt, args);
	va_end(args);
	return m < 0 || (size_t)m >= size - (size_t)n ? -ENAMETOOLONG : 0;
}

ssize_t proc_read(pid_t pid, const char *name, char *ret, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[PROC_PATH_SIZE];
	size_t at = 0;
	ssize_t n;
	int r;

	r = proc_path(path, sizeof(path), pid, "%s", name);
	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	do {
		n = read(fd, ret + at, size - 1 - at);
		if (n < 0)
			return -errno;
		at += (size_t)n;
	} while (n > 0 && at < size - 1);
	ret[at] = '\0';
	return (ssize_t)at;
}

int proc_link(pid_t pid, const char *name, char *ret, size_t size)
{
	char path[PROC_PATH_SIZE];
	ssize_t n;
	int r;

	r = proc_path(path, sizeof(path), pid, "%s", name);
	if (r < 0)
		return r;
	n = readlink(path, ret, size);
	if (n < 0)
		return -errno;
	if ((size_t)n == size)
		return -ENAMETOOLONG;
	ret[n] = '\0';
	return 0;
}

int proc_file(pid_t pid, const char *name, dev_t *ret_dev, ino_t *ret_ino, mode_t *ret_mode)
{
	char path[PROC_PATH_SIZE];
	struct statx st;
	int r;

	r = proc_path(path, sizeof(path), pid, "%s", name);
	if (r < 0)
		return r;
	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_MODE | STATX_INO, &st) < 0)
		return -errno;
	*ret_dev = makedev(st.stx_dev_major, st.stx_dev_minor);
	*ret_ino = st.stx_ino;
	*ret_mode = st.stx_mode;
	return 0;
}

/* "START-END r-xp OFFSET DEVICE INODE PATH" */
int proc_parse_mapping(char *line, struct proc_mapping *ret)
{
	char access[5];
	uint64_t start, end, ino;
	int path = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %" SCNu64 " %n", &start, &end, access,
		    &ino, &path) < 4 ||
		path == 0)
		return -EBADMSG;
	*ret = (struct proc_mapping){
		.start = start,
		.end = end,
		.is_code = strcmp(access, "r-xp") == 0,
		.ino = (ino_t)ino,
		.path = line + path,
	};
	return 0;
}

/* The name is the second field, in parentheses. Only it can hold a parenthesis, so the last one
 * ends it. */
/* @end is the end of the second field, which may hold anything. */
static const char *find_field(const char *end, int field)
{
	for (int at = 2; end && at < field; at++)
		end = strchr(end + 1, ' ');
	return end ? end + 1 : NULL;
}

int proc_parse_stat(const char *text, struct proc_stat *ret)
{
	const char *end = strrchr(text, ')'), *parent, *start, *core;

	if (!end || end[1] != ' ' || end[2] == '\0' || end[2] == ' ')
		return -EBADMSG;
	parent = find_field(end, STAT_PARENT);
	start = find_field(end, STAT_START);
	core = find_field(end, STAT_CORE);
	*ret = (struct proc_stat){
		.state = end[2],
		.parent = parent ? atoi(parent) : 0,
		.start = start ? strtoull(start, NULL, 10) : 0,
		.core = core ? atoi(core) : -1,
	};
	return 0;
}

int proc_stat(pid_t pid, struct proc_stat *ret)
{
	char text[STAT_SIZE];
	ssize_t n;

	n = proc_read(pid, "stat", text, sizeof(text));
	if (n < 0)
		return (int)n;
	return proc_parse_stat(text, ret);
}

bool proc_has_ended(pid_t pid)
{
	struct proc_stat s;

	return proc_stat(pid, &s) < 0 || strchr("ZXx", s.state);
}

/* The kernel escapes newlines in the process's name, so that nobody can forge a line. */
bool proc_parse_status(const char *text, const char *key, long *ret)
{
	size_t n = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		char *end;
		long value;

		line += *line == '\n';
		if (strncmp(line, key, n) != 0 || line[n] != ':')
			continue;
		value = strtol(line + n + 1, &end, 10);
		if (end == line + n + 1)
			return false;
		*ret = value;
		return true;
	}
	return false;
}

static long status_number(pid_t pid, const char *key, long fallback)
{
	char text[STATUS_SIZE];
	long value;

	if (proc_read(pid, "status", text, sizeof(text)) < 0 ||
		!proc_parse_status(text, key, &value))
		return fallback;
	return value;
}

pid_t proc_tracer(pid_t pid)
{
	return (pid_t)status_number(pid, "TracerPid", 0);
}

pid_t proc_process(pid_t tid)
{
	return (pid_t)status_number(tid, "Tgid", tid);
}

long proc_seccomp_filters(pid_t pid)
{
	long mode = status_number(pid, "Seccomp", -1);

	return mode == 0 ? 0 : status_number(pid, "Seccomp_filters", -1);
}

long proc_threads(pid_t tid)
{
	return status_number(tid, "Threads", 0);
}

int32_t proc_parse_syscall(const char *text)
{
	char *end;
	long nr = strtol(text, &end, 10);

	return end == text || nr < 0 || nr > INT32_MAX ? -1 : (int32_t)nr;
}

int32_t proc_blocked_in(pid_t tid)
{
	char text[SHORT_SIZE];

	return proc_read(tid, "syscall", text, sizeof(text)) < 0 ? -1 : proc_parse_syscall(text);
}

void proc_times(pid_t tid, uint64_t *ret_used_ns, uint64_t *ret_waited_ns)
{
	char text[SHORT_SIZE];

	*ret_used_ns = *ret_waited_ns = 0;
	if (proc_read(tid, "schedstat", text, sizeof(text)) > 0)
		sscanf(text, "%" SCNu64 " %" SCNu64, ret_used_ns, ret_waited_ns);
}

void proc_comm(pid_t tid, char ret[PROC_COMM_SIZE])
{
	/* A newline follows the name. */
	char text[PROC_COMM_SIZE + 1];
	ssize_t n;

	n = proc_read(tid, "comm", text, sizeof(text));
	if (n <= 0) {
		ret[0] = '\0';
		return;
	}
	text[n - 1] = '\0';
	memcpy(ret, text, (size_t)n);
}

size_t proc_command(pid_t pid, char *text, size_t size, char **words, size_t n_words)
{
	ssize_t length = proc_read(pid, "cmdline", text, size);
	size_t n = 0;

	for (ssize_t at = 0; at < length && n + 1 < n_words; at += (ssize_t)strlen(text + at) + 1)
		words[n++] = text + at;
	words[n] = NULL;
	return n;
}

int proc_foreach_thread(pid_t tid, int (*fn)(pid_t tid, void *userdata), void *userdata)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	char path[PROC_PATH_SIZE];
	struct dirent *e;
	int r;

	r = proc_path(path, sizeof(path), tid, "task");
	if (r < 0)
		return r;
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? -ESRCH : -errno;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		r = fn((pid_t)atoi(e->d_name), userdata);
		if (r < 0)
			return r;
	}
	return 0;
}

int proc_foreach_child(pid_t tid, int (*fn)(pid_t pid, void *userdata), void *userdata)
{
	_cleanup_(fclosep) FILE *in = NULL;
	char path[PROC_PATH_SIZE];
	int pid, r;

	r = proc_path(path, sizeof(path), tid, "task/%d/children", tid);
	if (r < 0)
		return r;
	in = fopen(path, "re");
	if (!in)
		return errno == ENOENT ? -ESRCH : -errno;
	while (fscanf(in, "%d", &pid) == 1) {
		r = fn(pid, userdata);
		if (r < 0)
			return r;
	}
	return 0;
}
