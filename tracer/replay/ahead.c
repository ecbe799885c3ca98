/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "batch.h"

enum {
	BATCHES_MAX = 64, /* ahead, for each log: about forty megabytes */
	JOBS_MAX = 256,
};

/* One log. Until @done its reader belongs to the thread that reads it; the rest of @reading belongs
 * to the caller once it is @opened. The pool's lock protects everything else. */
struct job {
	struct reading reading;
	struct batch *first, **last;
	unsigned int n_batches;
	bool opened, done;
	int result;
	struct failure failure;
};

struct pool {
	const struct replay_options *options;
	const struct replay_log *logs;
	struct job *jobs;
	size_t n, next; /* the next log that no thread reads yet */
	struct batch *spare;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* ---- a thread that reads */

static struct batch *get_batch(struct pool *p)
{
	struct batch *b;

	pthread_mutex_lock(&p->lock);
	b = p->spare;
	if (b)
		p->spare = b->next;
	pthread_mutex_unlock(&p->lock);
	if (!b)
		b = malloc(sizeof(*b));
	if (b)
		batch_reset(b);
	return b;
}

/* Hands a batch to the caller, once there is room for it. False if reading shall stop. */
static bool put_batch(struct pool *p, struct job *j, struct batch *b)
{
	bool go;

	pthread_mutex_lock(&p->lock);
	while (!p->stop && j->n_batches == BATCHES_MAX)
		pthread_cond_wait(&p->changed, &p->lock);
	*j->last = b;
	j->last = &b->next;
	j->n_batches++;
	go = !p->stop;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return go;
}

/* Adds a record to the batch *@b, or to the next one if that is full. */
static int put_record(struct pool *p, struct job *j, struct batch **b, const struct parsed *parsed)
{
	if (*b && !batch_has_room(*b, &parsed->record) && !put_batch(p, j, TAKE(*b)))
		return -ECANCELED;
	if (!*b)
		*b = get_batch(p);
	if (!*b)
		return -ENOMEM;
	batch_add(*b, parsed);
	return 0;
}

static int parse_lines(struct pool *p, struct job *j)
{
	struct reader *reader = &j->reading.reader;
	struct batch *b = NULL;
	struct parsed parsed;
	int r;

	while ((r = reader_next(reader, &j->failure)) > 0) {
		parsed.result = reader_record(reader, &parsed.record);
		if (parsed.result == RECORD_NONE)
			continue;
		parsed.line = reader->line.number;
		r = put_record(p, j, &b, &parsed);
		if (r < 0)
			break;
	}
	if (b)
		put_batch(p, j, b);
	return r;
}

static void set_flag(struct pool *p, bool *what)
{
	pthread_mutex_lock(&p->lock);
	*what = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

static void read_log(struct pool *p, struct job *j, const struct replay_log *log)
{
	j->result = reading_open(&j->reading, p->options, log, &j->failure);
	if (j->result >= 0) {
		set_flag(p, &j->opened);
		j->result = parse_lines(p, j);
	}
	set_flag(p, &j->done);
}

static void *run_thread(void *userdata)
{
	struct pool *p = userdata;

	for (;;) {
		size_t i;

		pthread_mutex_lock(&p->lock);
		i = p->stop ? p->n : p->next;
		p->next += i < p->n;
		pthread_mutex_unlock(&p->lock);
		if (i == p->n)
			return NULL;
		read_log(p, &p->jobs[i], &p->logs[i]);
	}
}

/* ---- the caller, who counts */

/* The next batch of the log, once there is one; NULL at its end. */
static struct batch *next_batch(struct pool *p, struct job *j)
{
	struct batch *b;

	pthread_mutex_lock(&p->lock);
	while (!j->first && !j->done)
		pthread_cond_wait(&p->changed, &p->lock);
	b = j->first;
	if (b) {
		j->first = b->next;
		if (!j->first)
			j->last = &j->first;
		j->n_batches--;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->lock);
	return b;
}

static void give_back(struct pool *p, struct batch *b)
{
	pthread_mutex_lock(&p->lock);
	b->next = p->spare;
	p->spare = b;
	pthread_mutex_unlock(&p->lock);
}

static int count_batch(struct counter *c, struct job *j, const struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct parsed *p = &b->records[i];
		int r;

		r = counter_add(c, &j->reading, p->line, p->result, &p->record);
		if (r < 0)
			return r;
	}
	return 0;
}

static int count_batches(struct pool *p, struct counter *c, struct job *j)
{
	struct batch *b;

	while ((b = next_batch(p, j))) {
		int r = count_batch(c, j, b);

		give_back(p, b);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool wait_opened(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->lock);
	while (!j->opened && !j->done)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return j->opened;
}

static int count_log(struct pool *p, struct counter *c, struct job *j, struct failure *f)
{
	int r;

	if (wait_opened(p, j)) {
		counter_begin(c, &j->reading);
		r = count_batches(p, c, j);
		if (r < 0)
			return r;
		counter_end(c, &j->reading);
	}
	if (j->result < 0)
		*f = j->failure;
	return j->result < 0 ? j->result : 0;
}

/* Frees the memory of a log that is counted. */
static void job_release(struct job *j)
{
	reading_close(&j->reading);
	batch_free_all(TAKE(j->first));
}

static int count_logs(struct pool *p, struct counter *c, struct failure *f)
{
	for (size_t i = 0; i < p->n; i++) {
		int r = count_log(p, c, &p->jobs[i], f);

		if (r < 0)
			return r;
		job_release(&p->jobs[i]);
	}
	return 0;
}

/* The caller's thread goes on receiving all signals. Returns how many threads there are. */
static unsigned int start_threads(struct pool *p, pthread_t *threads, unsigned int n)
{
	unsigned int started = 0;
	sigset_t all, was;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	while (started < n && pthread_create(&threads[started], NULL, run_thread, p) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return started;
}

static void pool_release(struct pool *p)
{
	for (size_t i = 0; i < p->n; i++)
		job_release(&p->jobs[i]);
	batch_free_all(p->spare);
	free(p->jobs);
}

int ahead_read(struct counter *c, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	struct pool p = {
		.options = &c->options,
		.logs = logs,
		.jobs = calloc(n, sizeof(*p.jobs)),
		.n = n,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	pthread_t threads[JOBS_MAX];
	unsigned int started;
	int r;

	if (!p.jobs)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		p.jobs[i].last = &p.jobs[i].first;
	jobs = jobs < n ? jobs : (unsigned int)n;
	started = start_threads(&p, threads, jobs < JOBS_MAX ? jobs : JOBS_MAX);
	r = started > 0 ? count_logs(&p, c, f) : -EAGAIN;
	set_flag(&p, &p.stop);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	pool_release(&p);
	return r;
}
