/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "strace-args.h"

/* As many slots as half of the numbers that can be known at once, so that no choice of numbers makes
 * a slot long. */
enum { SLOTS = 32 * 1024 };

int strace_processes_init(struct strace_processes *s, struct strace_images *images)
{
	*s = (struct strace_processes){.images = images};
	TAILQ_INIT(&s->all);
	s->slots = calloc(SLOTS, sizeof(*s->slots));
	return s->slots ? 0 : -ENOMEM;
}

static struct strace_slot *slot_of(struct strace_processes *s, int32_t pid)
{
	return &s->slots[(uint32_t)pid % SLOTS];
}

static void forget(struct strace_processes *s, struct strace_process *p)
{
	LIST_REMOVE(p, same_slot);
	TAILQ_REMOVE(&s->all, p, link);
	s->n--;
	strace_image_unref(s->images, p->image);
	free(p->execs);
	free(p);
}

static void drop_forker(struct strace_processes *s)
{
	if (s->forker)
		strace_image_unref(s->images, TAKE(s->forker));
}

void strace_processes_release(struct strace_processes *s)
{
	struct strace_process *p;

	while ((p = TAILQ_FIRST(&s->all)))
		forget(s, p);
	drop_forker(s);
	free(s->failed_path);
	free(s->slots);
}

/* ---- finding */

static struct strace_process *find(struct strace_processes *s, int32_t pid)
{
	struct strace_process *p;

	LIST_FOREACH(p, slot_of(s, pid), same_slot)
	if (p->pid == pid)
		return p;
	return NULL;
}

/* A new process, which printed no line yet; takes over the reference to @image, also if memory runs
 * out. */
static struct strace_process *add(
	struct strace_processes *s, int32_t pid, struct strace_image *image, enum strace_mode mode)
{
	struct strace_process *p = image ? calloc(1, sizeof(*p)) : NULL;

	if (!p) {
		if (image)
			strace_image_unref(s->images, image);
		return NULL;
	}
	if (s->n >= STRACE_PROCESSES_MAX)
		forget(s, TAILQ_FIRST(&s->all));
	p->pid = pid;
	p->image = image;
	p->mode = mode;
	LIST_INSERT_HEAD(slot_of(s, pid), p, same_slot);
	TAILQ_INSERT_HEAD(&s->all, p, link);
	s->n++;
	return p;
}

/* A process that is new in the log is taken for the child of the last one that called fork() or the
 * like, and runs the same program. */
static struct strace_process *add_unknown(struct strace_processes *s, int32_t pid)
{
	if (s->forker)
		return add(s, pid, strace_image_ref(s->forker), s->forker_mode);
	return add(s, pid, strace_image_new(), STRACE_NO_MODE);
}

/* If there are several, the one that is left does not have to be the one that printed last; but no
 * other guess is better. */
static struct strace_process *find_only(struct strace_processes *s)
{
	struct strace_process *p = find(s, 0);

	return p ? p : TAILQ_LAST(&s->all, strace_process_list);
}

/* A number that is new is that of the process whose lines had none, if it can print this line: the
 * end of its call, or a call if none of its own is unfinished. */
static struct strace_process *find_named(struct strace_processes *s, int32_t pid, bool resumes)
{
	struct strace_process *p = find(s, pid), *unnamed = p ? NULL : find(s, 0);

	if (!unnamed || unnamed->unfinished != resumes)
		return p;
	LIST_REMOVE(unnamed, same_slot);
	unnamed->pid = pid;
	LIST_INSERT_HEAD(slot_of(s, pid), unnamed, same_slot);
	return unnamed;
}

struct strace_process *strace_process_get(struct strace_processes *s, int32_t pid, bool resumes)
{
	struct strace_process *p = pid > 0 ? find_named(s, pid, resumes) : find_only(s);

	if (!p)
		p = add_unknown(s, pid);
	if (!p)
		return NULL;
	TAILQ_REMOVE(&s->all, p, link);
	TAILQ_INSERT_TAIL(&s->all, p, link);
	return p;
}

/* ---- fork */

void strace_process_forks(struct strace_processes *s, const struct strace_process *p)
{
	drop_forker(s);
	s->forker = strace_image_ref(p->image);
	s->forker_mode = p->mode;
}

static void set_image(
	struct strace_processes *s, struct strace_process *p, struct strace_image *image)
{
	struct strace_image *old = p->image;

	p->image = strace_image_ref(image);
	strace_image_unref(s->images, old);
}

/* The child's first lines may come before: then its program was guessed, and it may have called
 * execve already. If its own fork had returned before, it is another process, whose end the log
 * does not show. */
int strace_process_forked(struct strace_processes *s, const struct strace_process *p, int32_t pid)
{
	struct strace_process *child = find(s, pid);

	if (child == p) /* a log that no kernel made */
		return 0;
	if (child && child->born) {
		forget(s, child);
		child = NULL;
	}
	if (!child)
		child = add(s, pid, strace_image_ref(p->image), p->mode);
	else if (!child->execed)
		set_image(s, child, p->image);
	if (!child)
		return -ENOMEM;
	child->born = true;
	return 0;
}

/* ---- execve */

/* A process that did nothing before is strace's command, and is the new program from the
 * beginning. */
int strace_process_execs(struct strace_processes *s, struct strace_process *p, struct scan args)
{
	int r;

	s->execing = p->pid;
	free(TAKE(p->execs));
	r = strace_args_path(args, &p->execs);
	if (r < 0 || p->image->begun)
		return r;
	free(TAKE(p->image->path));
	if (!p->execs)
		return 0;
	p->image->path = strdup(p->execs);
	return p->image->path ? 0 : -ENOMEM;
}

static int run_new(struct strace_processes *s, struct strace_process *p)
{
	struct strace_image *image = strace_image_new();

	if (!image)
		return -ENOMEM;
	image->begun = true;
	image->path = TAKE(p->execs);
	strace_image_unref(s->images, p->image);
	p->image = image;
	return 0;
}

/* The record of the line that says so may point to it. */
static void forget_path(struct strace_processes *s, struct strace_image *image)
{
	free(s->failed_path);
	s->failed_path = TAKE(image->path);
}

int strace_process_execed(struct strace_processes *s, struct strace_process *p, bool success)
{
	p->execed |= success;
	if (success && p->image->begun)
		return run_new(s, p);
	free(TAKE(p->execs));
	if (success)
		p->image->begun = true;
	else if (!p->image->begun)
		forget_path(s, p->image);
	return 0;
}

/* ---- the end */

void strace_process_exits(struct strace_processes *s, struct strace_process *p)
{
	TAILQ_REMOVE(&s->all, p, link);
	TAILQ_INSERT_HEAD(&s->all, p, link);
}

void strace_process_exited(struct strace_processes *s, int32_t pid)
{
	struct strace_process *p = pid > 0 ? find(s, pid) : find_only(s);

	if (p)
		forget(s, p);
}

/* The execve that takes the place of @pid began in the thread @other; its beginning may be in
 * another log (-ff). */
int strace_process_superseded(struct strace_processes *s, int32_t pid, int32_t other)
{
	struct strace_process *thread = other != pid ? find(s, other) : NULL, *p;
	char *execs = NULL;

	if (thread) {
		execs = TAKE(thread->execs);
		forget(s, thread);
	}
	p = strace_process_get(s, pid, true);
	if (!p) {
		free(execs);
		return -ENOMEM;
	}
	free(p->execs);
	p->execs = execs;
	p->unfinished = true;
	return 0;
}
