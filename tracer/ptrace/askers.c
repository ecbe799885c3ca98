/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "askers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/proc.h"

enum {
	ANCESTORS = 64, /* at which a chain of parents is given up */
	DEPTH = 64,     /* of descendants */
};

static struct asker **bucket_of(const struct askers *p, pid_t pid)
{
	return (struct asker **)&p->bucket[(size_t)pid % ASKERS_BUCKETS];
}

struct asker *askers_find(const struct askers *p, pid_t pid)
{
	struct asker *e = *bucket_of(p, pid);

	while (e && e->pid != pid)
		e = e->next;
	return e;
}

/* That a thread is the first one of its process can be asked for less than what process it is of. */
static pid_t process_of(pid_t tid)
{
	return syscall(SYS_tgkill, tid, tid, 0) == 0 ? tid : proc_process(tid);
}

int askers_note(struct askers *p, pid_t tid)
{
	pid_t pid = process_of(tid);
	struct asker *e = askers_find(p, pid);
	struct proc_stat st;

	if (proc_stat(pid, &st) < 0)
		return 0;
	if (!e) {
		e = malloc(sizeof(*e));
		if (!e)
			return -ENOMEM;
		*e = (struct asker){.next = *bucket_of(p, pid), .pid = pid};
		*bucket_of(p, pid) = e;
	}
	e->start = st.start;
	return 0;
}

static bool is_alive(const struct asker *e)
{
	struct proc_stat st;

	return proc_stat(e->pid, &st) >= 0 && st.start == e->start && !strchr("ZXx", st.state);
}

/* One that has ended, but was not waited for, still has its parent. */
bool askers_cover(const struct askers *p, pid_t pid)
{
	struct proc_stat st;

	for (int i = 0; i < ANCESTORS && pid > 1; i++) {
		if (askers_find(p, pid))
			return true;
		if (proc_stat(pid, &st) < 0)
			return false;
		pid = st.parent;
	}
	return false;
}

size_t askers_sweep(struct askers *p)
{
	size_t n = 0;

	for (size_t i = 0; i < ASKERS_BUCKETS; i++) {
		struct asker **slot = &p->bucket[i], *e;

		while ((e = *slot)) {
			if (is_alive(e)) {
				slot = &e->next;
				n++;
				continue;
			}
			*slot = e->next;
			free(e);
		}
	}
	return n;
}

struct to_signal {
	int sig;
	int depth;
};

static int signal_child(pid_t pid, void *userdata);

static int signal_children_of_thread(pid_t tid, void *userdata)
{
	proc_foreach_child(tid, signal_child, userdata);
	return 0;
}

/* The children first: those of a process that has ended are found no more. */
static int signal_child(pid_t pid, void *userdata)
{
	struct to_signal *s = userdata;

	if (s->depth < DEPTH) {
		s->depth++;
		proc_foreach_thread(pid, signal_children_of_thread, s);
		s->depth--;
	}
	kill(pid, s->sig);
	return 0;
}

void askers_signal(const struct askers *p, int sig, bool descendants)
{
	for (size_t i = 0; i < ASKERS_BUCKETS; i++)
		for (const struct asker *e = p->bucket[i]; e; e = e->next)
			if (is_alive(e) && descendants)
				signal_child(e->pid, &(struct to_signal){.sig = sig});
			else if (is_alive(e))
				kill(e->pid, sig);
}

void askers_release(struct askers *p)
{
	for (size_t i = 0; i < ASKERS_BUCKETS; i++)
		while (p->bucket[i]) {
			struct asker *e = p->bucket[i];

			p->bucket[i] = e->next;
			free(e);
		}
}
