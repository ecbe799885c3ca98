/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"

enum { PATH_SHOWN = 200 };

struct word {
	uint64_t value;
	const char *text;
};
#define WORD(x) \
	{ \
		x, #x \
	}

static const struct word open_flags[] = {WORD(O_CREAT), WORD(O_EXCL), WORD(O_NOCTTY), WORD(O_TRUNC),
	WORD(O_APPEND), WORD(O_NONBLOCK), WORD(O_DIRECTORY), WORD(O_NOFOLLOW), WORD(O_CLOEXEC),
	WORD(O_PATH), {}};
static const struct word clone_flags[] = {WORD(CLONE_VM), WORD(CLONE_FS), WORD(CLONE_FILES),
	WORD(CLONE_SIGHAND), WORD(CLONE_VFORK), WORD(CLONE_PARENT), WORD(CLONE_THREAD),
	WORD(CLONE_SETTLS), WORD(CLONE_PARENT_SETTID), WORD(CLONE_CHILD_CLEARTID),
	WORD(CLONE_CHILD_SETTID), WORD(CLONE_NEWNS), WORD(CLONE_NEWUTS), WORD(CLONE_NEWIPC),
	WORD(CLONE_NEWUSER), WORD(CLONE_NEWPID), WORD(CLONE_NEWNET), WORD(CLONE_NEWCGROUP), {}};
static const struct word prot_flags[] = {WORD(PROT_READ), WORD(PROT_WRITE), WORD(PROT_EXEC), {}};
static const struct word domains[] = {WORD(AF_UNIX), WORD(AF_INET), WORD(AF_INET6),
	WORD(AF_NETLINK), WORD(AF_PACKET), WORD(AF_ALG), WORD(AF_VSOCK), {}};
static const struct word types[] = {
	WORD(SOCK_STREAM), WORD(SOCK_DGRAM), WORD(SOCK_RAW), WORD(SOCK_SEQPACKET), {}};
static const struct word type_flags[] = {WORD(SOCK_NONBLOCK), WORD(SOCK_CLOEXEC), {}};

/*
 * A letter for each argument: p path, d directory's descriptor, i number, o octal, x hexadecimal, O open's flags,
 * C clone's, P mmap's prot, D socket's domain, T its type, S a signal.
 */
static const struct {
	const char *name, *args;
} table[] = {
	{"access", "po"},
	{"chdir", "p"},
	{"chmod", "po"},
	{"chown", "pii"},
	{"chown32", "pii"},
	{"chroot", "p"},
	{"clone", "C"},
	{"creat", "po"},
	{"execve", "p"},
	{"execveat", "dp"},
	{"faccessat", "dpo"},
	{"faccessat2", "dpo"},
	{"fchmod", "io"},
	{"fchmodat", "dpo"},
	{"fchownat", "dpii"},
	{"fcntl", "ii"},
	{"fstatat64", "dp"},
	{"getxattr", "pp"},
	{"inotify_add_watch", "ip"},
	{"ioctl", "ix"},
	{"kill", "iS"},
	{"lchown", "pii"},
	{"lgetxattr", "pp"},
	{"link", "pp"},
	{"linkat", "dpdp"},
	{"lstat", "p"},
	{"lstat64", "p"},
	{"mkdir", "po"},
	{"mkdirat", "dpo"},
	{"mknod", "po"},
	{"mknodat", "dpo"},
	{"mmap", "xiP"},
	{"mmap2", "xiP"},
	{"mount", "ppp"},
	{"mprotect", "xiP"},
	{"newfstatat", "dp"},
	{"open", "pO"},
	{"openat", "dpO"},
	{"openat2", "dp"},
	{"pivot_root", "pp"},
	{"prctl", "ix"},
	{"readlink", "p"},
	{"readlinkat", "dp"},
	{"rename", "pp"},
	{"renameat", "dpdp"},
	{"renameat2", "dpdp"},
	{"rmdir", "p"},
	{"setgid", "i"},
	{"setresgid", "iii"},
	{"setresuid", "iii"},
	{"setuid", "i"},
	{"socket", "DTi"},
	{"socketpair", "DTi"},
	{"stat", "p"},
	{"stat64", "p"},
	{"statfs", "p"},
	{"statx", "dp"},
	{"symlink", "pp"},
	{"symlinkat", "pdp"},
	{"tgkill", "iiS"},
	{"tkill", "iS"},
	{"truncate", "pi"},
	{"umask", "o"},
	{"umount2", "pi"},
	{"unlink", "p"},
	{"unlinkat", "dp"},
	{"utimensat", "dp"},
	{"wait4", "ixx"},
};

static void add_words(FILE *out, const struct word *w, uint64_t value, const char *sep)
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

static void add_one(FILE *out, const struct word *w, uint64_t value)
{
	while (w->text && w->value != value)
		w++;
	if (w->text)
		fputs(w->text, out);
	else
		fprintf(out, "%lld", (long long)value);
}

/* Up to a page's end, then on: what lies behind a string's end need not be mapped. */
static size_t read_string(pid_t tid, uint64_t address, char *buf, size_t size)
{
	size_t n = 0;

	while (n < size - 1) {
		size_t page = 4096 - (address + n) % 4096, want = size - 1 - n;
		struct iovec to = {buf + n, want < page ? want : page};
		struct iovec from = {(void *)(uintptr_t)(address + n), to.iov_len};
		ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);

		if (got <= 0)
			return 0;
		if (memchr(buf + n, '\0', (size_t)got))
			return 1;
		n += (size_t)got;
	}
	buf[n] = '\0';
	return n;
}

static void add_path(FILE *out, pid_t tid, uint64_t address)
{
	char raw[PATH_SHOWN], shown[PATH_SHOWN];
	size_t n = address ? read_string(tid, address, raw, sizeof(raw)) : 0;

	if (address == 0)
		fputs("NULL", out);
	else if (n == 0)
		fprintf(out, "%#llx", (unsigned long long)address);
	else
		fprintf(out, "\"%s\"%s", escape_to(shown, sizeof(shown), raw), n > 1 ? "..." : "");
}

static void add_open_flags(FILE *out, uint64_t value)
{
	static const char *const modes[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};

	fputs(modes[value & O_ACCMODE], out);
	add_words(out, open_flags, (value & UINT32_MAX) & ~(uint64_t)O_ACCMODE, "|");
}

static void add_signal(FILE *out, int sig)
{
	const char *name = sigabbrev_np(sig);

	if (name)
		fprintf(out, "SIG%s", name);
	else
		fprintf(out, "%d", sig);
}

static void add_type(FILE *out, uint64_t value)
{
	uint64_t flags = value & (SOCK_NONBLOCK | SOCK_CLOEXEC);

	add_one(out, types, value & ~flags);
	add_words(out, type_flags, flags, "|");
}

static void add_argument(FILE *out, char letter, pid_t tid, uint64_t value)
{
	switch (letter) {
	case 'p':
		add_path(out, tid, value);
		break;
	case 'd':
		if ((int)value == AT_FDCWD)
			fputs("AT_FDCWD", out);
		else
			fprintf(out, "%d", (int)value);
		break;
	case 'i':
		fprintf(out, "%d", (int)value);
		break;
	case 'o':
		fprintf(out, "%#o", (unsigned)value);
		break;
	case 'O':
		add_open_flags(out, value);
		break;
	case 'C':
		add_words(out, clone_flags, value & ~UINT64_C(0xff), "");
		fputs(value & ~UINT64_C(0xff) ? "|" : "", out);
		add_signal(out, value & 0xff);
		break;
	case 'P':
		add_words(out, prot_flags, value, "");
		fputs(value ? "" : "PROT_NONE", out);
		break;
	case 'D':
		add_one(out, domains, value);
		break;
	case 'T':
		add_type(out, value);
		break;
	case 'S':
		add_signal(out, (int)value);
		break;
	default:
		fprintf(out, "%#llx", (unsigned long long)value);
	}
}

static const char *find_letters(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].args;
	return NULL;
}

bool decode_knows(const char *name)
{
	return find_letters(name) != NULL;
}

void decode_call(const char *name, const struct event_call *call, char ret[DECODED_SIZE])
{
	_cleanup_(fclosep) FILE *out = fmemopen(ret, DECODED_SIZE, "w");
	const char *letters = find_letters(name);

	if (!letters)
		letters = "xxx";
	ret[0] = '\0';
	for (size_t i = 0; out && letters[i]; i++) {
		fputs(i > 0 ? ", " : "", out);
		add_argument(out, letters[i], call->tid, call->args[i]);
	}
	if (out)
		fflush(out);
	ret[DECODED_SIZE - 1] = '\0';
}
