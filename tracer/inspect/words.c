/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "words.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define WORD(x) \
	{ \
		x, #x \
	}

const struct word words_open_flags[] = {WORD(O_CREAT), WORD(O_EXCL), WORD(O_NOCTTY), WORD(O_TRUNC),
	WORD(O_APPEND), WORD(O_NONBLOCK), WORD(O_DIRECTORY), WORD(O_NOFOLLOW), WORD(O_CLOEXEC),
	WORD(O_PATH), {}};
const struct word words_clone_flags[] = {WORD(CLONE_VM), WORD(CLONE_FS), WORD(CLONE_FILES),
	WORD(CLONE_SIGHAND), WORD(CLONE_VFORK), WORD(CLONE_PARENT), WORD(CLONE_THREAD),
	WORD(CLONE_SYSVSEM), WORD(CLONE_PIDFD), WORD(CLONE_PTRACE), WORD(CLONE_UNTRACED),
	WORD(CLONE_IO), WORD(CLONE_CLEAR_SIGHAND), WORD(CLONE_INTO_CGROUP), WORD(CLONE_SETTLS),
	WORD(CLONE_PARENT_SETTID), WORD(CLONE_CHILD_CLEARTID), WORD(CLONE_CHILD_SETTID),
	WORD(CLONE_NEWNS), WORD(CLONE_NEWUTS), WORD(CLONE_NEWIPC), WORD(CLONE_NEWUSER),
	WORD(CLONE_NEWPID), WORD(CLONE_NEWNET), WORD(CLONE_NEWCGROUP), {}};
const struct word words_prot_flags[] = {WORD(PROT_READ), WORD(PROT_WRITE), WORD(PROT_EXEC), {}};
const struct word words_domains[] = {WORD(AF_UNSPEC), WORD(AF_UNIX), WORD(AF_INET), WORD(AF_INET6),
	WORD(AF_NETLINK), WORD(AF_PACKET), WORD(AF_KEY), WORD(AF_CAN), WORD(AF_BLUETOOTH),
	WORD(AF_ALG), WORD(AF_VSOCK), WORD(AF_XDP), {}};
const struct word words_types[] = {
	WORD(SOCK_STREAM), WORD(SOCK_DGRAM), WORD(SOCK_RAW), WORD(SOCK_SEQPACKET), {}};
const struct word words_type_flags[] = {WORD(SOCK_NONBLOCK), WORD(SOCK_CLOEXEC), {}};
/* The requests that services make: terminals, descriptors, interfaces, files. */
const struct word words_ioctls[] = {WORD(TCGETS), WORD(TCSETS), WORD(TCSETSW), WORD(TCSETSF),
	WORD(TIOCGWINSZ), WORD(TIOCSWINSZ), WORD(TIOCGPGRP), WORD(TIOCSPGRP), WORD(TIOCSCTTY),
	WORD(TIOCNOTTY), WORD(TIOCGPTN), WORD(TIOCSPTLCK), WORD(TIOCSTI), WORD(TIOCLINUX),
	WORD(FIONREAD), WORD(FIONBIO), WORD(FIOASYNC), WORD(FIOCLEX), WORD(FIONCLEX),
	WORD(SIOCGIFCONF), WORD(SIOCGIFNAME), WORD(SIOCGIFINDEX), WORD(SIOCGIFFLAGS),
	WORD(SIOCSIFFLAGS), WORD(SIOCGIFADDR), WORD(SIOCGIFHWADDR), WORD(SIOCGIFMTU),
	WORD(SIOCETHTOOL), WORD(FICLONE), WORD(FS_IOC_GETFLAGS), WORD(FS_IOC_SETFLAGS), {}};
const struct word words_prctls[] = {WORD(PR_SET_PDEATHSIG), WORD(PR_GET_PDEATHSIG),
	WORD(PR_GET_DUMPABLE), WORD(PR_SET_DUMPABLE), WORD(PR_GET_KEEPCAPS), WORD(PR_SET_KEEPCAPS),
	WORD(PR_SET_NAME), WORD(PR_GET_NAME), WORD(PR_GET_SECCOMP), WORD(PR_SET_SECCOMP),
	WORD(PR_CAPBSET_READ), WORD(PR_CAPBSET_DROP), WORD(PR_GET_SECUREBITS),
	WORD(PR_SET_SECUREBITS), WORD(PR_SET_TIMERSLACK), WORD(PR_GET_TIMERSLACK), WORD(PR_SET_MM),
	WORD(PR_SET_CHILD_SUBREAPER), WORD(PR_GET_CHILD_SUBREAPER), WORD(PR_SET_NO_NEW_PRIVS),
	WORD(PR_GET_NO_NEW_PRIVS), WORD(PR_GET_TID_ADDRESS), WORD(PR_SET_THP_DISABLE),
	WORD(PR_GET_THP_DISABLE), WORD(PR_CAP_AMBIENT), WORD(PR_GET_SPECULATION_CTRL),
	WORD(PR_SET_SPECULATION_CTRL), WORD(PR_SET_IO_FLUSHER), WORD(PR_SET_PTRACER), {}};

void words_write_all(FILE *out, const struct word *w, uint64_t value, const char *sep)
{
	for (; w->text; w++)
		if ((value & w->value) == w->value) {
			fprintf(out, "%s%s", sep, w->text);
			value &= ~w->value;
			sep = "|";
		}
	if (value)
		fprintf(out, "%s%#llx", sep, (unsigned long long)value);
}

void words_write_one(FILE *out, const struct word *w, uint64_t value)
{
	while (w->text && w->value != value)
		w++;
	if (w->text)
		fputs(w->text, out);
	else
		fprintf(out, value > 4095 ? "%#llx" : "%llu", (unsigned long long)value);
}
