/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes random units, and compares what a real systemd reads in them with the filter that syscarve
 * reads.
 *
 *   drive-units make SEED COUNT DIR       writes the files of random-1.service and so on
 *   drive-units check VERSION DIR <SHOWN  compares; SHOWN is what `systemctl show` prints of them
 *   drive-units enforced VERSION DIR ID <FILTERS
 *                                         compares the verdict on each number with the seccomp
 *                                         filters of a process of the unit (prog-filters.c)
 *   drive-units refused VERSION DIR <STATUSES
 *                                         compares which units did not start for their filter;
 *                                         STATUSES has lines "ID EXIT-STATUS"
 */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/failure.h"
#include "groups/filter-unit.h"
#include "groups/names.h"
#include "groups/refusal.h"
#include "groups/versions.h"
#include "prove/verdict.h"
#include "simulate.h"

static uint64_t state;

static unsigned below(unsigned n)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(state >> 33) % n;
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

#define PICK(list) ((list)[below(ARRAY_SIZE(list))])

/* ---- units are made */

static const char *line_end;

/* Most files have one kind of line end; some mix them. */
static const char *const ends[] = {"\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\r", "mixed"};

static void end_line(FILE *out)
{
	static const char *const mixed[] = {"\n", "\n", "\r\n", "\r", "\n\n", "\n\r", "\r\r\n", ""};
	const char *end = strcmp(line_end, "mixed") == 0 ? PICK(mixed) : line_end;

	if (*end)
		fputs(end, out);
	else
		fputc('\0', out);
}

static void put_errno(FILE *out)
{
	static const char *const errnos[] = {"EPERM", "EUCLEAN", "ENOSYS", "kill", "eperm",
		"EAGAIN", "EWOULDBLOCK", "Ewouldblock", "ENOTSUP", "EOPNOTSUPP", "EDEADLOCK",
		"EDEADLK", "ehwpoison", "0", "1", "38", "0x26", "0X26", "047", "08", "4095", "4096",
		"-1", "+7", "0b101", "0B11", "0o17", "0O7", "0b", "0o9", "0x", "", "Kill", "EFOO",
		"EFSCORRUPTED", "ENOTREADY", "99999999999999999999", "4294967297", "1 ", "1:2",
		"\\38", "\\ 38", "E\\PERM", "-0", "0x0", "00"};

	fputs(PICK(errnos), out);
}

/* Names like semop, which x86 has only as a part of ipc(2), are missing: if such a rule is the only
 * one, libseccomp 2.5.4 makes a program for x86 that does not load the number. */
static void put_name(FILE *out)
{
	static const char *const plain[] = {"read", "write", "openat", "open", "close", "umask",
		"mount", "ptrace", "uname", "clone3", "stat", "socketcall", "ipc", "_llseek",
		"fchmodat2", "mseal", "open_tree_attr", "arm_fadvise64_64", "riscv_flush_icache",
		"getrandom", "nanosleep", "exit", "socket", "connect", "msgget", "shmget"};
	static const char *const sets[] = {"@basic-io", "@clock", "@default", "@file-system",
		"@known", "@mount", "@obsolete", "@privileged", "@process", "@resources",
		"@sandbox", "@setuid", "@swap", "@sync", "@system-service", "@timer"};
	static const char *const odd[] = {"no_such_call", "@no-such-set", "@", "Read", "READ", "~",
		"~umask", "re\\ad", "\\mount", "\"uname\"", "'umask'", "\"stat", "a\\ b",
		"@cl\\ock", "\\\\read", "\\~read", "#", "#read", ";", "read,write", "165", "-1",
		"=", "\xc3\xa9", "n\\ull", ":", "::", "\\:umask", "close\\:EPERM"};

	fputs(one_in(6) ? PICK(odd) : one_in(3) ? PICK(sets) : PICK(plain), out);
}

static void put_word(FILE *out)
{
	put_name(out);
	if (one_in(3)) {
		fputc(':', out);
		put_errno(out);
	}
}

/* What parts words: blanks, or a continuation, with comments between. */
static void put_gap(FILE *out)
{
	static const char *const blanks[] = {" ", " ", " ", "  ", "\t"};
	static const char *const comments[] = {"# mount", "  ; mount \\", "#"};

	if (!one_in(5)) {
		fputs(PICK(blanks), out);
		return;
	}
	fputs(one_in(4) ? "\\" : " \\", out);
	end_line(out);
	while (one_in(4)) {
		fputs(PICK(comments), out);
		end_line(out);
	}
	fputs(one_in(4) ? "" : "  ", out);
}

static void put_expression(FILE *out)
{
	static const char *const tails[] = {"", "", "", "", " ", "\t ", " #", "\\ ", "\\\\", "\\"};

	if (one_in(6))
		return;
	fputs(one_in(2) ? "~" : one_in(12) ? "~ " : "", out);
	for (unsigned n = below(6); n > 0; n--) {
		put_word(out);
		put_gap(out);
	}
	if (!one_in(12))
		put_word(out);
	fputs(PICK(tails), out);
}

static void put_arches(FILE *out)
{
	static const char *const words[] = {"native", "x86-64", "x86", "x32", "x86_64", "X86",
		"\"native\"", "'x86'", "\"x86 x32\"", "x\\86", "arm", "arm64", "riscv64", "mips-le",
		"ppc64-le", "loongarch64", "amd64", "i386", "aarch64", "s390x", "ppc", "parisc",
		"parisc64", "\"", "''", "#", "x86\"-64\"", "m68k", "sh", "sheb", "alpha",
		"mips64-le-n32"};

	for (unsigned n = below(5); n > 0; n--) {
		fputs(PICK(words), out);
		put_gap(out);
	}
}

static void put_assignment(FILE *out)
{
	static const char *const filters[] = {"SystemCallFilter", "SystemCallFilter",
		"SystemCallFilter", "SystemCallFilter", "SystemCallLog", "systemcallfilter",
		"SystemCallFilters", "X-SystemCallFilter", "#SystemCallFilter",
		"System\\CallFilter"};
	static const char *const equals[] = {"=", "=", "=", "=", " = ", "= ", "\t=", "=="};
	unsigned kind = below(8);

	fputs(one_in(8) ? "  " : "", out);
	fputs(kind == 0     ? "SystemCallErrorNumber"
		: kind == 1 ? "SystemCallArchitectures"
			    : PICK(filters),
		out);
	fputs(PICK(equals), out);
	if (kind == 0)
		put_errno(out);
	else if (kind == 1)
		put_arches(out);
	else
		put_expression(out);
	end_line(out);
}

static void put_other(FILE *out)
{
	static const char *const headers[] = {"[Service]", "[Service]", "[Service]", "[Service]",
		"[Unit]", "[Socket]", "[Mount]", "[Install]", "[X-Service]", "[Nothing]",
		" [Service]\t", "[ Service]", "[service]", "[]", "[Service]]", "[[Service]", "[a*]",
		"[a\tb]", "[\xc3\xa9]", "[ ]"};
	static const char *const lines[] = {"", "# SystemCallFilter=~write", "; x \\", "Nice=1",
		"Description=x", "SystemCallFilter", "=read", "Nice", "=", "\\",
		"\xc3\xa9=\xc3\xa9", "# \xe9", "\xef\xbb\xbfSystemCallFilter=~uname",
		"Nonsense=\\"};
	/* Where systemd reads no further. */
	static const char *const stops[] = {"[Service", "[", "[Service] # x", "[Service] \\",
		"[Ser\"vice]", "['Service']", "[Ser\\vice]", "[Ser\x01vice]", "[Ser\x7fvice]",
		"\xe9", "Description=D\xe9mon", "SystemCallFilter=read \xff", "X=\xed\xa0\x80",
		"X=\xef\xbf\xbe", "X=\xef\xb7\x90", "X=\xf4\x90\x80\x80", "X=\xc0\x80",
		"X=\xf0\x9f\xbf\xbf", "X=\xe2\x82", "[\xe9]"};

	fputs(one_in(14) ? PICK(stops) : one_in(2) ? PICK(headers) : PICK(lines), out);
	end_line(out);
}

static void put_file(const char *path)
{
	FILE *out = fopen(path, "we");

	if (!out) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	line_end = PICK(ends);
	fputs(one_in(8) ? "\xef\xbb\xbf" : "", out);
	while (one_in(6))
		put_other(out);
	if (!one_in(10))
		fputs("[Service]", out), end_line(out);
	for (unsigned n = 1 + below(6); n > 0; n--) {
		while (one_in(4))
			put_other(out);
		put_assignment(out);
	}
	if (one_in(8))
		fputs("SystemCallFilter=uname", out);
	if (ferror(out) || fclose(out) != 0)
		exit(EXIT_FAILURE);
}

static void make_unit(const char *dir, unsigned i)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/random-%u.service", dir, i);
	put_file(path);
	strcat(path, ".d");
	mkdir(path, 0755);
	for (unsigned n = below(4); n > 0; n--) {
		snprintf(path, sizeof(path), "%s/random-%u.service.d/%u.conf", dir, i, n);
		put_file(path);
	}
}

static int make(const char *seed, const char *count, const char *dir)
{
	state = strtoull(seed, NULL, 10);
	for (unsigned i = 1; i <= strtoul(count, NULL, 10); i++)
		make_unit(dir, i);
	return EXIT_SUCCESS;
}

/* ---- units are compared */

static int version; /* of systemd */

enum { PROPERTIES_MAX = 8 };

/* What systemd shows of a unit; the strings lie in the lines. */
struct shown {
	char *lines[PROPERTIES_MAX];
	size_t n;
};

static const char *property(const struct shown *s, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < s->n; i++)
		if (strncmp(s->lines[i], name, len) == 0 && s->lines[i][len] == '=')
			return s->lines[i] + len + 1;
	return "";
}

static void forget(struct shown *s)
{
	while (s->n > 0)
		free(s->lines[--s->n]);
}

/* Reads the properties of one unit, which an empty line ends. */
static bool read_shown(struct shown *s)
{
	size_t size = 0;
	char *line = NULL;

	forget(s);
	while (getline(&line, &size, stdin) > 0 && *line != '\n' && s->n < PROPERTIES_MAX) {
		line[strcspn(line, "\n")] = '\0';
		s->lines[s->n++] = TAKE(line);
		size = 0;
	}
	free(line);
	return s->n > 0;
}

/* Reads the unit's own file and its drop-ins. */
static int read_unit(struct filter *f, const char *dir, const char *id, struct failure *why)
{
	char pattern[PATH_MAX];
	glob_t files = {};
	int r = 0;

	snprintf(pattern, sizeof(pattern), "%s/%s", dir, id);
	glob(pattern, 0, NULL, &files);
	strcat(pattern, ".d/*.conf");
	glob(pattern, GLOB_APPEND, NULL, &files);
	for (size_t i = 0; i < files.gl_pathc && r >= 0; i++) {
		_cleanup_(fclosep) FILE *in = fopen(files.gl_pathv[i], "re");

		r = in ? filter_read_unit(f, in, files.gl_pathv[i], why) : -errno;
		if (r == -EBADMSG)
			r = 0;
	}
	globfree(&files);
	return r;
}

/* Names that systemd takes, but does not show. */
static bool is_hidden(const char *word)
{
	static const char *const hidden[] = {"switch_endian", "sys_debug_setcontext"};
	size_t len = strcspn(word, ":");

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		if (strlen(hidden[i]) == len && memcmp(word, hidden[i], len) == 0)
			return true;
	for (const char *const *added = version_find(version)->added; *added; added++)
		if (strlen(*added) == len && memcmp(word, *added, len) == 0)
			return true;
	return false;
}

/* 247 shows an errno in an allow list, and lets the call through all the same, but not one with
 * `kill`. */
static size_t strip_errnos(char *text, const char **words, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		char *colon = text + (words[i] - text) + strcspn(words[i], ":");

		if (strcmp(colon, ":kill") == 0)
			continue;
		*colon = '\0';
		words[left++] = words[i];
	}
	return left;
}

/* The words of @list, sorted, with `~` for a deny list, and without those that cannot be
 * compared. */
static char *sort_words(const char *list)
{
	_cleanup_(freep) const char **words = calloc(strlen(list) + 1, sizeof(*words));
	_cleanup_(freep) char *copy = strdup(list + (*list == '~'));
	char *sorted, *out, *rest = copy, *word;
	size_t n = 0;

	while ((word = strsep(&rest, " ")))
		if (*word && !is_hidden(word))
			words[n++] = word;
	if (*list != '~' && version_find(version)->allows_with_errno)
		n = strip_errnos(copy, words, n);
	names_sort(words, n);
	out = sorted = malloc(strlen(list) + 2);
	if (*list == '~')
		*out++ = '~';
	for (size_t i = 0; i < n; i++)
		out += sprintf(out, "%s%s", i > 0 ? " " : "", words[i]);
	*out = '\0';
	return sorted;
}

static void print_errno(FILE *out, int number)
{
	const char *name = strerrorname_np(number);

	if (number == FILTER_KILL)
		fputs("kill", out);
	else if (name)
		fputs(name, out);
	else
		fprintf(out, "%d", number);
}

/* The entries of SystemCallFilter= as `systemctl show` lists them: in an allow list those that
 * pass, in a deny list those that do not. */
static char *list_filter(const struct filter *f)
{
	bool allows = filter_mode(f) == FILTER_ALLOW;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	fputs(allows ? "" : "~", out);
	for (int id = 0; id < names_count(); id++) {
		int answer = filter_answer(f, id);

		if ((answer == FILTER_PASSES) != allows)
			continue;
		fprintf(out, " %s", names_get(id));
		if (answer >= 0) {
			fputc(':', out);
			print_errno(out, answer);
		}
	}
	fclose(out);
	return text;
}

static char *list_log(const struct filter *f)
{
	enum filter_mode mode = filter_log_mode(f);
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	fputs(mode == FILTER_ALLOW ? "" : "~", out);
	for (int id = 0; id < names_count(); id++)
		if (mode != FILTER_NONE && filter_logs(f, id) == (mode == FILTER_ALLOW))
			fprintf(out, " %s", names_get(id));
	fclose(out);
	return text;
}

static char *list_arches(const struct filter *f)
{
	const struct filter_settings *s = filter_settings(f);
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < s->n_arches; i++)
		fprintf(out, " %s", s->arches[i]);
	fclose(out);
	return text;
}

static char *list_error_number(const struct filter *f)
{
	enum { SHOWN_KILL = 0x7ffffffe };
	int number = filter_settings(f)->error_number;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "%d", number == FILTER_KILL ? SHOWN_KILL : number);
	fclose(out);
	return text;
}

/* Whether systemd's list and ours, which is freed, are the same. */
static bool is_same(const struct shown *s, const char *name, char *ours)
{
	_cleanup_(freep) char *theirs = sort_words(property(s, name)), *sorted = sort_words(ours);
	bool same = strcmp(theirs, sorted) == 0;

	if (!same)
		printf("%s: %s\n  systemd:  %s\n  syscarve: %s\n", property(s, "Id"), name, theirs,
			sorted);
	free(ours);
	return same;
}

static bool check_unit(const struct sets *sets, const char *dir, const struct shown *s)
{
	_cleanup_(filter_freep) struct filter *f = NULL;
	const char *state_shown = property(s, "LoadState");
	struct failure why = {};
	bool same;
	int r;

	if (filter_new(sets, NULL, &f) < 0)
		return false;
	r = read_unit(f, dir, property(s, "Id"), &why);
	if (r == -ENOEXEC || strcmp(state_shown, "loaded") != 0) {
		same = r == -ENOEXEC && strcmp(state_shown, "loaded") != 0;
		if (!same)
			printf("%s: systemd: %s; syscarve: %s\n", property(s, "Id"), state_shown,
				why.text);
		return same;
	}
	same = is_same(s, "SystemCallFilter", list_filter(f));
	same &= is_same(s, "SystemCallLog", list_log(f));
	same &= is_same(s, "SystemCallArchitectures", list_arches(f));
	same &= is_same(s, "SystemCallErrorNumber", list_error_number(f));
	return same;
}

static int check(const char *dir)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	struct shown s = {};
	unsigned n = 0, different = 0;

	if (sets_load(version, &sets) < 0)
		return EXIT_FAILURE;
	for (; read_shown(&s); n++)
		different += !check_unit(sets, dir, &s);
	printf("%u units, %u different\n", n, different);
	return n == 0 || different > 0;
}

/* ---- what is enforced is compared */

enum { FILTERS_MAX = 16, NUMBERS = 520, FIRSTS = 22, X32_BIT = 0x40000000 };

struct enforced {
	size_t n;
	struct sock_fprog filters[FILTERS_MAX];
};

static int read_filters(struct enforced *e)
{
	unsigned len;

	while (fread(&len, sizeof(len), 1, stdin) == 1) {
		struct sock_fprog *p = &e->filters[e->n++];

		if (e->n > FILTERS_MAX || len > BPF_MAXINSNS)
			return -E2BIG;
		p->len = (unsigned short)len;
		p->filter = calloc(len, sizeof(*p->filter));
		if (fread(p->filter, sizeof(*p->filter), len, stdin) != len)
			return -EIO;
	}
	return 0;
}

/* The answer of all filters: the strictest action is the smallest signed number. */
static uint32_t answer_of(const struct enforced *e, const struct seccomp_data *call)
{
	uint32_t strictest = SECCOMP_RET_ALLOW;

	for (size_t i = 0; i < e->n; i++) {
		uint32_t answer = simulate(&e->filters[i], call);

		if ((int32_t)(answer & SECCOMP_RET_ACTION_FULL) <
			(int32_t)(strictest & SECCOMP_RET_ACTION_FULL))
			strictest = answer;
	}
	/* A call of another architecture kills the thread only, which a verdict does not tell
	 * apart. */
	return strictest == SECCOMP_RET_KILL_THREAD ? SECCOMP_RET_KILL_PROCESS : strictest;
}

static uint32_t answer_of_verdict(int verdict)
{
	switch (verdict) {
	case VERDICT_PASS:
		return SECCOMP_RET_ALLOW;
	case VERDICT_LOG:
		return SECCOMP_RET_LOG;
	case FILTER_KILL:
		return SECCOMP_RET_KILL_PROCESS;
	default:
		return SECCOMP_RET_ERRNO | (uint32_t)verdict;
	}
}

/* The kernel asks no filter about uretprobe and uprobe. It has neither them nor map_shadow_stack for
 * x32, but versions of libseccomp differ in whether they have. */
static bool is_compared(uint32_t arch, int nr)
{
	int plain = nr & ~X32_BIT;

	return arch != AUDIT_ARCH_X86_64 || (plain != 335 && plain != 336 && nr != (453 | X32_BIT));
}

static unsigned compare_call(
	const struct enforced *e, const struct verdict *v, uint32_t arch, int nr, uint32_t first)
{
	const struct seccomp_data call = {.nr = nr, .arch = arch, .args = {first}};
	int verdict = verdict_of(v, abi_from_audit(arch, nr), first);
	uint32_t theirs = answer_of(e, &call), ours = answer_of_verdict(verdict);

	if (theirs == ours || !is_compared(arch, nr))
		return 0;
	printf("architecture %08x, number %d, first argument %u: systemd %08x, syscarve %08x\n",
		arch, nr, first, theirs, ours);
	return 1;
}

static unsigned compare_number(
	const struct enforced *e, const struct verdict *v, uint32_t arch, int nr)
{
	unsigned different = 0;
	uint32_t n = verdict_is_multiplexed(abi_from_audit(arch, nr)) ? FIRSTS : 1;

	for (uint32_t first = 0; first < n; first++)
		different += compare_call(e, v, arch, nr, first);
	return different;
}

static int compare_enforced(const char *dir, const char *id)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	_cleanup_(filter_freep) struct filter *f = NULL;
	struct enforced e = {};
	struct failure why = {};
	unsigned different = 0;
	static const int odd[] = {-1, INT_MIN, INT_MAX, X32_BIT - 1, X32_BIT | 9999};

	if (sets_load(version, &sets) < 0 || filter_new(sets, NULL, &f) < 0 || read_filters(&e) < 0)
		return EXIT_FAILURE;
	if (read_unit(f, dir, id, &why) < 0)
		return EXIT_FAILURE;
	for (int nr = 0; nr < NUMBERS; nr++) {
		const struct verdict v = {.target = sets, .filter = f};

		different += compare_number(&e, &v, AUDIT_ARCH_X86_64, nr);
		different += compare_number(&e, &v, AUDIT_ARCH_X86_64, nr | X32_BIT);
		different += compare_number(&e, &v, AUDIT_ARCH_I386, nr);
	}
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		const struct verdict v = {.target = sets, .filter = f};

		different += compare_number(&e, &v, AUDIT_ARCH_X86_64, odd[i]);
		different += compare_number(&e, &v, AUDIT_ARCH_I386, odd[i]);
	}
	for (size_t i = 0; i < e.n; i++)
		free(e.filters[i].filter);
	printf("%s: %zu filters, %u calls differ\n", id, e.n, different);
	return different > 0;
}

/* ---- units that do not start */

static bool compare_refusal(const struct sets *sets, const char *dir, const char *id, int status)
{
	enum { EXIT_SECCOMP = 228 };
	_cleanup_(filter_freep) struct filter *f = NULL;
	struct failure why = {};
	const char *refusal;

	if (filter_new(sets, NULL, &f) < 0)
		return false;
	if (read_unit(f, dir, id, &why) < 0)
		return true;
	refusal = filter_refusal(f);
	if ((status == EXIT_SECCOMP) == (refusal != NULL))
		return true;
	printf("%s: status %d, but: %s\n", id, status, refusal ? refusal : "no refusal");
	return false;
}

static int compare_refusals(const char *dir)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	unsigned different = 0, n = 0;
	char id[64];
	int status;

	if (sets_load(version, &sets) < 0)
		return EXIT_FAILURE;
	for (; scanf("%63s %d", id, &status) == 2; n++)
		different += !compare_refusal(sets, dir, id, status);
	printf("%u units, %u different\n", n, different);
	return n == 0 || different > 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "make") == 0)
		return make(argv[2], argv[3], argv[4]);
	version = argc > 2 ? atoi(argv[2]) : 0;
	if (argc == 4 && strcmp(argv[1], "check") == 0)
		return check(argv[3]);
	if (argc == 4 && strcmp(argv[1], "refused") == 0)
		return compare_refusals(argv[3]);
	if (argc == 5 && strcmp(argv[1], "enforced") == 0)
		return compare_enforced(argv[3], argv[4]);
	return 2;
}
