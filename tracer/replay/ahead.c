/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "read.h"

/*
 * Threads read logs ahead, each its own: unpack, split, parse. What they find is counted by the caller alone, in the
 * order of the logs, so that nothing depends on how fast who was. What is read ahead is bounded for each log.
 */

enum {
	BATCH_RECORDS = 2048,
	BATCH_TEXTS = 256 * 1024,
	BATCHES_MAX = 64, /* ahead, for each log: about forty megabytes */
	JOBS_MAX = 256,
};

struct parsed {
	uint64_t line;
	enum record_result result;
	struct record record;
};

struct batch {
	struct batch *next;
	size_t n, texts_len;
	struct parsed records[BATCH_RECORDS];
	char texts[BATCH_TEXTS];
};

/* One log. Everything but the reader's inside is under the pool's lock. */
struct job {
	struct reader reader;
	struct batch *first, **last;
	unsigned int n_batches;
	bool opened, done;
	int result;
	struct failure failure;
};

struct pool {
	const struct replay *replay;
	const struct replay_log *logs;
	struct job *jobs;
	size_t n, next; /* the next log that nobody reads */
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
	if (b) {
		b->next = NULL;
		b->n = b->texts_len = 0;
	}
	return b;
}

/* False where all of it shall end. */
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

static bool has_room(const struct batch *b, size_t len)
{
	return b->n < BATCH_RECORDS && b->texts_len + len <= BATCH_TEXTS;
}

/* A line's texts are no longer than the line, which fits into an empty batch. */
static int put(struct pool *p, struct job *j, struct batch **b, const struct parsed *parsed)
{
	size_t len = record_texts_len(&parsed->record);
	struct parsed *kept;

	if (*b && !has_room(*b, len) && !put_batch(p, j, TAKE(*b)))
		return -ECANCELED;
	if (!*b && !(*b = get_batch(p)))
		return -ENOMEM;
	kept = &(*b)->records[(*b)->n++];
	*kept = *parsed;
	record_move_texts(&kept->record, (*b)->texts + (*b)->texts_len);
	(*b)->texts_len += len;
	return 0;
}

static int parse_ahead(struct pool *p, struct job *j)
{
	struct batch *b = NULL;
	struct parsed parsed;
	int k;

	while ((k = reader_next(&j->reader, &j->failure)) > 0) {
		parsed.result = reader_record(&j->reader, &parsed.record);
		if (parsed.result == RECORD_NONE)
			continue;
		parsed.line = j->reader.line.number;
		k = put(p, j, &b, &parsed);
		if (k < 0)
			break;
	}
	if (b)
		put_batch(p, j, b);
	return k;
}

static void mark(struct pool *p, bool *what)
{
	pthread_mutex_lock(&p->lock);
	*what = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

static void run(struct pool *p, struct job *j, const struct replay_log *log)
{
	j->result = reader_open(&j->reader, p->replay, log, &j->failure);
	if (j->result >= 0) {
		mark(p, &j->opened);
		/* One line of strace depends on those before: the caller reads them. */
		if (!j->reader.strace)
			j->result = parse_ahead(p, j);
	}
	mark(p, &j->done);
}

static void *work(void *userdata)
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
		run(p, &p->jobs[i], &p->logs[i]);
	}
}

/* ---- the caller, who counts */

/* The next batch of the log; NULL at its end. */
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

static int count_batch(struct replay *r, struct job *j, const struct batch *b)
{
	const char *path = reader_path(&j->reader);
	int k = 0;

	for (size_t i = 0; i < b->n && k >= 0; i++) {
		const struct parsed *p = &b->records[i];

		k = read_add(r, path, p->line, p->result, &p->record);
	}
	return k;
}

static bool wait_opened(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->lock);
	while (!j->opened && !j->done)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return j->opened;
}

static int count(struct pool *p, struct replay *r, struct job *j, struct failure *f)
{
	struct batch *b;
	int k = 0;

	if (wait_opened(p, j)) {
		read_begin(r, &j->reader);
		if (j->reader.strace)
			k = read_strace(r, &j->reader, f);
		while (k >= 0 && (b = next_batch(p, j))) {
			k = count_batch(r, j, b);
			give_back(p, b);
		}
		if (k >= 0)
			read_end(r, &j->reader);
	}
	if (k >= 0 && j->result < 0) {
		*f = j->failure;
		k = j->result;
	}
	return k;
}

static void batches_free(struct batch *b)
{
	while (b) {
		struct batch *next = b->next;

		free(b);
		b = next;
	}
}

/* What was read of the log is counted: no more of it in memory. */
static void job_release(struct job *j)
{
	reader_close(&j->reader);
	batches_free(TAKE(j->first));
}

static int count_all(struct pool *p, struct replay *r, struct failure *f)
{
	int k = 0;

	for (size_t i = 0; i < p->n && k >= 0; i++) {
		k = count(p, r, &p->jobs[i], f);
		if (k >= 0)
			job_release(&p->jobs[i]);
	}
	return k;
}

/* Signals stay the caller's thread's. */
static unsigned int start(struct pool *p, pthread_t *threads, unsigned int n)
{
	unsigned int started = 0;
	sigset_t all, was;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	while (started < n && pthread_create(&threads[started], NULL, work, p) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return started;
}

int read_ahead(struct replay *r, const struct replay_log *logs, size_t n, unsigned int jobs,
	struct failure *f)
{
	struct pool p = {r, logs, calloc(n, sizeof(*p.jobs)), n, .lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	pthread_t threads[JOBS_MAX];
	unsigned int started;
	int k;

	if (!p.jobs)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		p.jobs[i].last = &p.jobs[i].first;
	jobs = jobs < n ? jobs : (unsigned int)n;
	started = start(&p, threads, jobs < JOBS_MAX ? jobs : JOBS_MAX);
	k = started > 0 ? count_all(&p, r, f) : -EAGAIN;
	r->units = NULL;
	mark(&p, &p.stop);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	for (size_t i = 0; i < n; i++)
		job_release(&p.jobs[i]);
	batches_free(p.spare);
	free(p.jobs);
	return k;
}
