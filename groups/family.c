/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "family.h"

#include <errno.h>

#include "base/cleanup.h"
#include "names.h"

#define MEMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define FORMS(reason, ...) \
	{ \
		"another form of", reason, MEMBERS(__VA_ARGS__) \
	}
#define COMPANIONS(reason, ...) \
	{ \
		"used together with", reason, MEMBERS(__VA_ARGS__) \
	}

/* clang-format off */
const struct family families[] = {
	FORMS("newer architectures have only openat; openat2 is called for flags that openat lacks",
		"open", "openat", "openat2", "creat"),
	FORMS("glibc 2.33 made stat a function that calls newfstatat; 32-bit libc tries statx first",
		"stat", "stat64", "oldstat", "lstat", "lstat64", "oldlstat", "fstat", "fstat64", "oldfstat",
		"newfstatat", "fstatat64", "statx"),
	FORMS("32-bit programs call the other form", "statfs", "statfs64"),
	FORMS("32-bit programs call the other form", "fstatfs", "fstatfs64"),
	FORMS("glibc 2.33 and later try faccessat2 first", "access", "faccessat", "faccessat2"),
	FORMS("newer architectures have only the *at form", "readlink", "readlinkat"),
	FORMS("newer architectures have only the *at form", "mkdir", "mkdirat"),
	FORMS("newer architectures have only the *at form", "mknod", "mknodat"),
	FORMS("unlinkat does what unlink does, and with a flag what rmdir does", "unlink", "unlinkat", "rmdir"),
	FORMS("newer architectures have only renameat2", "rename", "renameat", "renameat2"),
	FORMS("newer architectures have only the *at form", "link", "linkat"),
	FORMS("newer architectures have only the *at form", "symlink", "symlinkat"),
	FORMS("glibc 2.39 and later try fchmodat2 (Linux 6.6) first", "chmod", "fchmodat", "fchmodat2"),
	FORMS("newer architectures have only fchownat; 32-bit programs call chown32", "chown", "chown32", "fchownat"),
	FORMS("fchownat with a flag does what lchown does", "lchown", "lchown32", "fchownat"),
	FORMS("32-bit programs call the other form", "fchown", "fchown32"),
	FORMS("newer libc versions call utimensat; 32-bit programs with 64-bit times call utimensat_time64",
		"utime", "utimes", "utimensat", "utimensat_time64"),
	FORMS("32-bit programs call the other form", "truncate", "truncate64"),
	FORMS("32-bit programs call the other form", "ftruncate", "ftruncate64"),
	FORMS("32-bit programs call the other form", "fcntl", "fcntl64"),
	FORMS("32-bit programs call the other form", "lseek", "_llseek"),
	FORMS("32-bit programs call the other forms", "fadvise64", "fadvise64_64", "arm_fadvise64_64"),
	FORMS("32-bit programs call the other form", "sendfile", "sendfile64"),
	FORMS("newer libc versions call the 64-bit form", "getdents", "getdents64"),
	FORMS("newer architectures have no dup2, and dup3 takes flags", "dup", "dup2", "dup3"),
	FORMS("newer architectures have only the form that takes flags", "pipe", "pipe2"),
	FORMS("newer architectures have only the form that takes flags", "eventfd", "eventfd2"),
	FORMS("newer architectures have only the form that takes flags", "signalfd", "signalfd4"),
	FORMS("newer architectures have only the form that takes flags", "inotify_init", "inotify_init1"),
	FORMS("newer architectures have only the form that takes flags", "epoll_create", "epoll_create1"),
	FORMS("the other forms take signal masks and finer timeouts", "epoll_wait", "epoll_pwait", "epoll_pwait2"),
	FORMS("libc and libraries write each of these calls with the others",
		"select", "_newselect", "pselect6", "pselect6_time64", "poll", "ppoll", "ppoll_time64"),
	FORMS("glibc 2.34 and later try clone3 first", "fork", "vfork", "clone", "clone3"),
	FORMS("libc writes each of these calls with the others", "wait4", "waitpid", "waitid"),
	FORMS("musl raises signals with tkill", "tgkill", "tkill"),
	FORMS("glibc 2.34 and later close many descriptors at once with close_range", "close", "close_range"),
	FORMS("programs call accept4 to set flags on the new socket", "accept", "accept4"),
	FORMS("libc and libraries write each of these calls with the others", "send", "sendto", "sendmsg", "sendmmsg"),
	FORMS("libc and libraries write each of these calls with the others",
		"recv", "recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64"),
	FORMS("the same with several buffers", "read", "readv"),
	FORMS("the same with several buffers", "write", "writev"),
	FORMS("the same with several buffers, or with flags", "pread64", "preadv", "preadv2"),
	FORMS("the same with several buffers, or with flags", "pwrite64", "pwritev", "pwritev2"),
	FORMS("newer libc versions call prlimit64", "getrlimit", "ugetrlimit", "prlimit64"),
	FORMS("the others are older forms", "uname", "olduname", "oldolduname"),
	FORMS("the others are older forms", "sigaction", "rt_sigaction", "signal"),
	FORMS("the other is an older form", "sigprocmask", "rt_sigprocmask"),
	FORMS("the other is an older form", "sigsuspend", "rt_sigsuspend"),
	FORMS("the other is an older form", "sigpending", "rt_sigpending"),
	FORMS("32-bit programs with 64-bit times call the other form", "rt_sigtimedwait", "rt_sigtimedwait_time64"),
	FORMS("newer architectures have only setitimer", "alarm", "setitimer"),
	FORMS("32-bit programs with 64-bit times call the other form", "timer_settime", "timer_settime64"),
	FORMS("32-bit programs with 64-bit times call the other form", "timer_gettime", "timer_gettime64"),
	FORMS("32-bit programs with 64-bit times call the other form", "timerfd_settime", "timerfd_settime64"),
	FORMS("32-bit programs with 64-bit times call the other form", "timerfd_gettime", "timerfd_gettime64"),
	FORMS("each of these calls sets the clock", "clock_settime", "clock_settime64", "settimeofday", "stime"),
	FORMS("each of these calls adjusts the clock", "clock_adjtime", "clock_adjtime64", "adjtimex"),
	FORMS("the others take a timeout", "semop", "semtimedop", "semtimedop_time64"),
	FORMS("32-bit programs with 64-bit times call the other form", "mq_timedsend", "mq_timedsend_time64"),
	FORMS("32-bit programs with 64-bit times call the other form", "mq_timedreceive", "mq_timedreceive_time64"),
	FORMS("the others take a signal mask", "io_getevents", "io_pgetevents", "io_pgetevents_time64"),
	FORMS("32-bit programs with 64-bit times call the other form",
		"sched_rr_get_interval", "sched_rr_get_interval_time64"),
	FORMS("32-bit programs call the other form", "setuid", "setuid32"),
	FORMS("32-bit programs call the other form", "setgid", "setgid32"),
	FORMS("32-bit programs call the other form", "setgroups", "setgroups32"),
	FORMS("32-bit programs call the other form", "setreuid", "setreuid32"),
	FORMS("32-bit programs call the other form", "setregid", "setregid32"),
	FORMS("32-bit programs call the other form", "setresuid", "setresuid32"),
	FORMS("32-bit programs call the other form", "setresgid", "setresgid32"),
	FORMS("32-bit programs call the other form", "setfsuid", "setfsuid32"),
	FORMS("32-bit programs call the other form", "setfsgid", "setfsgid32"),
	FORMS("the other is an older form", "umount", "umount2"),
	FORMS("the other takes flags", "mlock", "mlock2"),
	COMPANIONS("jemalloc and the runtimes of Go and Java count the CPUs, pin threads to them, and ask on which one a "
		   "thread runs; whether they do depends on the number of CPUs",
		"sched_getaffinity", "sched_setaffinity", "getcpu"),
	COMPANIONS("Java, libnuma and databases set a memory policy if the host has several memory nodes",
		"get_mempolicy", "set_mempolicy", "set_mempolicy_home_node", "mbind"),
	COMPANIONS("a process that creates a timer also sets and deletes it",
		"timer_create", "timer_settime", "timer_settime64", "timer_gettime", "timer_gettime64",
		"timer_getoverrun", "timer_delete"),
	COMPANIONS("a process that creates a timer also sets and reads it",
		"timerfd_create", "timerfd_settime", "timerfd_settime64", "timerfd_gettime", "timerfd_gettime64"),
	COMPANIONS("a process that uses shared memory attaches, detaches and removes it",
		"shmget", "shmat", "shmdt", "shmctl"),
	COMPANIONS("a process that uses semaphores creates, operates and removes them",
		"semget", "semctl", "semop", "semtimedop", "semtimedop_time64"),
	COMPANIONS("an inotify descriptor is of no use without watches, which are added and removed",
		"inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch"),
	COMPANIONS("an epoll descriptor is created, filled and waited for",
		"epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2"),
	FORMS("futex_waitv (Linux 5.16) waits for several locks at once", "futex", "futex_time64", "futex_waitv"),
	COMPANIONS("the loader of glibc 2.42 seals memory with mseal (Linux 6.10) after mprotect", "mprotect", "mseal"),
	COMPANIONS("the kernel inserts these calls itself: a signal handler returns by rt_sigreturn, and a return probe by "
		   "uretprobe (Linux 6.11)",
		"rt_sigreturn", "sigreturn", "uretprobe"),
	{0},
};

/*
 * Calls that any service is likely to make on paths that no workload of five minutes takes. The list
 * began with the misses on workloads that had not been traced (tests/holdout/README.md), and was
 * completed by kind: what a process asks about itself, what it does with files that it may use anyway,
 * and how programs are run and waited for. A call of these kinds that no service there makes is in the
 * list as well. None of the calls is sensitive.
 */
static const struct harmless {
	const char *reason;
	const char *const *members;
} harmless[] = {
	{"libc calls it to manage memory, locks, clocks and threads, and at the start of a program",
		MEMBERS("brk", "mmap", "mmap2", "munmap", "mprotect", "mremap", "madvise",
			"futex", "futex_time64", "sched_yield", "set_robust_list", "set_tid_address", "rseq", "getrandom",
			"clock_gettime", "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "nanosleep",
			"gettimeofday", "time", "restart_syscall", "arch_prctl", "prlimit64", "exit")},
	/* abort() blocks signals, finds its thread, resets SIGABRT and raises it; a handler writes
	 * the reason to stderr. */
	{"a process that crashes or aborts needs it to be reported as such",
		MEMBERS("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaction", "sigprocmask", "sigreturn",
			"getpid", "gettid", "tgkill", "exit_group")},
	{"libc calls it to read and write buffered files, and to find out whether a file is a terminal",
		MEMBERS("close", "fstat", "newfstatat", "read", "write", "writev", "lseek", "fcntl", "ioctl")},
	{"libc calls it to look up users and host names, and to write to the system log",
		MEMBERS("socket", "connect", "sendto", "sendmsg", "recvfrom", "recvmsg", "poll",
			"getsockname", "getpeername", "getsockopt", "setsockopt", "shutdown")},
	/* coreutils are linked with libcap, which asks for the bounds of the capabilities as soon
	 * as it is loaded. */
	{"libcap calls it when it is loaded, and programs call it to name their threads", MEMBERS("prctl")},
	{"programs call it to ask about the system, or to run another program",
		MEMBERS("getcwd", "umask", "uname", "sysinfo", "pipe2", "dup2", "wait4", "clone", "vfork")},
	{"programs call it to ask about themselves: time that was used, priorities, privileges",
		MEMBERS("getrusage", "times", "getpriority", "capget")},
	/* fail2ban makes a session for each of its commands; snmpd limits reads of file systems that
	 * hang by an alarm. */
	{"programs call it to run and end others: sessions, deadlines, signals",
		MEMBERS("setsid", "setpgid", "alarm", "sigaltstack", "rt_sigsuspend", "rt_sigtimedwait", "chdir", "fchdir",
			"socketpair")},
	/* libselinux asks for the type of a file system as soon as it is loaded, ls for attributes of
	 * each file. */
	{"programs call it to look at files and file systems",
		MEMBERS("statfs", "fstatfs", "readlink", "access", "getdents64", "getxattr", "lgetxattr")},
	{"programs call it to lock, extend and link files",
		MEMBERS("flock", "fallocate", "truncate", "link", "msync")},
	{"ExecReload= and ExecStop= run under the unit's filter, and most units call kill there", MEMBERS("kill")},
	{"programs call it to replace a state, log or temporary file safely",
		MEMBERS("openat", "unlink", "rename", "mkdir", "rmdir", "symlink", "ftruncate", "fsync", "fdatasync",
			"chmod", "fchmod", "utimensat", "fadvise64", "copy_file_range", "sendfile", "pread64", "pwrite64")},
};
/* clang-format on */

static void add_names(struct sysset *set, const char *const *names)
{
	for (; *names; names++) {
		int id = names_find(*names);

		if (id >= 0)
			sysset_add(set, id);
	}
}

/* Each family is looked up once, because every run asks for all of them several times. */
static const struct sysset *members_of(size_t i)
{
	static struct sysset found[ARRAY_SIZE(families)];

	if (sysset_empty(&found[i]))
		add_names(&found[i], families[i].members);
	return &found[i];
}

void family_close(const struct sysset *calls, struct sysset *ret)
{
	struct sysset closed = *calls;

	for (size_t i = 0; families[i].reason; i++) {
		struct sysset common = sysset_intersect(*members_of(i), *calls);

		if (!sysset_empty(&common))
			closed = sysset_union(closed, *members_of(i));
	}
	*ret = closed;
}

/* The first member of family @i, in the order of the table, that is in @calls and is not @id;
 * -ENOENT if there is none. */
static int find_other(size_t i, const struct sysset *calls, int id)
{
	struct sysset others = sysset_intersect(*members_of(i), *calls);

	sysset_remove(&others, id);
	if (sysset_empty(&others))
		return -ENOENT;
	for (const char *const *name = families[i].members; *name; name++) {
		int other = names_find(*name);

		if (other >= 0 && sysset_has(&others, other))
			return other;
	}
	return -ENOENT;
}

const struct family *family_find(int id, const struct sysset *calls, int *ret_of)
{
	for (size_t i = 0; families[i].reason; i++) {
		int other = sysset_has(members_of(i), id) ? find_other(i, calls, id) : -ENOENT;

		if (other < 0)
			continue;
		*ret_of = other;
		return &families[i];
	}
	return NULL;
}

const char family_owner_reason[] =
	"rotating a log file gives the new file the owner of the old one";

void family_owner(struct sysset *ret)
{
	*ret = (struct sysset){};
	add_names(ret, MEMBERS("chown", "fchownat"));
}

void family_exotic(struct sysset *ret)
{
	/* clang-format off */
	static const char *const exotic[] = {
		/* keys, asynchronous I/O, locked memory, protection keys */
		"add_key", "keyctl", "request_key",
		"io_setup", "io_destroy", "io_submit", "io_cancel", "io_getevents", "io_pgetevents",
		"mlock", "mlock2", "mlockall", "munlock", "munlockall",
		"pkey_alloc", "pkey_free", "pkey_mprotect",
		/* sandboxes */
		"landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "seccomp",
		/* System V and POSIX: queues, semaphores, shared memory */
		"ipc", "msgctl", "msgget", "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop",
		"shmat", "shmctl", "shmdt", "shmget", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive",
		"mq_timedsend", "mq_unlink",
		/* namespaces, and processes by descriptors */
		"setns", "unshare", "execveat", "memfd_create", "memfd_secret",
		"pidfd_getfd", "pidfd_open", "pidfd_send_signal", "process_madvise", "process_mrelease",
		"process_vm_readv", "process_vm_writev",
		"io_uring_enter", "io_uring_register", "io_uring_setup", "userfaultfd",
		/* questions about scheduling and memory; syncing all that there is */
		"sched_get_priority_max", "sched_get_priority_min", "sched_getattr", "sched_getparam",
		"sched_getscheduler", "sched_rr_get_interval", "mincore", "sync", "syncfs",
		NULL,
	};
	/* clang-format on */

	*ret = (struct sysset){};
	add_names(ret, exotic);
}

static const struct sysset *harmless_of(size_t i)
{
	static struct sysset found[ARRAY_SIZE(harmless)];

	if (sysset_empty(&found[i]))
		add_names(&found[i], harmless[i].members);
	return &found[i];
}

static struct sysset list_harmless(void)
{
	struct sysset listed = {};

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		listed = sysset_union(listed, *harmless_of(i));
	return listed;
}

void family_harmless(struct sysset *ret)
{
	struct sysset listed = list_harmless();

	family_close(&listed, ret);
}

static const char *listed_reason(int id)
{
	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (sysset_has(harmless_of(i), id))
			return harmless[i].reason;
	return NULL;
}

const char *family_harmless_reason(int id, int *ret_of)
{
	struct sysset listed = list_harmless();
	int of = id;

	if (!sysset_has(&listed, id) && !family_find(id, &listed, &of))
		return NULL;
	*ret_of = of;
	return listed_reason(of);
}
