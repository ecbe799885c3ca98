/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "cgroups.h"
#include "fact-table.h"
#include "watch.skel.h"
#include "watch/btf/pick-types.h"

static void destroyp(struct watch_bpf **b)
{
	watch_bpf__destroy(*b);
}

/* libbpf would print to standard error. The messages of this module have the reason. */
static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

/* In a kernel that is locked down its memory cannot be read: before Linux 5.14 every read fails
 * silently, later nothing is loaded. */
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

/* Kernels before 5.11 count maps as locked memory, of which little is allowed. @ret is the limit to
 * restore, because the command inherits it; libbpf lifts it once as well. */
static void allow_memory(struct rlimit *ret)
{
	const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};

	getrlimit(RLIMIT_MEMLOCK, ret);
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
}

/* Why they are there is explained in watch.bpf.c. */
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

/* If there is an mmap2, mmap has its arguments in memory. */
static int32_t mmap_number(uint32_t arch)
{
	int32_t nr = -1;

	if (!abi_number(arch, "mmap2", &nr) && !abi_number(arch, "mmap", &nr))
		return -1;
	return nr;
}

static void find_mmap(struct watch_bpf *b)
{
	b->rodata->mmap_numbers[WATCH_NATIVE] = mmap_number(abi_native());
	for (const uint32_t *compat = abi_compat(abi_native()); *compat; compat++)
		b->rodata->mmap_numbers[*compat == SCMP_ARCH_X32 ? WATCH_X32 : WATCH_COMPAT] =
			mmap_number(*compat);
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
	if (o->files)
		find_mmap(b);
	r = fact_table_fill((void *)&b->rodata->fact_calls);
	if (r < 0 || o->ring_bytes == 0)
		return r;
	return bpf_map__set_max_entries(b->maps.sightings, (unsigned)o->ring_bytes);
}

static int fill_numbers(const struct bpf_map *queue, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (bpf_map_update_elem(bpf_map__fd(queue), NULL, &i, BPF_ANY) < 0)
			return -errno;
	return 0;
}

static int fill_free_files(struct watch_bpf *b)
{
	int r = fill_numbers(b->maps.free_exes, 1, WATCH_EXES);

	if (r < 0 || b->rodata->mmap_numbers[WATCH_NATIVE] == -1)
		return r;
	return fill_numbers(b->maps.free_libs, WATCH_EXES, WATCH_FILES);
}

static int watch_cgroup(uint64_t id, void *userdata)
{
	struct watch_bpf *b = userdata;
	const uint8_t one = 1;

	b->bss->is_cgroup_possible[id % WATCH_CGROUP_GUESSES] = 1;
	return bpf_map_update_elem(bpf_map__fd(b->maps.cgroups), &id, &one, BPF_ANY) < 0 ? -errno
											 : 0;
}

/* First the recorder gets the cgroups that it awaits, then the tracepoints are attached, and
 * existing cgroups are added last: a cgroup that is made meanwhile is noticed by one of them. */
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

static int prepare(struct watch_bpf *b, const struct cgroup_path *cgroup)
{
	int r;

	r = fill_free_files(b);
	return r < 0 ? r : await_cgroups(b, cgroup);
}

static int attach_programs(struct watch_bpf *b, const struct recorder_options *o,
	const struct cgroup_path *cgroup, struct failure *f)
{
	int r;

	r = prepare(b, cgroup);
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

/* Opened once more, as soon as it is known which of the kernel's types it reads: @types has to be
 * open until it is loaded. If they cannot be picked, libbpf reads all of them. */
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

static int load_programs(
	const struct recorder_options *o, const struct cgroup_path *cgroup, struct watch_bpf **ret)
{
	_cleanup_(closep) int types = -1;
	_cleanup_(destroyp) struct watch_bpf *b = open_recorder(&types);
	int r;

	if (!b)
		return -errno;
	r = configure(b, o, cgroup);
	if (r < 0)
		return r;
	r = watch_bpf__load(b);
	if (r < 0)
		return r;
	*ret = TAKE(b);
	return 0;
}

int recorder_load(const struct recorder_options *o, struct failure *f, struct watch_bpf **ret)
{
	_cleanup_(destroyp) struct watch_bpf *b = NULL;
	struct cgroup_path cgroup = {};
	struct rlimit limit;
	int r;

	if (o->cgroup) {
		r = cgroup_find_path(o->cgroup, f, &cgroup);
		if (r < 0)
			return r;
	}
	if (is_locked_down())
		return failure_set(f, -EPERM,
			"the kernel is locked down (confidentiality): eBPF programs cannot read it");
	libbpf_set_print(print_nothing);
	allow_memory(&limit);
	r = load_programs(o, &cgroup, &b);
	setrlimit(RLIMIT_MEMLOCK, &limit);
	if (r < 0)
		return explain_load(r, f);
	r = attach_programs(b, o, &cgroup, f);
	if (r < 0)
		return r;
	*ret = TAKE(b);
	return 0;
}
