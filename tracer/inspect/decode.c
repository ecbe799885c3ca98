/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decode.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "memory.h"
#include "words.h"

enum { PATH_SHOWN = 200 };

/*
 * A letter for each argument: p path, d directory's descriptor, i number, o octal, x hexadecimal, O
 * open's flags, C clone's, c clone3's structure, P mmap's prot, D socket's domain, T its type, A an
 * address whose length follows, S a signal, I ioctl's request, R prctl's option.
 */
static const struct {
	const char *name, *args;
} table[] = {
	{"access", "po"},
	{"bind", "iAi"},
	{"chdir", "p"},
	{"chmod", "po"},
	{"chown", "pii"},
	{"chown32", "pii"},
	{"chroot", "p"},
	{"clone", "C"},
	{"clone3", "ci"},
	{"connect", "iAi"},
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
	{"ioctl", "iI"},
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
	{"prctl", "Rx"},
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

static void add_path(FILE *out, pid_t tid, uint64_t address)
{
	char raw[PATH_SHOWN], shown[PATH_SHOWN];
	size_t n = address ? memory_read_string(tid, address, raw, sizeof(raw)) : 0;

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
	words_write_all(out, words_open_flags, (value & UINT32_MAX) & ~(uint64_t)O_ACCMODE, "|");
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

	words_write_one(out, words_types, value & ~flags);
	words_write_all(out, words_type_flags, flags, "|");
}

static void add_clone_flags(FILE *out, uint64_t flags, int sig)
{
	words_write_all(out, words_clone_flags, flags, "");
	if (flags && sig)
		fputc('|', out);
	if (sig || !flags)
		add_signal(out, sig);
}

static void add_clone_args(FILE *out, pid_t tid, uint64_t address)
{
	struct clone_args args;

	if (!memory_read(tid, address, &args, CLONE_ARGS_SIZE_VER0)) {
		fprintf(out, "%#llx", (unsigned long long)address);
		return;
	}
	fputc('{', out);
	add_clone_flags(out, args.flags, (int)args.exit_signal);
	fputc('}', out);
}

/* @args: this argument, and those behind it. */
static void add_argument(FILE *out, char letter, pid_t tid, const uint64_t *args)
{
	uint64_t value = args[0];

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
		add_clone_flags(out, value & ~UINT64_C(0xff), value & 0xff);
		break;
	case 'c':
		add_clone_args(out, tid, value);
		break;
	case 'A':
		address_write(out, tid, value, args[1] & UINT32_MAX);
		break;
	case 'I':
		words_write_one(out, words_ioctls, value & UINT32_MAX);
		break;
	case 'R':
		words_write_one(out, words_prctls, value & UINT32_MAX);
		break;
	case 'P':
		words_write_all(out, words_prot_flags, value, "");
		fputs(value ? "" : "PROT_NONE", out);
		break;
	case 'D':
		words_write_one(out, words_domains, value);
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
		add_argument(out, letters[i], call->tid, &call->args[i]);
	}
	if (out)
		fflush(out);
	ret[DECODED_SIZE - 1] = '\0';
}
