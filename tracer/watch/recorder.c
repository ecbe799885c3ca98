/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "recorder.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "watch.skel.h"

struct recorder {
	struct watch_bpf *bpf;
	struct ring_buffer *ring;
	struct watch_sighting sighting; /* the one that the ring had last */
	bool has_sighting;
};

/* Ends the consumption of the ring after one record. */
static int keep_sighting(void *userdata, void *data, size_t size)
{
	struct recorder *rec = userdata;

	memcpy(&rec->sighting, data, sizeof(rec->sighting));
	rec->has_sighting = true;
	return -ECANCELED;
}

static int open_ring(struct recorder *rec, struct failure *f)
{
	int fd = bpf_map__fd(rec->bpf->maps.sightings);

	rec->ring = ring_buffer__new(fd, keep_sighting, rec, NULL);
	return rec->ring ? 0 : failure_set(f, -errno, "cannot map the recorder's ring: %m");
}

static void freep_recorder(struct recorder **rec)
{
	recorder_free(*rec);
}

int recorder_new(const struct recorder_options *o, struct failure *f, struct recorder **ret)
{
	_cleanup_(freep_recorder) struct recorder *rec = calloc(1, sizeof(*rec));
	int r;

	if (!rec)
		return -ENOMEM;
	r = recorder_load(o, f, &rec->bpf);
	if (r < 0)
		return r;
	r = open_ring(rec, f);
	if (r < 0)
		return r;
	*ret = TAKE(rec);
	return 0;
}

void recorder_free(struct recorder *rec)
{
	if (!rec)
		return;
	ring_buffer__free(rec->ring);
	watch_bpf__destroy(rec->bpf);
	free(rec);
}

int recorder_next(struct recorder *rec, struct watch_sighting *ret)
{
	rec->has_sighting = false;
	ring_buffer__consume(rec->ring);
	if (rec->has_sighting)
		*ret = rec->sighting;
	return rec->has_sighting;
}

void recorder_detach(struct recorder *rec)
{
	watch_bpf__detach(rec->bpf);
}

void recorder_await(struct recorder *rec, uint64_t cookie)
{
	rec->bpf->bss->cookie = cookie;
}

bool recorder_is_awaiting(const struct recorder *rec)
{
	return rec->bpf->bss->cookie != 0;
}

bool recorder_has_started(const struct recorder *rec)
{
	return *(volatile int *)&rec->bpf->bss->started != 0;
}

unsigned recorder_count_threads(const struct recorder *rec)
{
	int n = *(volatile int *)&rec->bpf->bss->alive;

	return n > 0 ? (unsigned)n : 0;
}

uint64_t recorder_dropped(const struct recorder *rec)
{
	return rec->bpf->bss->dropped;
}

uint64_t recorder_lost(const struct recorder *rec)
{
	return rec->bpf->bss->lost;
}

int recorder_add_thread(struct recorder *rec, pid_t tid)
{
	struct watch_bpf *b = rec->bpf;
	const struct watch_task t = {
		.pid = (unsigned)tid, .state = WATCH_OBSERVED, .tid = (unsigned)tid};
	const uint32_t key = (uint32_t)tid;

	b->bss->is_slot_used[key % WATCH_SLOTS] = 1;
	if (bpf_map_update_elem(bpf_map__fd(b->maps.tasks), &key, &t, BPF_NOEXIST) < 0)
		return errno == EEXIST ? 0 : -errno;
	__sync_fetch_and_add(&b->bss->alive, 1);
	return 0;
}

/* As the recorder does at a thread's end: the slot first, then the claim to it. */
static void free_slot(struct watch_bpf *b, uint32_t pid)
{
	const struct watch_task nobody = {};
	struct watch_task t;
	uint32_t slot = pid % WATCH_SLOTS;

	if (bpf_map_lookup_elem(bpf_map__fd(b->maps.slots), &slot, &t) < 0 || t.pid != pid)
		return;
	bpf_map_update_elem(bpf_map__fd(b->maps.slots), &slot, &nobody, BPF_ANY);
	bpf_map_delete_elem(bpf_map__fd(b->maps.claims), &slot);
}

void recorder_drop_thread(struct recorder *rec, pid_t tid)
{
	struct watch_bpf *b = rec->bpf;
	const uint32_t key = (uint32_t)tid;

	free_slot(b, key);
	if (bpf_map_delete_elem(bpf_map__fd(b->maps.tasks), &key) == 0)
		__sync_fetch_and_add(&b->bss->alive, -1);
}

void recorder_drop_ended(struct recorder *rec)
{
	struct watch_bpf *b = rec->bpf;
	int fd = bpf_map__fd(b->maps.tasks);
	uint32_t key, *previous = NULL;
	pid_t ended = 0;

	/* One that is deleted has no next. */
	while (bpf_map_get_next_key(fd, previous, &key) == 0) {
		struct watch_task t;

		if (ended)
			recorder_drop_thread(rec, ended);
		ended = 0;
		if (bpf_map_lookup_elem(fd, &key, &t) == 0 && t.tid > 0 &&
			proc_has_ended((pid_t)t.tid))
			ended = (pid_t)key;
		previous = &key;
	}
	if (ended)
		recorder_drop_thread(rec, ended);
}

int recorder_counts(struct recorder *rec, uint64_t *ret)
{
	struct watch_bpf *b = rec->bpf;
	int n_cpus = libbpf_num_possible_cpus();
	_cleanup_(freep) struct watch_counts *each = NULL;
	const uint32_t only = 0;

	if (n_cpus < 0)
		return n_cpus;
	each = calloc((size_t)n_cpus, sizeof(*each));
	if (!each)
		return -ENOMEM;
	if (bpf_map_lookup_elem(bpf_map__fd(b->maps.counts), &only, each) < 0)
		return -errno;
	for (uint32_t i = 0; i < WATCH_COUNTERS; i++) {
		ret[i] = 0;
		for (int cpu = 0; cpu < n_cpus; cpu++)
			ret[i] += each[cpu].of[i];
	}
	return 0;
}

int recorder_outlier_counts(struct recorder *rec,
	int (*each)(struct watch_outlier s, uint64_t count, void *), void *userdata)
{
	struct watch_bpf *b = rec->bpf;
	int fd = bpf_map__fd(b->maps.outlier_counts), r;
	struct watch_outlier key, *previous = NULL;

	for (; bpf_map_get_next_key(fd, previous, &key) == 0; previous = &key) {
		uint64_t count;

		if (bpf_map_lookup_elem(fd, &key, &count) < 0)
			continue;
		r = each(key, count, userdata);
		if (r < 0)
			return r;
	}
	return 0;
}

int recorder_fact_counts(struct recorder *rec,
	int (*each)(const struct watch_fact *fact, const struct watch_fact_count *count, void *),
	void *userdata)
{
	struct watch_bpf *b = rec->bpf;
	int fd = bpf_map__fd(b->maps.facts), r;
	struct watch_fact key, *previous = NULL;

	for (; bpf_map_get_next_key(fd, previous, &key) == 0; previous = &key) {
		struct watch_fact_count count;

		if (bpf_map_lookup_elem(fd, &key, &count) < 0)
			continue;
		r = each(&key, &count, userdata);
		if (r < 0)
			return r;
	}
	return 0;
}

uint32_t recorder_unreadable_facts(const struct recorder *rec)
{
	struct watch_bpf *b = rec->bpf;
	uint32_t kinds = 0;

	for (unsigned k = 0; k < WATCH_FACT_KINDS; k++)
		if (b->bss->is_fact_unreadable[k])
			kinds |= 1U << k;
	return kinds;
}

static uint64_t skipped(const struct bpf_program *program)
{
	struct bpf_prog_info info = {};
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) == 0
		       ? info.recursion_misses
		       : 0;
}

/* Only what both programs missed was missed. */
static uint64_t skipped_by_both(
	const struct watch_bpf *b, const struct bpf_program *first, const struct bpf_program *again)
{
	uint64_t n = skipped(first), m = b->rodata->doubled ? skipped(again) : n;

	return n < m ? n : m;
}

uint64_t recorder_skipped(const struct recorder *rec)
{
	struct watch_bpf *b = rec->bpf;
	return skipped_by_both(b, b->progs.on_fork, b->progs.on_fork_again) +
	       skipped_by_both(b, b->progs.on_exec, b->progs.on_exec_again) +
	       skipped_by_both(b, b->progs.on_exit, b->progs.on_exit_again) +
	       skipped_by_both(b, b->progs.on_sys_enter, b->progs.on_sys_enter_again) +
	       skipped_by_both(b, b->progs.on_sys_exit, b->progs.on_sys_exit_again) +
	       skipped(b->progs.on_cgroup_mkdir) + skipped(b->progs.on_cgroup_rmdir);
}

/* The thread with the key, which the kernel's number is, if it is observed and has a number here. */
static bool find_thread(const struct recorder *rec, uint32_t key, struct watch_task *ret)
{
	return bpf_map_lookup_elem(bpf_map__fd(rec->bpf->maps.tasks), &key, ret) == 0 &&
	       ret->tid > 0;
}

static bool has_just_ended(const struct recorder *rec, uint32_t tid)
{
	uint64_t when;

	return bpf_map_lookup_elem(bpf_map__fd(rec->bpf->maps.ended), &tid, &when) == 0 &&
	       clock_now_ns(CLOCK_MONOTONIC) - when < UINT64_C(1000000000);
}

bool recorder_has_process(struct recorder *rec, pid_t pid)
{
	int fd = bpf_map__fd(rec->bpf->maps.tasks);
	uint32_t key, *previous = NULL;
	struct watch_task t;

	for (; bpf_map_get_next_key(fd, previous, &key) == 0; previous = &key)
		if (find_thread(rec, key, &t) && t.tid == (uint32_t)pid)
			return true;
	return has_just_ended(rec, (uint32_t)pid);
}

/* Only a thread-group leader can be opened: a signal for any thread is its whole process's. If the
 * thread is still observed once it is open, nobody else has its number. */
static void signal_process(const struct recorder *rec, uint32_t key, int sig)
{
	_cleanup_(closep) int fd = -1;
	struct watch_task t;

	if (!find_thread(rec, key, &t))
		return;
	fd = (int)syscall(SYS_pidfd_open, t.tid, 0);
	if (fd >= 0 && find_thread(rec, key, &t))
		syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0);
}

void recorder_signal(struct recorder *rec, int sig)
{
	uint32_t key, *previous = NULL;

	recorder_drop_ended(rec);
	while (bpf_map_get_next_key(bpf_map__fd(rec->bpf->maps.tasks), previous, &key) == 0) {
		signal_process(rec, key, sig);
		previous = &key;
	}
}

int recorder_exe(struct recorder *rec, uint32_t number, struct watch_exe *ret)
{
	struct watch_bpf *b = rec->bpf;
	return bpf_map_lookup_elem(bpf_map__fd(b->maps.exes), &number, ret) < 0 ? -errno : 0;
}

int recorder_file(struct recorder *rec, uint32_t number, struct watch_file *ret)
{
	struct watch_bpf *b = rec->bpf;
	return bpf_map_lookup_elem(bpf_map__fd(b->maps.files), &number, ret) < 0 ? -errno : 0;
}

bool recorder_lacks_files(const struct recorder *rec)
{
	return rec->bpf->bss->is_file_unkept;
}
