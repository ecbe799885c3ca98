/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "family.h"

#include "names.h"

#define MEMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* clang-format off */
const struct family families[] = {
	{"libc alternatives: the *at form is all that newer architectures have, openat2 is asked for by flags",
		MEMBERS("open", "openat", "openat2", "creat")},
	{"libc alternatives: glibc 2.33 made stat a function that calls newfstatat; statx is tried first on 32 bits",
		MEMBERS("stat", "stat64", "oldstat", "lstat", "lstat64", "oldlstat", "fstat", "fstat64", "oldfstat",
			"newfstatat", "fstatat64", "statx")},
	{"libc alternatives", MEMBERS("statfs", "statfs64")},
	{"libc alternatives", MEMBERS("fstatfs", "fstatfs64")},
	{"libc alternatives: faccessat2 is tried first since glibc 2.33",
		MEMBERS("access", "faccessat", "faccessat2")},
	{"libc alternatives", MEMBERS("readlink", "readlinkat")},
	{"libc alternatives", MEMBERS("mkdir", "mkdirat")},
	{"libc alternatives", MEMBERS("mknod", "mknodat")},
	{"libc alternatives: rmdir is unlinkat with a flag", MEMBERS("unlink", "unlinkat", "rmdir")},
	{"libc alternatives", MEMBERS("rename", "renameat", "renameat2")},
	{"libc alternatives", MEMBERS("link", "linkat")},
	{"libc alternatives", MEMBERS("symlink", "symlinkat")},
	{"libc alternatives: fchmodat2 (Linux 6.6) is tried first by glibc 2.39",
		MEMBERS("chmod", "fchmodat", "fchmodat2")},
	{"libc alternatives: chown is fchownat where an architecture lacks it; chown32 on 32 bits",
		MEMBERS("chown", "chown32", "fchownat")},
	{"libc alternatives: lchown is fchownat with a flag", MEMBERS("lchown", "lchown32", "fchownat")},
	{"32-bit form", MEMBERS("fchown", "fchown32")},
	{"libc alternatives and 64-bit times",
		MEMBERS("utime", "utimes", "utimensat", "utimensat_time64")},
	{"32-bit form", MEMBERS("truncate", "truncate64")},
	{"32-bit form", MEMBERS("ftruncate", "ftruncate64")},
	{"32-bit form", MEMBERS("fcntl", "fcntl64")},
	{"32-bit form", MEMBERS("lseek", "_llseek")},
	{"32-bit form", MEMBERS("fadvise64", "fadvise64_64", "arm_fadvise64_64")},
	{"32-bit form", MEMBERS("sendfile", "sendfile64")},
	{"libc alternatives", MEMBERS("getdents", "getdents64")},
	{"libc alternatives: flags", MEMBERS("dup", "dup2", "dup3")},
	{"libc alternatives: flags", MEMBERS("pipe", "pipe2")},
	{"libc alternatives: flags", MEMBERS("eventfd", "eventfd2")},
	{"libc alternatives: flags", MEMBERS("signalfd", "signalfd4")},
	{"libc alternatives: flags", MEMBERS("inotify_init", "inotify_init1")},
	{"libc alternatives: flags", MEMBERS("epoll_create", "epoll_create1")},
	{"libc alternatives: signal masks and finer timeouts",
		MEMBERS("epoll_wait", "epoll_pwait", "epoll_pwait2")},
	{"libc alternatives and 64-bit times: each can be written with the others",
		MEMBERS("select", "_newselect", "pselect6", "pselect6_time64", "poll", "ppoll", "ppoll_time64")},
	{"libc alternatives: clone3 is tried first since glibc 2.34",
		MEMBERS("fork", "vfork", "clone", "clone3")},
	{"libc alternatives", MEMBERS("wait4", "waitpid", "waitid")},
	{"libc alternatives: musl raises signals by tkill", MEMBERS("tgkill", "tkill")},
	{"libc alternatives: close_range is what closing all is done by since glibc 2.34",
		MEMBERS("close", "close_range")},
	{"libc alternatives: flags", MEMBERS("accept", "accept4")},
	{"libc alternatives: one can be written with the other", MEMBERS("send", "sendto", "sendmsg", "sendmmsg")},
	{"libc alternatives: one can be written with the other",
		MEMBERS("recv", "recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64")},
	{"libc alternatives: vectors and positions", MEMBERS("read", "readv")},
	{"libc alternatives: vectors and positions", MEMBERS("write", "writev")},
	{"libc alternatives: vectors and flags", MEMBERS("pread64", "preadv", "preadv2")},
	{"libc alternatives: vectors and flags", MEMBERS("pwrite64", "pwritev", "pwritev2")},
	{"older form", MEMBERS("getrlimit", "ugetrlimit", "prlimit64")},
	{"older form", MEMBERS("uname", "olduname", "oldolduname")},
	{"older form", MEMBERS("sigaction", "rt_sigaction", "signal")},
	{"older form", MEMBERS("sigprocmask", "rt_sigprocmask")},
	{"older form", MEMBERS("sigsuspend", "rt_sigsuspend")},
	{"older form", MEMBERS("sigpending", "rt_sigpending")},
	{"64-bit times", MEMBERS("rt_sigtimedwait", "rt_sigtimedwait_time64")},
	{"older form and 64-bit times", MEMBERS("alarm", "setitimer")},
	{"64-bit times", MEMBERS("timer_settime", "timer_settime64")},
	{"64-bit times", MEMBERS("timer_gettime", "timer_gettime64")},
	{"64-bit times", MEMBERS("timerfd_settime", "timerfd_settime64")},
	{"64-bit times", MEMBERS("timerfd_gettime", "timerfd_gettime64")},
	{"64-bit times", MEMBERS("clock_settime", "clock_settime64", "settimeofday", "stime")},
	{"64-bit times", MEMBERS("clock_adjtime", "clock_adjtime64", "adjtimex")},
	{"64-bit times", MEMBERS("semop", "semtimedop", "semtimedop_time64")},
	{"64-bit times", MEMBERS("mq_timedsend", "mq_timedsend_time64")},
	{"64-bit times", MEMBERS("mq_timedreceive", "mq_timedreceive_time64")},
	{"64-bit times", MEMBERS("io_getevents", "io_pgetevents", "io_pgetevents_time64")},
	{"64-bit times", MEMBERS("sched_rr_get_interval", "sched_rr_get_interval_time64")},
	{"32-bit form", MEMBERS("setuid", "setuid32")},
	{"32-bit form", MEMBERS("setgid", "setgid32")},
	{"32-bit form", MEMBERS("setgroups", "setgroups32")},
	{"32-bit form", MEMBERS("setreuid", "setreuid32")},
	{"32-bit form", MEMBERS("setregid", "setregid32")},
	{"32-bit form", MEMBERS("setresuid", "setresuid32")},
	{"32-bit form", MEMBERS("setresgid", "setresgid32")},
	{"32-bit form", MEMBERS("setfsuid", "setfsuid32")},
	{"32-bit form", MEMBERS("setfsgid", "setfsgid32")},
	{"older form", MEMBERS("umount", "umount2")},
	{"libc alternatives: flags", MEMBERS("mlock", "mlock2")},
	{"what depends on the number of CPUs: counting them, pinning threads to them, and jemalloc's, Go's and Java's look "
	 "at where a thread runs",
		MEMBERS("sched_getaffinity", "sched_setaffinity", "getcpu")},
	{"what depends on the number of memory nodes: Java, libnuma and databases look, and set a policy where there are two",
		MEMBERS("get_mempolicy", "set_mempolicy", "set_mempolicy_home_node", "mbind")},
	{"one object's life: what made a timer also sets and deletes it",
		MEMBERS("timer_create", "timer_settime", "timer_settime64", "timer_gettime", "timer_gettime64",
			"timer_getoverrun", "timer_delete")},
	{"one object's life: timers as descriptors",
		MEMBERS("timerfd_create", "timerfd_settime", "timerfd_settime64", "timerfd_gettime", "timerfd_gettime64")},
	{"one object's life: shared memory", MEMBERS("shmget", "shmat", "shmdt", "shmctl")},
	{"one object's life: semaphores",
		MEMBERS("semget", "semctl", "semop", "semtimedop", "semtimedop_time64")},
	{"one object's life: inotify_init1 without a watch is of no use, and a watch is taken away",
		MEMBERS("inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch")},
	{"one object's life: epoll",
		MEMBERS("epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2")},
	{"waiting for several locks at once, as glibc and Wine do where the kernel has it (Linux 5.16)",
		MEMBERS("futex", "futex_time64", "futex_waitv")},
	{"memory that is sealed by the loader: glibc 2.42 calls mseal after mprotect, Linux 6.10",
		MEMBERS("mprotect", "mseal")},
	{"what the kernel itself puts into a traced process: a return probe leaves by uretprobe (Linux 6.11), as a "
	 "signal handler does by rt_sigreturn",
		MEMBERS("rt_sigreturn", "sigreturn", "uretprobe")},
	{0},
};

/*
 * What a service calls on some path that no workload of five minutes takes, whatever it is for; with all siblings. Chosen
 * by what was missed on workloads that had not been traced (tests/holdout/README.md): each of these is called by at least
 * two of the services there, so that none is in it for the sake of one. Nothing here is sensitive.
 */
static const char *const harmless[] = {
	/* libc: growing and trimming the heap, locks, clocks, threads, its own start. */
	"brk", "mmap", "mmap2", "munmap", "mprotect", "mremap", "madvise",
	"futex", "futex_time64", "sched_yield", "set_robust_list", "set_tid_address", "rseq", "getrandom",
	"clock_gettime", "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "nanosleep",
	"gettimeofday", "time", "restart_syscall", "arch_prctl", "prlimit64", "exit",
	/* What a crash needs to be reported as such: abort() blocks signals, finds its thread, resets SIGABRT and raises it; a
	 * handler says why on stderr. */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaction", "sigprocmask", "sigreturn",
	"getpid", "gettid", "tgkill", "exit_group",
	/* stdio, its buffers and its question whether this is a terminal. */
	"close", "fstat", "newfstatat", "read", "write", "writev", "lseek", "fcntl", "ioctl",
	/* Looking up a user or a host name and saying something to the log: sockets, in libc's own name. */
	"socket", "connect", "sendto", "sendmsg", "recvfrom", "recvmsg", "poll",
	"getsockname", "getpeername", "getsockopt", "setsockopt", "shutdown",
	/* libcap as soon as it is loaded, for its capabilities' bounds; coreutils are linked with it. Names of threads. */
	"prctl",
	/* Where am I, what is this system; system(), popen() and their end. */
	"getcwd", "umask", "uname", "sysinfo", "pipe2", "dup2", "wait4", "clone", "vfork",
	/* ExecReload= and ExecStop= run in the unit, under its filter; what most units have there is kill. */
	"kill",
	/* A state, log or temporary file on its way: made with a name, cut, synced, given its mode, put in place of the old
	 * one, taken away. */
	"openat", "unlink", "rename", "mkdir", "rmdir", "symlink", "ftruncate", "fsync", "fdatasync", "chmod", "fchmod",
	"utimensat", "fadvise64", "copy_file_range", "sendfile", "pread64", "pwrite64",
};
/* clang-format on */

static void to_set(const char *const *members, struct sysset *ret)
{
	*ret = (struct sysset){};
	for (; *members; members++) {
		int id = names_find(*members);

		if (id >= 0)
			sysset_add(ret, id);
	}
}

/* Looked up once: they are asked for several times in each run. */
static const struct sysset *members_of(size_t i)
{
	static struct sysset found[sizeof(families) / sizeof(families[0])];

	if (sysset_empty(&found[i]))
		to_set(families[i].members, &found[i]);
	return &found[i];
}

void family_close(const struct sysset *seen, struct sysset *ret)
{
	struct sysset closed = *seen;

	for (size_t i = 0; families[i].reason; i++) {
		struct sysset common = sysset_intersect(*members_of(i), *seen);

		if (!sysset_empty(&common))
			closed = sysset_union(closed, *members_of(i));
	}
	*ret = closed;
}

void family_owner(struct sysset *ret)
{
	to_set(MEMBERS("chown", "fchownat"), ret);
}

void family_harmless(struct sysset *ret)
{
	struct sysset s = {};

	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		int id = names_find(harmless[i]);

		if (id >= 0)
			sysset_add(&s, id);
	}
	family_close(&s, ret);
}
