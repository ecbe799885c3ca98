/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The processes and threads of an strace log: who runs which program, and whose call has not
 * returned. A line without a number is of the only process that is left, because strace prints
 * numbers to a terminal only while there are several. Memory is bounded: beyond STRACE_PROCESSES_MAX
 * the process is forgotten whose last line is the oldest.
 */

#include "strace-image.h"

enum { STRACE_PROCESSES_MAX = 64 * 1024 };

struct strace_process {
	LIST_ENTRY(strace_process) same_slot;
	TAILQ_ENTRY(strace_process) link; /* by the time of the last line */
	int32_t pid;                      /* 0: the log has not shown it yet */
	bool unfinished;                  /* its call has not returned */
	bool born;                        /* the fork that made it has returned */
	bool execed;
	struct strace_image *image;
	enum strace_mode mode; /* that a message reported last */
	char *execs;           /* the program of an execve that has not returned */
};

struct strace_processes {
	LIST_HEAD(strace_slot, strace_process) * slots;
	TAILQ_HEAD(strace_process_list, strace_process) all;
	size_t n;
	struct strace_images *images;
	char *failed_path; /* of the program that was not executed, by the last line that said so */
	int32_t execing;   /* the process that called execve last; 0 after its end */
	/* The program and the mode of the process that forked last, which a new process has. */
	struct strace_image *forker;
	enum strace_mode forker_mode;
};

/* 0 or -ENOMEM. */
int strace_processes_init(struct strace_processes *s, struct strace_images *images);
void strace_processes_release(struct strace_processes *s);

/* The process of a line; @pid is 0 if the line has none, and @resumes is set if the line is the end
 * of a call. NULL if memory ran out. */
struct strace_process *strace_process_get(struct strace_processes *s, int32_t pid, bool resumes);

/* The process calls fork() or the like; the call returns @pid. */
void strace_process_forks(struct strace_processes *s, const struct strace_process *p);
int strace_process_forked(struct strace_processes *s, const struct strace_process *p, int32_t pid);

/* An execve() of the process begins, and ends. 0 or -ENOMEM. */
int strace_process_execs(struct strace_processes *s, struct strace_process *p, struct scan args);
int strace_process_execed(struct strace_processes *s, struct strace_process *p, bool success);

/* The process calls exit() or exit_group(); then it is gone, which the log need not show. */
void strace_process_exits(struct strace_processes *s, struct strace_process *p);
void strace_process_exited(struct strace_processes *s, int32_t pid);

/* The process @pid is now what its thread @other was, which called execve; it may be unknown. 0 or
 * -ENOMEM. */
int strace_process_superseded(struct strace_processes *s, int32_t pid, int32_t other);
