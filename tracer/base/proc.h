/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What /proc/PID shows of a process or thread, see proc(5). Every function takes the id of a
 * process or of a thread. The functions that parse take text, so that they can be tested with
 * hostile names; the others read the file first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	PROC_COMM_SIZE = 16, /* a thread's name and its NUL: TASK_COMM_LEN */
	PROC_PATH_SIZE = 64, /* enough for every path here except those below root/ */
};

/* Writes the path /proc/PID/NAME to @ret; @fmt and what follows make the NAME. -ENAMETOOLONG if it
 * does not fit. */
__attribute__((format(printf, 4, 5))) int proc_path(
	char *ret, size_t size, pid_t pid, const char *fmt, ...);

/* Reads at most @size - 1 bytes of /proc/PID/NAME and ends them with a NUL. Returns their number,
 * or -errno. */
ssize_t proc_read(pid_t pid, const char *name, char *ret, size_t size);

/* Reads where the link /proc/PID/NAME leads ("exe", "fd/3"). Not escaped; ends in " (deleted)" if
 * the file was deleted. -ENOENT if @pid is gone or has no such link, -ENAMETOOLONG, or what
 * readlink(2) gives. */
int proc_link(pid_t pid, const char *name, char *ret, size_t size);

/*
 * What the kernel knows of the file to which the link /proc/PID/NAME leads, also if it was deleted or
 * lies in another mount namespace. The file system is not asked (AT_STATX_DONT_SYNC), because @pid
 * may be what answers for it (FUSE), and be stopped. 0 or -errno.
 */
int proc_file(pid_t pid, const char *name, dev_t *ret_dev, ino_t *ret_ino, mode_t *ret_mode);

/* A line of /proc/PID/maps. */
struct proc_mapping {
	uint64_t start, end;
	bool is_code;     /* it can be executed and not written to */
	ino_t ino;        /* 0: no file is mapped */
	const char *path; /* points into the line; "" if there is none */
};

/* Cuts @line. The device is left out: that of btrfs and overlay is not what stat(2) gives. -EBADMSG. */
int proc_parse_mapping(char *line, struct proc_mapping *ret);

struct proc_stat {
	char state;     /* 'R', 'S', ..., 'Z' (ended, not waited for), 'X' and 'x' (ended) */
	pid_t parent;   /* 0 if it is none that can be seen */
	uint64_t start; /* in clock ticks since boot: with it, a number names one process only */
	int core;       /* on which it ran last; -1 if it is not known */
};

/* Parses /proc/PID/stat. The name in it may hold anything, blanks, newlines and parentheses
 * included. -EBADMSG. */
int proc_parse_stat(const char *text, struct proc_stat *ret);
int proc_stat(pid_t pid, struct proc_stat *ret);

/* Whether @pid has ended, waited for or not. */
bool proc_has_ended(pid_t pid);

/* The number after "KEY:" in the text of /proc/PID/status. False if there is none. */
bool proc_parse_status(const char *text, const char *key, long *ret);

/* The process that traces @pid; 0 if there is none, or if that is not known. */
pid_t proc_tracer(pid_t pid);

/* The process that the thread @tid belongs to; @tid if that is not known. */
pid_t proc_process(pid_t tid);

/* How many seccomp filters apply to @pid, of whomever; -1 if that is not known: /proc cannot be
 * read, or it is a kernel before Linux 5.9 and there is at least one. */
long proc_seccomp_filters(pid_t pid);

/* How many threads the process of @tid has; 0 if that is not known. */
long proc_threads(pid_t tid);

/* The number at the beginning of /proc/PID/syscall: the call in which a thread is blocked. -1 if it
 * runs, if it is blocked outside of a call, or if the number is not known. */
int32_t proc_parse_syscall(const char *text);
int32_t proc_blocked_in(pid_t tid);

/* Nanoseconds that @tid has spent on a core and in a run queue; zeroes if the kernel does not count
 * them. */
void proc_times(pid_t tid, uint64_t *ret_used_ns, uint64_t *ret_waited_ns);

/* The thread's name, not escaped; "" if @tid is gone. */
void proc_comm(pid_t tid, char ret[PROC_COMM_SIZE]);

/*
 * Reads the command line of @pid into @text and lets @words point to its words, at most @n_words -
 * 1 of them and a NULL. Returns how many there are: 0 if @pid is gone or is a thread of the kernel.
 */
size_t proc_command(pid_t pid, char *text, size_t size, char **words, size_t n_words);

/* Calls @fn for each thread of the process that @tid belongs to, until it returns a negative
 * number, which is returned. 0, or -ESRCH if @tid is gone. */
int proc_foreach_thread(pid_t tid, int (*fn)(pid_t tid, void *userdata), void *userdata);

/* The same for each child process of the thread @tid. */
int proc_foreach_child(pid_t tid, int (*fn)(pid_t pid, void *userdata), void *userdata);
