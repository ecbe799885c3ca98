/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The recorder: raw tracepoints that count system calls, and send a first sighting of each. The
 * programs that run at each system call are at the end of the file; the others run once for each
 * process, executable or cgroup.
 */
#include "kernel-types.h"
#include "shared.h"

#define TS_COMPAT 2      /* x86: the call came by a 32-bit entry */
#define TIF_32BIT 22     /* arm64 */
#define STACK_SIZE 16384 /* x86-64, without KASAN */
#define USER_RING 3      /* x86 */
#define SIGKILL 9
#define SIGSYS 31
#define PROT_EXEC 4
#define MAP_ANONYMOUS 0x20
#define MODE_STRICT 1
#define ENOSYS 38
#define MAX_ERRNO 4095
#define MODE_DEAD 3 /* Linux 5.17: seccomp is killing the task */

char LICENSE[] SEC("license") = "GPL";

/* Set before the recorder is loaded. */
const volatile int by_cgroup = 0;
/* The service did not run before, so that no call was entered unseen. */
const volatile int from_start = 0;
const volatile unsigned int n_awaited = 0;
const volatile char awaited_names[WATCH_AWAITED][WATCH_NAME] = {};
const volatile int plain = 0;   /* read tasks as Linux 5.8 has to */
const volatile int doubled = 0; /* the programs that end in _again are there */

/* The number of mmap(2), or of mmap2(2); -1: mapped files are not wanted. One more than there are
 * architectures, because the verifier wants a power of two. */
const volatile int mmap_numbers[WATCH_ARCHES + 1] = {-1, -1, -1, -1};

const volatile struct watch_fact_calls fact_calls = {};

/* Shared with the reader, whose compiler knows none of the short names for types. */

/* The task that calls getppid() with it is to be observed; 0: none, or no more. */
unsigned long long cookie = 0;
/* Sightings that found the ring full. The counters have their calls nevertheless. */
unsigned long long dropped = 0;
/* Tasks, outliers and facts for which there was no room. */
unsigned long long lost = 0;
unsigned char is_file_unkept = 0; /* there was no room for an executable or a mapped file */
int alive = 0;                    /* threads that are observed */
int started = 0;                  /* the task that had the cookie has executed the command */
/* Kinds of facts of which at least one could not be read. */
unsigned char is_fact_unreadable[WATCH_FACT_KINDS] = {};
/* Rough answers, so that tasks which are not observed cost no search at each call. They never
 * change back. */
unsigned char is_slot_used[WATCH_SLOTS] = {};
unsigned char is_cgroup_possible[WATCH_CGROUP_GUESSES] = {}; /* by the last digits of its id */
unsigned int level = 0;                                      /* of the reader's pid namespace */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_TASKS);
	__type(key, u32);
	__type(value, struct watch_task);
} tasks SEC(".maps");

/*
 * Finds a thread by its number without a search, which would be a third of all that a call costs:
 * from its first call on a thread has the slot of its number's last digits, unless another one has
 * it. Only that thread reads and writes the slot.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WATCH_SLOTS);
	__type(key, u32);
	__type(value, struct watch_task);
} slots SEC(".maps");

/* Slots that are taken: a hash map, because before Linux 5.12 nothing else can be claimed
 * atomically. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_SLOTS);
	__type(key, u32);
	__type(value, u8);
} claims SEC(".maps");

/* When observed threads ended, by their number in the reader's pid namespace: the reader may get a
 * signal of theirs later. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WATCH_ENDED);
	__type(key, u32);
	__type(value, u64);
} ended SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct watch_counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_OUTLIERS);
	__type(key, struct watch_outlier);
	__type(value, u64);
} outlier_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_FACTS);
	__type(key, struct watch_fact);
	__type(value, struct watch_fact_count);
} facts SEC(".maps");

struct file_key {
	u64 ino;
	u32 dev, generation, name, unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_EXES);
	__type(key, struct file_key);
	__type(value, u32);
} exe_numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WATCH_EXES);
	__type(key, u32);
	__type(value, struct watch_exe);
} exes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, WATCH_FILES);
	__type(key, u32);
	__type(value, struct watch_file);
} files SEC(".maps");

/* Files that are mapped, so that each is kept once. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_LIBS);
	__type(key, struct file_key);
	__type(value, u32);
} lib_numbers SEC(".maps");

/* Numbers in files that are free, of executables and of others: the reader fills them. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, WATCH_EXES);
	__type(value, u32);
} free_exes SEC(".maps"), free_libs SEC(".maps");

/* Watched cgroups by id, and directories in which one is awaited: the value is the index of its
 * name. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_CGROUPS);
	__type(key, u64);
	__type(value, u8);
} cgroups SEC(".maps"), awaited SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} sightings SEC(".maps");

static __always_inline struct task_struct *current_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline u32 current_tid(void)
{
	return (u32)bpf_get_current_pid_tgid();
}

/*
 * The current task, for what is read at each call. Since Linux 5.11 the verifier knows its type, so
 * that TASK_READ() needs no helper; each helper that is saved counts.
 */
#define HAS_TASK_BTF \
	(!plain && bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
#define TASK_READ(task, member) (HAS_TASK_BTF ? (task)->member : BPF_CORE_READ(task, member))

static __always_inline struct task_struct *current_task_fast(void)
{
	return HAS_TASK_BTF ? (void *)bpf_get_current_task_btf() : current_task();
}

static __always_inline u32 local_tid(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	u32 nr = 0;

	bpf_probe_read_kernel(&nr, sizeof(nr),
		(void *)__builtin_preserve_access_index(&pid->numbers) +
			level * bpf_core_field_size(pid->numbers[0]));
	return nr;
}

/* Appends the name of a directory entry to the names that the path has already; returns 0 if it is
 * full. */
static __always_inline int append_name(struct watch_file *e, struct dentry *dentry)
{
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
	u64 at = e->length;
	long n;

	if (at >= WATCH_PATH)
		return 0;
	/* The compiler knows that this changes nothing and would leave it out; the verifier needs
	 * it. */
	asm volatile("%0 &= %1" : "+r"(at) : "i"(WATCH_PATH - 1));
	n = bpf_probe_read_kernel_str(e->path + at, WATCH_NAME, name);
	e->length = at + n;
	return n > 0;
}

/*
 * Goes one step up from where the path has come to, to the directory above or out of a mount;
 * returns 0 if there is none. A global function, which the verifier checks once rather than in
 * every round of the loop below.
 */
__noinline int climb(u32 number)
{
	struct watch_file *e = bpf_map_lookup_elem(&files, &number);
	struct dentry *dentry, *parent, *root;
	struct mount *mount, *above;

	if (!e)
		return 0;
	dentry = (void *)e->dentry;
	mount = (void *)e->mount;
	parent = BPF_CORE_READ(dentry, d_parent);
	root = BPF_CORE_READ(mount, mnt.mnt_root);
	if (dentry != root && dentry != parent) {
		e->dentry = (u64)parent;
		return append_name(e, dentry);
	}
	above = BPF_CORE_READ(mount, mnt_parent);
	e->whole = dentry != root || above == mount;
	e->dentry = (u64)BPF_CORE_READ(mount, mnt_mountpoint);
	e->mount = (u64)above;
	return !e->whole;
}

/* The path of a file, its last name first, as far up as it goes. */
static __always_inline void read_path(
	struct watch_file *e, u32 number, struct dentry *dentry, struct mount *mount)
{
	e->dentry = (u64)dentry;
	e->mount = (u64)mount;
	e->length = 0;
	e->whole = 0;
	/* A file without a directory (memfd_create) is called "/memfd:name". */
	if (dentry == BPF_CORE_READ(dentry, d_parent) &&
		dentry != BPF_CORE_READ(mount, mnt.mnt_root)) {
		e->whole = append_name(e, dentry);
		return;
	}
	for (int i = 0; i < WATCH_DEPTH && climb(number); i++)
		;
}

static __always_inline int fill_file(u32 number, struct file *file, struct inode *inode)
{
	struct watch_file *e = bpf_map_lookup_elem(&files, &number);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct vfsmount *mnt = BPF_CORE_READ(file, f_path.mnt);

	if (!e)
		return 0;
	e->ino = BPF_CORE_READ(inode, i_ino);
	e->mount_ns = BPF_CORE_READ(current_task(), nsproxy, mnt_ns, ns.inum);
	e->mode = BPF_CORE_READ(inode, i_mode);
	e->deleted = !BPF_CORE_READ(dentry, d_hash.pprev);
	read_path(e, number, dentry, (void *)mnt - bpf_core_field_offset(struct mount, mnt));
	return 1;
}

static __always_inline u32 add_exe(struct file_key *key, struct file *file, struct inode *inode)
{
	u32 number = 0, *found;

	if (bpf_map_pop_elem(&free_exes, &number) < 0) {
		is_file_unkept = 1;
		return 0;
	}
	if (!fill_file(number, file, inode))
		return 0;
	if (bpf_map_update_elem(&exe_numbers, key, &number, BPF_NOEXIST) == 0)
		return number;
	bpf_map_push_elem(&free_exes, &number, 0);
	found = bpf_map_lookup_elem(&exe_numbers, key);
	return found ? *found : 0;
}

static __always_inline void make_key(struct file_key *key, struct file *file, struct inode *inode)
{
	key->ino = BPF_CORE_READ(inode, i_ino);
	key->dev = BPF_CORE_READ(inode, i_sb, s_dev);
	key->generation = BPF_CORE_READ(inode, i_generation);
	key->name = BPF_CORE_READ(file, f_path.dentry, d_name.hash);
}

/* The number of the executable of the current task; 0 if it has none. A global function, too. */
__noinline u32 current_exe(void)
{
	struct file *file = BPF_CORE_READ(current_task(), mm, exe_file);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct file_key key = {};
	u32 *found;

	if (!inode)
		return 0;
	make_key(&key, file, inode);
	found = bpf_map_lookup_elem(&exe_numbers, &key);
	return found ? *found : add_exe(&key, file, inode);
}

/* The file name of what the current task runs, cut to @name's size. */
static __always_inline void program_name(char name[24])
{
	struct file *file = BPF_CORE_READ(current_task(), mm, exe_file);

	bpf_probe_read_kernel_str(name, 24, BPF_CORE_READ(file, f_path.dentry, d_name.name));
}

/* Unrolled, because a constant that is not folded into the code would need a map. */
static __always_inline int is_same(const char *name, const char *constant, int size)
{
#pragma unroll
	for (int i = 0; i < size; i++)
		if (name[i] != constant[i])
			return 0;
	return 1;
}

static __always_inline int is_executor(const char name[24])
{
	return is_same(name, "systemd-executor", sizeof("systemd-executor"));
}

/* systemd's child names itself "(name)" after a while; until then it is a copy of systemd. */
static __always_inline int is_launcher(void)
{
	char comm[16] = {}, name[24] = {};

	bpf_get_current_comm(comm, sizeof(comm));
	program_name(name);
	return comm[0] == '(' || is_same(name, "systemd", sizeof("systemd")) || is_executor(name);
}

static __always_inline struct watch_task *slot_of(u32 tid)
{
	u32 slot = tid % WATCH_SLOTS;

	return bpf_map_lookup_elem(&slots, &slot);
}

/* Finds a task in the hash map, and moves it into its slot if it has none yet. */
static __noinline struct watch_task *search_task(u32 tid)
{
	struct watch_task *t = bpf_map_lookup_elem(&tasks, &tid), *s = slot_of(tid);
	u32 slot = tid % WATCH_SLOTS;
	u8 taken = 1;

	if (!t || !s || t->slotless)
		return t;
	if (bpf_map_update_elem(&claims, &slot, &taken, BPF_NOEXIST) < 0) {
		t->slotless = 1;
		return t;
	}
	*s = *t;
	return s;
}

/* The current task, or NULL if it is not observed. */
static __always_inline struct watch_task *find_task(u32 tid)
{
	struct watch_task *s = slot_of(tid);

	if (s && s->pid == tid)
		return s;
	return is_slot_used[tid % WATCH_SLOTS] ? search_task(tid) : 0;
}

static __always_inline void drop_task(u32 tid)
{
	struct watch_task *s = slot_of(tid);
	u32 slot = tid % WATCH_SLOTS;

	if (s && s->pid == tid) {
		s->pid = 0;
		bpf_map_delete_elem(&claims, &slot);
	}
	if (bpf_map_delete_elem(&tasks, &tid) == 0)
		__sync_fetch_and_add(&alive, -1);
}

static __always_inline void add_task(u32 tid, struct watch_task *t)
{
	t->pid = tid;
	t->slotless = 0;
	is_slot_used[tid % WATCH_SLOTS] = 1;
	if (bpf_map_update_elem(&tasks, &tid, t, BPF_ANY) < 0)
		__sync_fetch_and_add(&lost, 1);
	else
		__sync_fetch_and_add(&alive, 1);
}

static __always_inline u64 first_argument(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return BPF_CORE_READ(regs, di);
#else
	return BPF_CORE_READ(regs, regs[0]);
#endif
}

/* Almost always false if the task is none of those that adopt() looks for. */
static __always_inline int is_adoptable(void)
{
	return cookie ||
	       (by_cgroup &&
		       is_cgroup_possible[bpf_get_current_cgroup_id() % WATCH_CGROUP_GUESSES]);
}

/* A task that is not known yet may be syscarve's own child, or in an observed cgroup. */
static __noinline int adopt(struct pt_regs *regs)
{
	u32 tid = current_tid();
	struct watch_task t = {};
	u64 id;

	if (cookie && regs && first_argument(regs) == cookie) {
		cookie = 0;
		level = BPF_CORE_READ(current_task(), thread_pid, level);
		t.state = WATCH_ARMED;
		t.call = CALL_ENTERED;
	} else {
		if (!by_cgroup)
			return 0;
		id = bpf_get_current_cgroup_id();
		if (!bpf_map_lookup_elem(&cgroups, &id))
			return 0;
		t.state = is_launcher() ? WATCH_LAUNCHER : WATCH_OBSERVED;
		t.exe = current_exe();
	}
	t.tid = local_tid(current_task());
	add_task(tid, &t);
	return 1;
}

/* Sends a first sighting: of the call itself, or of a fact if @fact is 1 + its kind. Returns
 * whether there was room. */
static __noinline int send_sighting(struct watch_task *t, u32 arch, s32 nr, u32 fact, u64 value)
{
	struct watch_sighting *s = bpf_ringbuf_reserve(&sightings, sizeof(*s), 0);

	if (!s) {
		__sync_fetch_and_add(&dropped, 1);
		return 0;
	}
	s->time_ns = bpf_ktime_get_ns();
	s->exe = t->exe;
	s->tid = t->tid;
	s->arch = arch;
	s->nr = nr;
	s->fact = fact;
	s->value = value;
	/* The reader looks ten times a second. To wake it would cost the service more than all the
	 * rest. */
	bpf_ringbuf_submit(s, BPF_RB_NO_WAKEUP);
	return 1;
}

static __noinline int count_outlier(struct watch_task *t, u32 arch, s32 nr)
{
	struct watch_outlier key = {.arch = arch, .nr = nr};
	u64 one = 1, *found = bpf_map_lookup_elem(&outlier_counts, &key);

	if (found) {
		__sync_fetch_and_add(found, 1);
		return 0;
	}
	if (bpf_map_update_elem(&outlier_counts, &key, &one, BPF_NOEXIST) < 0) {
		found = bpf_map_lookup_elem(&outlier_counts, &key);
		if (found)
			__sync_fetch_and_add(found, 1);
		else
			__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	return send_sighting(t, arch, nr, 0, 0);
}

static __always_inline u32 call_arch(struct task_struct *task, s32 nr)
{
#if defined(__TARGET_ARCH_x86)
	if (TASK_READ(task, thread_info.status) & TS_COMPAT)
		return WATCH_COMPAT;
	return nr >> 30 == 1 ? WATCH_X32 : WATCH_NATIVE;
#else
	return TASK_READ(task, thread_info.flags) >> TIF_32BIT & 1;
#endif
}

/* Whether it has a seccomp filter, which may refuse a call before its entry is seen. */
static __always_inline int is_filtered(struct task_struct *task)
{
	return TASK_READ(task, seccomp.mode) != 0;
}

/*
 * Counts a fact of the current task's call. A global function, as are those below that read the
 * arguments: the verifier checks each once, and not again for each way that leads to it, which took
 * 6 ms for each program.
 */
__noinline int count_fact(u32 arch, s32 nr, u32 kind, u64 value)
{
	struct watch_fact_count first = {.count = 1, .arch = arch, .nr = nr}, *found;
	struct watch_fact key = {.kind = kind, .value = value};
	struct watch_task *t = find_task(current_tid());
	int is_first;

	if (!t)
		return 0;
	key.exe = t->exe;
	found = bpf_map_lookup_elem(&facts, &key);
	is_first = !found && bpf_map_update_elem(&facts, &key, &first, BPF_NOEXIST) == 0;
	if (!found)
		found = bpf_map_lookup_elem(&facts, &key);
	if (!found)
		__sync_fetch_and_add(&lost, 1);
	else if (is_first)
		found->reported = send_sighting(t, arch, nr, kind + 1, value);
	else
		__sync_fetch_and_add(&found->count, 1);
	return 0;
}

#if defined(__TARGET_ARCH_x86)
#define NATIVE_OR_COMPAT(native, compat) \
	(arch == WATCH_COMPAT ? bpf_core_field_offset(struct pt_regs, compat) \
			      : bpf_core_field_offset(struct pt_regs, native))
#endif

/* Where an argument lies in the registers of a call that a task is in, or comes back from. */
static __always_inline u32 argument_offset(u32 arch, u32 index)
{
#if defined(__TARGET_ARCH_x86)
	switch (index) {
	case 0:
		return NATIVE_OR_COMPAT(di, bx);
	case 1:
		return NATIVE_OR_COMPAT(si, cx);
	case 2:
		return NATIVE_OR_COMPAT(dx, dx);
	case 3:
		return NATIVE_OR_COMPAT(r10, si);
	case 4:
		return NATIVE_OR_COMPAT(r8, di);
	default:
		return NATIVE_OR_COMPAT(r9, bp);
	}
#else
	/* On the way back the first register holds the result. */
	if (index == 0)
		return bpf_core_field_offset(struct pt_regs, orig_x0);
	return bpf_core_field_offset(struct pt_regs, regs) + (index % 6) * sizeof(u64);
#endif
}

/* The argument itself. */
__noinline u64 call_argument(u64 regs, u32 arch, u32 index)
{
	u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (void *)(regs + argument_offset(arch, index)));
	return value;
}

/* The argument of socketcall(2) in the array that its second argument points to; what is not in
 * memory cannot be read here. */
static __always_inline int read_word(
	const volatile struct watch_fact_call *c, u64 regs, u32 arch, u64 *ret)
{
	u64 array = call_argument(regs, arch, 1) + c->argument * c->word;
	u32 half = 0;

	if (c->word == sizeof(u64))
		return bpf_probe_read_user(ret, sizeof(*ret), (void *)array) == 0;
	if (bpf_probe_read_user(&half, sizeof(half), (void *)(u64)(u32)array) < 0)
		return 0;
	*ret = half;
	return 1;
}

/* Counts the fact in the argument of fact_calls.of[@i] of the current task's call, whose registers
 * lie at @regs. */
__noinline int count_argument(u64 regs, u32 i, u32 arch, s32 nr)
{
	const volatile struct watch_fact_call *c = &fact_calls.of[i % WATCH_FACT_CALLS];
	u64 value = 0;

	if (!c->subcall) {
		value = call_argument(regs, arch, c->argument);
	} else if ((u32)call_argument(regs, arch, 0) != c->subcall) {
		return 0;
	} else if (!read_word(c, regs, arch, &value)) {
		is_fact_unreadable[c->kind % WATCH_FACT_KINDS] = 1;
		return 0;
	}
	return count_fact(arch, nr, c->kind, value & c->mask);
}

/* The next argument after fact_calls.of[@i] that holds a fact of the same call; 0 if there is none. */
static __always_inline u32 next_argument(u32 i)
{
	return fact_calls.of[i % WATCH_FACT_CALLS].next;
}

/* The registers of a call that a filter killed are not read: whether it held a fact is unknown. @i
 * is the first of the arguments that hold facts, as below. */
__noinline int forget_facts(u32 i)
{
	for (u32 n = 0; n < WATCH_FACTS_OF_CALL && i != 0; n++) {
		is_fact_unreadable[fact_calls.of[i % WATCH_FACT_CALLS].kind % WATCH_FACT_KINDS] = 1;
		i = next_argument(i);
	}
	return 0;
}

__noinline int count_facts(u64 regs, u32 i, u32 arch, s32 nr)
{
	for (u32 n = 0; n < WATCH_FACTS_OF_CALL && i != 0; n++) {
		count_argument(regs, i, arch, nr);
		i = next_argument(i);
	}
	return 0;
}

/* The file of a descriptor of the current task; NULL if there is none. */
static __always_inline struct file *file_of(u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(current_task(), files, fdt);
	struct file **all = BPF_CORE_READ(table, fd), *file = NULL;

	if (fd < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), all + fd);
	return file;
}

/* Keeps the file that mmap(2) maps as code, unless it is known. If two cores come at once it is kept
 * twice. */
__noinline int note_mapped(u64 regs, u32 arch)
{
	struct file_key key = {};
	struct inode *inode;
	struct file *file;
	u32 number = 0;

	if (!(call_argument(regs, arch, 2) & PROT_EXEC) ||
		call_argument(regs, arch, 3) & MAP_ANONYMOUS)
		return 0;
	file = file_of(call_argument(regs, arch, 4));
	inode = BPF_CORE_READ(file, f_inode);
	if (!inode)
		return 0;
	make_key(&key, file, inode);
	if (bpf_map_lookup_elem(&lib_numbers, &key))
		return 0;
	if (bpf_map_pop_elem(&free_libs, &number) < 0)
		is_file_unkept = 1;
	else if (fill_file(number, file, inode))
		bpf_map_update_elem(&lib_numbers, &key, &number, BPF_NOEXIST);
	return 0;
}

/* An address without the type that the verifier knows it by: a global function takes numbers only. */
static __always_inline u64 plain_address(void *p)
{
	u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), &p);
	return address;
}

/* Counts a call, and the facts that its registers @regs hold, unless they are NULL. Only calls that
 * can hold facts cost more for it. */
static __always_inline void count(struct watch_task *t, u32 arch, s32 nr, struct pt_regs *regs)
{
	u32 number = arch == WATCH_X32 ? (u32)nr & ~(u32)ABI_X32_BIT : (u32)nr, only = 0;
	struct watch_counts *c;
	struct watch_exe *e;
	u8 seen, argument;
	u64 key;

	if (number >= WATCH_NUMBERS) {
		count_outlier(t, arch, nr);
		return;
	}
	key = (u64)arch * WATCH_NUMBERS + number;
	c = bpf_map_lookup_elem(&counts, &only);
	e = bpf_map_lookup_elem(&exes, &t->exe);
	if (!c || !e || key >= WATCH_COUNTERS)
		return;
	if (doubled)
		__sync_fetch_and_add(&c->of[key], 1);
	else
		c->of[key]++;
	seen = e->seen[key];
	if (seen == WATCH_SEEN)
		return;
	argument = fact_calls.first[key];
	if (seen == WATCH_UNSEEN) {
		e->seen[key] = WATCH_SEEN + (argument != 0);
		send_sighting(t, arch, nr, 0, 0);
	}
	if (!argument)
		return;
	if (regs)
		count_facts(plain_address(regs), argument, arch, nr);
	else
		forget_facts(argument);
}

/*
 * Since Linux 7.1 a program can be preempted, and until it goes on the kernel does not run it for
 * other tasks on that core. That is why what must not be missed is done by two programs: the
 * second, whose name ends in _again, does what the first could not do. The kernel calls them in the
 * order in which they stand here.
 */
static __always_inline int is_done(struct watch_task *t)
{
	int done = t->done;

	t->done = 0;
	return done;
}

static __always_inline int follow_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *parent = (void *)ctx->args[0], *child = (void *)ctx->args[1];
	u32 parent_tid = BPF_CORE_READ(parent, pid), tid = BPF_CORE_READ(child, pid);
	struct watch_task *p = find_task(parent_tid), t;

	if (!p)
		return 0;
	t = *p;
	t.call = CALL_ENTERED; /* it returns from a call that it did not make */
	t.done = 0;
	t.tid = local_tid(child);
	add_task(tid, &t);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_fork(struct bpf_raw_tracepoint_args *ctx)
{
	return follow_fork(ctx);
}

SEC("raw_tp/sched_process_fork")
int on_fork_again(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (void *)ctx->args[1];
	u32 tid = BPF_CORE_READ(child, pid);

	return bpf_map_lookup_elem(&tasks, &tid) ? 0 : follow_fork(ctx);
}

/* A thread that is not the leader becomes it by an exec, and takes over its number. */
static __always_inline struct watch_task *take_over(u32 tid, u32 old_tid)
{
	struct watch_task *t = find_task(old_tid), copy;

	if (!t || tid == old_tid)
		return t;
	copy = *t;
	copy.tid = local_tid(current_task());
	drop_task(old_tid);
	add_task(tid, &copy);
	return find_task(tid);
}

static __always_inline int follow_exec(struct bpf_raw_tracepoint_args *ctx, int second)
{
	char name[24] = {};
	struct watch_task *t = take_over(current_tid(), (u32)ctx->args[1]);

	if (!t)
		return 0;
	if (doubled)
		t->done = !second;
	t->exe = current_exe();
	if (t->state == WATCH_OBSERVED)
		return 0;
	program_name(name);
	if (t->state == WATCH_LAUNCHER && is_executor(name))
		return 0;
	if (t->state == WATCH_ARMED)
		started = 1;
	t->state = WATCH_OBSERVED;
	count(t, t->arch, t->nr, NULL);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	return follow_exec(ctx, 0);
}

SEC("raw_tp/sched_process_exec")
int on_exec_again(struct bpf_raw_tracepoint_args *ctx)
{
	struct watch_task *t = find_task(current_tid());

	return t && is_done(t) ? 0 : follow_exec(ctx, 1);
}

static __always_inline s32 current_number(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return (s32)BPF_CORE_READ(regs, orig_ax);
#else
	return BPF_CORE_READ(regs, syscallno);
#endif
}

/* Whether a call could have been refused by killing: its result is what it was at the entry, or, when
 * the kernel has rolled the registers back for a core dump, its number. */
static __always_inline int has_no_result(struct pt_regs *regs, s32 nr)
{
#if defined(__TARGET_ARCH_x86)
	s32 result = (s32)BPF_CORE_READ(regs, ax);

	return result == nr || result == -ENOSYS;
#else
	return 1;
#endif
}

/*
 * The registers with which a task entered the kernel. Before Linux 5.15 there is no helper for it:
 * they lie at the top of the kernel's stack, and the code segment in them shows whether they were
 * found.
 */
static __always_inline struct pt_regs *entry_registers(struct task_struct *task)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return (void *)bpf_task_pt_regs((void *)bpf_get_current_task_btf());
#if defined(__TARGET_ARCH_x86)
	struct pt_regs *regs = (void *)BPF_CORE_READ(task, stack) + STACK_SIZE -
			       bpf_core_type_size(struct pt_regs);

	return (BPF_CORE_READ(regs, cs) & USER_RING) == USER_RING ? regs : NULL;
#else
	return NULL;
#endif
}

/* SIGKILL comes from others as well, but then the thread is not in a call: the registers have no
 * number, or, if it is in a call, its entry has been seen. */
static __always_inline int is_killed_by_seccomp(struct task_struct *task)
{
	int sig = BPF_CORE_READ(task, exit_code) & 0x7f;
	int mode = BPF_CORE_READ(task, seccomp.mode);

	return sig == SIGSYS || (sig == SIGKILL && (mode == MODE_STRICT || mode == MODE_DEAD));
}

/*
 * A thread that a filter kills alone (SECCOMP_RET_KILL_THREAD, and before Linux 5.16 every KILL), or
 * that strict mode kills, reaches neither the entry nor the exit of the call; what has reached the
 * exit was counted there.
 */
static __always_inline void count_refused(struct watch_task *t, struct task_struct *task)
{
	struct pt_regs *regs;
	u32 arch;
	s32 nr;

	if (!is_killed_by_seccomp(task))
		return;
	regs = entry_registers(task);
	if (!regs) {
		__sync_fetch_and_add(&lost, 1);
		return;
	}
	nr = current_number(regs);
	if (nr < 0 || !has_no_result(regs, nr))
		return;
	arch = call_arch(current_task_fast(), nr);
	if (t->call != CALL_REFUSED || t->nr != nr)
		count(t, arch, nr, NULL);
	count_fact(arch, nr, WATCH_DENIED, watch_denial(arch, nr, WATCH_KILLED));
}

static __always_inline int follow_exit(struct bpf_raw_tracepoint_args *ctx)
{
	u32 tid = current_tid(), number;
	struct watch_task *t = find_task(tid);
	u64 now;

	if (!t)
		return 0;
	if (t->state == WATCH_OBSERVED && t->call != CALL_ENTERED)
		count_refused(t, (void *)ctx->args[0]);
	number = t->tid;
	now = bpf_ktime_get_ns();
	bpf_map_update_elem(&ended, &number, &now, BPF_ANY);
	drop_task(tid);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int on_exit(struct bpf_raw_tracepoint_args *ctx)
{
	return follow_exit(ctx);
}

SEC("raw_tp/sched_process_exit")
int on_exit_again(struct bpf_raw_tracepoint_args *ctx)
{
	return follow_exit(ctx);
}

static __always_inline int has_name(struct kernfs_node *kn, u32 index)
{
	const char *name = BPF_CORE_READ(kn, name);
	char found[WATCH_NAME] = {};

	if (index >= WATCH_AWAITED)
		return 0;
	bpf_probe_read_kernel_str(found, sizeof(found), name);
	for (u32 i = 0; i < WATCH_NAME; i++) {
		if (found[i] != awaited_names[index][i])
			return 0;
		if (!found[i])
			return 1;
	}
	return 0;
}

static __always_inline void watch_cgroup(u64 id)
{
	u8 one = 1;

	is_cgroup_possible[id % WATCH_CGROUP_GUESSES] = 1;
	if (bpf_map_update_elem(&cgroups, &id, &one, BPF_ANY) < 0)
		__sync_fetch_and_add(&lost, 1);
}

/* A cgroup is observed if it is made below an observed one, or if it is the one that is awaited. */
SEC("raw_tp/cgroup_mkdir")
int on_cgroup_mkdir(struct bpf_raw_tracepoint_args *ctx)
{
	struct cgroup *cgroup = (void *)ctx->args[0];
	u64 id = BPF_CORE_READ(cgroup, kn, id), parent;
	u8 next, *index;

	/* Ids of a v1 hierarchy may be the same. */
	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		return 0;
	parent = BPF_CORE_READ(cgroup, self.parent, cgroup, kn, id);
	if (bpf_map_lookup_elem(&cgroups, &parent)) {
		watch_cgroup(id);
		return 0;
	}
	index = bpf_map_lookup_elem(&awaited, &parent);
	if (!index || !has_name(BPF_CORE_READ(cgroup, kn), *index))
		return 0;
	next = *index + 1;
	if (next == n_awaited)
		watch_cgroup(id);
	else
		bpf_map_update_elem(&awaited, &id, &next, BPF_ANY);
	return 0;
}

SEC("raw_tp/cgroup_rmdir")
int on_cgroup_rmdir(struct bpf_raw_tracepoint_args *ctx)
{
	struct cgroup *cgroup = (void *)ctx->args[0];
	u64 id = BPF_CORE_READ(cgroup, kn, id);

	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		return 0;
	bpf_map_delete_elem(&cgroups, &id);
	bpf_map_delete_elem(&awaited, &id);
	return 0;
}

static __always_inline int enter(struct bpf_raw_tracepoint_args *ctx, int second)
{
	struct task_struct *task = current_task_fast();
	s32 nr = (s32)ctx->args[1];
	u32 tid = TASK_READ(task, pid);
	struct watch_task *t = find_task(tid);

	if (!t) {
		if (!is_adoptable() || !adopt((void *)ctx->args[0]))
			return 0;
		t = find_task(tid);
		if (!t)
			return 0;
	}
	if (second && is_done(t))
		return 0;
	if (doubled)
		t->done = !second;
	t->call = CALL_ENTERED;
	t->filtered = is_filtered(task);
	t->arch = call_arch(task, nr);
	t->nr = nr;
	if (t->state != WATCH_OBSERVED)
		return 0;
	count(t, t->arch, nr, (void *)ctx->args[0]);
	if (nr == mmap_numbers[t->arch & WATCH_ARCHES])
		note_mapped(plain_address((void *)ctx->args[0]), t->arch);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_sys_enter(struct bpf_raw_tracepoint_args *ctx)
{
	return enter(ctx, 0);
}

SEC("raw_tp/sys_enter")
int on_sys_enter_again(struct bpf_raw_tracepoint_args *ctx)
{
	return enter(ctx, 1);
}

/*
 * Whether this is the end of the call whose entry was seen last. The end of a call that was entered
 * without a filter may not have been seen. Then a different number shows that another thread has
 * installed a filter meanwhile, which refused this call.
 */
static __always_inline int ends_entered(struct watch_task *t, struct pt_regs *regs)
{
	return t->call == CALL_ENTERED &&
	       (t->filtered || !from_start || t->nr == current_number(regs));
}

/* What is no error is the answer of a supervisor by SECCOMP_RET_USER_NOTIF. */
static __always_inline void note_refusal(u32 arch, s32 nr, long result)
{
	if (result < 0 && result >= -MAX_ERRNO)
		count_fact(arch, nr, WATCH_DENIED, watch_denial(arch, nr, (u32)-result));
}

/* The entry of a call that the service's own seccomp filter refuses is not seen. Without a filter
 * no call is refused. */
static __always_inline int leave(struct bpf_raw_tracepoint_args *ctx, int second)
{
	struct task_struct *task = current_task_fast();
	struct pt_regs *regs = (void *)ctx->args[0];
	struct watch_task *t;
	u32 arch;
	s32 nr;

	if (from_start && !is_filtered(task))
		return 0;
	t = find_task(TASK_READ(task, pid));
	if (!t || (second && is_done(t)))
		return 0;
	if (doubled)
		t->done = !second;
	if (ends_entered(t, regs)) {
		t->call = CALL_NONE;
		return 0;
	}
	t->call = CALL_REFUSED;
	t->nr = nr = current_number(regs);
	if (nr == -1 || t->state != WATCH_OBSERVED)
		return 0;
	arch = call_arch(task, nr);
	count(t, arch, nr, regs);
	note_refusal(arch, nr, (long)ctx->args[1]);
	return 0;
}

SEC("raw_tp/sys_exit")
int on_sys_exit(struct bpf_raw_tracepoint_args *ctx)
{
	return leave(ctx, 0);
}

SEC("raw_tp/sys_exit")
int on_sys_exit_again(struct bpf_raw_tracepoint_args *ctx)
{
	return leave(ctx, 1);
}
