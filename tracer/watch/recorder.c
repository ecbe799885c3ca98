/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "recorder.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "cgroups.h"
#include "fact-table.h"
#include "watch.skel.h"
#include "watch/btf/pick-types.h"

struct recorder {
	struct watch_bpf *bpf;
	struct ring_buffer *ring;
	struct watch_sighting sighting; /* the one that the ring had last */
	bool has_sighting;
};

/* libbpf prints to standard error. What matters is in our own messages. */
static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

/* There the kernel's memory cannot be read: before 5.14 every read fails without a word, later nothing is loaded. */
static bool is_locked_down(void)
{
	_cleanup_(fclosep) FILE *in = fopen("/sys/kernel/security/lockdown", "re");
	char line[128];

	return in && fgets(line, sizeof(line), in) && strstr(line, "[confidentiality]");
}

static bool is_older_than(const char *release, unsigned major, unsigned minor)
{
	unsigned a = 0, b = 0;

	sscanf(release, "%u.%u", &a, &b);
	return a < major || (a == major && b < minor);
}

static int explain_load(int r, struct failure *f)
{
	struct utsname host;

	if (r == -EPERM)
		return failure_set(f, r,
			"eBPF is not permitted here (needs root, or CAP_BPF and CAP_PERFMON, and "
			"CAP_SYS_RESOURCE before Linux 5.11; a container's seccomp filter may "
			"refuse it as well)");
	if (access("/sys/kernel/btf/vmlinux", R_OK) < 0)
		return failure_set(f, -EOPNOTSUPP,
			"this kernel has no /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF), which "
			"the eBPF recorder needs");
	if (uname(&host) == 0 && is_older_than(host.release, 5, 8))
		return failure_set(f, -EOPNOTSUPP,
			"the eBPF recorder needs Linux 5.8, and this is %s", host.release);
	return failure_set(
		f, -EOPNOTSUPP, "this kernel cannot load the eBPF recorder: %s", strerror(-r));
}

/* Kernels before 5.11 count maps as locked memory, of which little is allowed. */
static void allow_memory(void)
{
	const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_MEMLOCK, &unlimited);
}

/* See the recorder itself. */
static void configure_doubled(struct watch_bpf *b)
{
	struct utsname host;
	bool doubled = uname(&host) == 0 && !is_older_than(host.release, 7, 1);

	b->rodata->doubled = doubled;
	bpf_program__set_autoload(b->progs.on_fork_again, doubled);
	bpf_program__set_autoload(b->progs.on_exec_again, doubled);
	bpf_program__set_autoload(b->progs.on_exit_again, doubled);
	bpf_program__set_autoload(b->progs.on_sys_enter_again, doubled);
	bpf_program__set_autoload(b->progs.on_sys_exit_again, doubled);
}

static int configure(
	struct watch_bpf *b, const struct recorder_options *o, const struct cgroup_path *cgroup)
{
	int r;

	b->rodata->by_cgroup = o->cgroup != NULL;
	b->rodata->from_start = o->from_start;
	b->rodata->plain = o->plain;
	b->rodata->n_awaited = (unsigned)cgroup->n_names;
	for (size_t i = 0; i < cgroup->n_names; i++)
		memcpy((char *)b->rodata->awaited_names[i], cgroup->names[i], WATCH_NAME);
	bpf_program__set_autoload(b->progs.on_cgroup_mkdir, o->cgroup != NULL);
	bpf_program__set_autoload(b->progs.on_cgroup_rmdir, o->cgroup != NULL);
	configure_doubled(b);
	b->rodata->n_fact_calls = (unsigned)fact_table_fill((void *)b->rodata->fact_calls);
	if (o->ring_bytes == 0)
		return 0;
	r = bpf_map__set_max_entries(b->maps.sightings, (unsigned)o->ring_bytes);
	return r;
}

static int fill_free_exes(struct watch_bpf *b)
{
	int fd = bpf_map__fd(b->maps.free_exes);

	for (uint32_t i = 1; i < WATCH_EXES; i++)
		if (bpf_map_update_elem(fd, NULL, &i, BPF_ANY) < 0)
			return -errno;
	return 0;
}

static int watch_cgroup(uint64_t id, void *userdata)
{
	struct watch_bpf *b = userdata;
	const uint8_t one = 1;

	b->bss->is_cgroup_possible[id % WATCH_CGROUP_GUESSES] = 1;
	return bpf_map_update_elem(bpf_map__fd(b->maps.cgroups), &id, &one, BPF_ANY) < 0 ? -errno
											 : 0;
}

/* What is awaited comes first, the tracepoints second, and what is there last: a cgroup that is made meanwhile is
 * caught by one or the other. */
static int await_cgroups(struct watch_bpf *b, const struct cgroup_path *cgroup)
{
	for (size_t i = 0; i < cgroup->n_ids; i++) {
		uint8_t index = (uint8_t)i;

		if (index < cgroup->n_names && bpf_map_update_elem(bpf_map__fd(b->maps.awaited),
						       &cgroup->ids[i], &index, BPF_ANY) < 0)
			return -errno;
	}
	return 0;
}

static int start(struct watch_bpf *b, const struct recorder_options *o,
	const struct cgroup_path *cgroup, struct failure *f)
{
	int r;

	r = fill_free_exes(b);
	if (r >= 0)
		r = await_cgroups(b, cgroup);
	if (r < 0)
		return failure_set(f, r, "cannot prepare the eBPF recorder: %s", strerror(-r));
	r = watch_bpf__attach(b);
	if (r < 0)
		return explain_load(r, f);
	if (o->cgroup) {
		r = cgroups_below(o->cgroup, watch_cgroup, b);
		if (r < 0)
			return failure_set(f, r, "cannot read the cgroups: %s", strerror(-r));
	}
	return 0;
}

/* Opened once more, as soon as it is known which of the kernel's types it reads: @types has to be open until it is loaded.
 * Where they cannot be picked libbpf finds its own way. */
static struct watch_bpf *open_recorder(int *types)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	struct watch_bpf *b = watch_bpf__open();
	char path[32];

	if (!b || pick_types(bpf_object__btf(b->obj), types) < 0)
		return b;
	watch_bpf__destroy(b);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", *types);
	opts.btf_custom_path = path;
	return watch_bpf__open_opts(&opts);
}

static int load(
	const struct recorder_options *o, const struct cgroup_path *cgroup, struct watch_bpf **ret)
{
	_cleanup_(closep) int types = -1;
	struct watch_bpf *b = open_recorder(&types);
	int r;

	if (!b)
		return -errno;
	r = configure(b, o, cgroup);
	if (r >= 0)
		r = watch_bpf__load(b);
	if (r < 0) {
		watch_bpf__destroy(b);
		return r;
	}
	*ret = b;
	return 0;
}

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

static int load_and_start(struct recorder *rec, const struct recorder_options *o, struct failure *f)
{
	struct cgroup_path cgroup = {};
	int r;

	if (o->cgroup) {
		r = cgroup_find_path(o->cgroup, f, &cgroup);
		if (r < 0)
			return r;
	}
	if (is_locked_down())
		return failure_set(f, -EPERM,
			"the kernel is locked down (confidentiality): no eBPF can read it");
	libbpf_set_print(print_nothing);
	allow_memory();
	r = load(o, &cgroup, &rec->bpf);
	if (r < 0)
		return explain_load(r, f);
	r = start(rec->bpf, o, &cgroup, f);
	return r < 0 ? r : open_ring(rec, f);
}

int recorder_new(const struct recorder_options *o, struct failure *f, struct recorder **ret)
{
	struct recorder *rec = calloc(1, sizeof(*rec));
	int r;

	if (!rec)
		return -ENOMEM;
	r = load_and_start(rec, o, f);
	if (r < 0) {
		recorder_free(rec);
		return r;
	}
	*ret = rec;
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
	int fd = bpf_map__fd(b->maps.outlier_counts), r = 0;
	struct watch_outlier key, *previous = NULL;

	while (r >= 0 && bpf_map_get_next_key(fd, previous, &key) == 0) {
		uint64_t count;

		if (bpf_map_lookup_elem(fd, &key, &count) == 0)
			r = each(key, count, userdata);
		previous = &key;
	}
	return r;
}

int recorder_fact_counts(struct recorder *rec,
	int (*each)(const struct watch_fact *fact, const struct watch_fact_count *count, void *),
	void *userdata)
{
	struct watch_bpf *b = rec->bpf;
	int fd = bpf_map__fd(b->maps.facts), r = 0;
	struct watch_fact key, *previous = NULL;

	while (r >= 0 && bpf_map_get_next_key(fd, previous, &key) == 0) {
		struct watch_fact_count count;

		if (bpf_map_lookup_elem(fd, &key, &count) == 0)
			r = each(&key, &count, userdata);
		previous = &key;
	}
	return r;
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

/* Nothing was missed but by both. */
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

void recorder_signal(struct recorder *rec, int sig)
{
	struct watch_bpf *b = rec->bpf;
	int fd = bpf_map__fd(b->maps.tasks);
	uint32_t key, *previous = NULL;

	while (bpf_map_get_next_key(fd, previous, &key) == 0) {
		struct watch_task t;

		/* Only thread-group leaders: a signal for any thread is its whole process's. */
		if (bpf_map_lookup_elem(fd, &key, &t) == 0 && t.tid > 0 &&
			syscall(SYS_tgkill, t.tid, t.tid, 0) == 0)
			kill((pid_t)t.tid, sig);
		previous = &key;
	}
}

int recorder_exe(struct recorder *rec, uint32_t number, struct watch_exe *ret)
{
	struct watch_bpf *b = rec->bpf;
	return bpf_map_lookup_elem(bpf_map__fd(b->maps.exes), &number, ret) < 0 ? -errno : 0;
}
