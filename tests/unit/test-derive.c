/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "base/cleanup.h"
#include "derive/derive.h"
#include "emit/emitters.h"
#include "groups/family.h"

static struct profile *profile_of(
	const struct syscall_nr *calls, size_t n, const struct executable *exe)
{
	struct profile *p;
	struct run *run;

	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){.arch = strdup("x86-64")}, &run), 0);
	for (size_t i = 0; i < n; i++)
		assert_true(
			profile_add(p, run,
				&(struct event){.syscall = calls[i], .count = 1, .exe = exe}) >= 0);
	return p;
}

/* Every allowed call has one reason, and the margin's reasons name another call. */
static void assert_reasons(const struct suggestion *s)
{
	int n = 0;

	for (enum reason_kind k = REASON_NONE + 1; k < _REASON_MAX; k++)
		n += suggestion_count(s, k);
	assert_int_equal(n, sysset_count(&s->allowed));
	SYSSET_FOREACH (id, &s->allowed) {
		const struct reason *reason = suggestion_reason(s, id);

		if (reason->kind >= REASON_FORM)
			assert_non_null(reason->text);
		if (reason->kind == REASON_FORM) {
			assert_true(sysset_has(&s->observed, reason->of));
			assert_non_null(reason->relation);
		}
		if (reason->kind == REASON_SET)
			assert_true(sysset_has(sets_find(s->target, reason->text), id));
		assert_int_equal(sysset_has(&s->margin, id),
			reason->kind >= REASON_FORM && reason->kind <= REASON_FILE_OWNER);
	}
}

/* What a filter that is fed with the suggestion allows. */
static void assert_filter(const struct suggestion *s)
{
	struct sysset allowed;
	struct filter *f;

	assert_int_equal(filter_new(s->target, NULL, &f), 0);
	assert_int_equal(suggestion_filter(s, f), 0);
	filter_allowed(f, &allowed);
	allowed = sysset_intersect(allowed, s->universe);
	assert_true(sysset_equal(&allowed, &s->allowed));
	assert_int_equal(filter_settings(f)->n_arches, s->n_arches);
	filter_free(f);
}

static struct profile *profile_of_names(const char *names)
{
	struct syscall_nr calls[400];
	char *copy = strdup(names), *rest = copy, *word;
	struct profile *p;
	size_t n = 0;

	while ((word = strsep(&rest, " "))) {
		calls[n].arch = abi_from_word("x86-64");
		assert_true(abi_number(calls[n].arch, word, &calls[n].nr));
		n++;
	}
	p = profile_of(calls, n, NULL);
	free(copy);
	return p;
}

static struct suggestion *suggest(struct profile *p, enum style style, const struct sets *target)
{
	struct suggestion *s = NULL;
	struct failure f = {};

	assert_int_equal(
		derive(p, &(struct derive_options){.style = style, .target = target}, &f, &s), 0);
	return s;
}

static char *emit(
	const struct suggestion *s, struct profile *p, const char *format, enum violation v)
{
	const struct emit_options o = {.violation = v, .errno_name = "EPERM"};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(emitter_find(format)->emit(s, p, &o, out), 0);
	fclose(out);
	return text;
}

static const char nginx[] =
	"accept4 access arch_prctl bind brk chown clone close connect dup2 epoll_create epoll_ctl "
	"epoll_wait eventfd2 "
	"execve exit_group fcntl futex geteuid getpid getppid getrandom getsockopt gettid ioctl "
	"listen lseek mkdir mmap "
	"mprotect munmap newfstatat openat prctl pread64 prlimit64 pwrite64 pwritev read recvfrom "
	"recvmsg rt_sigaction "
	"rt_sigprocmask rt_sigreturn rt_sigsuspend sendfile sendmsg set_robust_list "
	"set_tid_address setgid setgroups "
	"setsid setsockopt setuid socket socketpair sysinfo umask uname unlink wait4 write writev";

static void assert_line(enum style style, int version, const char *names, const char *want)
{
	struct profile *p = profile_of_names(names);
	struct suggestion *s;
	struct sets *target;
	char *line;

	assert_int_equal(sets_load(version, &target), 0);
	s = suggest(p, style, target);
	line = emit(s, p, "line", VIOLATION_KILL);
	assert_string_equal(line, want);
	free(line);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

static void test_nginx(void **state)
{
	assert_line(STYLE_BALANCED, 252, nginx,
		"@basic-io @file-system @io-event @network-io alarm capget chown clone "
		"clone3 copy_file_range fadvise64 fchownat fdatasync flock fork fsync "
		"getpriority getrusage ioctl kill madvise mremap msync pipe pipe2 prctl "
		"rt_sigaction rt_sigprocmask rt_sigsuspend rt_sigtimedwait sendfile "
		"setgid setgroups setitimer setpgid setsid setuid sigaltstack sysinfo "
		"tgkill times tkill umask uname vfork wait4 waitid\n");
	assert_line(STYLE_WIDE, 252, nginx, "@system-service\n~@resources\n");
}

static void test_exact(void **state)
{
	assert_line(STYLE_EXACT, 252, "execve read exit_group", "read write\n");
	assert_line(STYLE_EXACT, 257, "execve exit_group", "@default\n");
	assert_line(STYLE_EXACT, 252, "execve mlock mlock2 mlockall munlock munlockall write",
		"@memlock write\n");
}

/* Every style on every target, with random profiles: no observed call is missing, exact has no
 * surplus, balanced adds no sensitive call except forms of observed sensitive ones and chown. */
static void test_promises(void **state)
{
	size_t n_versions = 0;
	uint64_t seed = 23;

	while (sets_versions[n_versions])
		n_versions++;
	for (size_t round = 0; round < 40; round++) {
		struct sets *target;
		struct syscall_nr calls[80];
		struct sysset forms, sensitive, owner;
		size_t n = 1 + next_random(&seed) % 80;
		struct profile *p;

		for (size_t i = 0; i < n; i++)
			calls[i] = (struct syscall_nr){
				abi_from_word(next_random(&seed) % 9 ? "x86-64" : "x86"),
				(int32_t)(next_random(&seed) % 475)};
		p = profile_of(calls, n, NULL);
		assert_int_equal(sets_load(sets_versions[round % n_versions], &target), 0);
		for (enum style style = 0; style < _STYLE_MAX; style++) {
			struct suggestion *s = suggest(p, style, target);

			assert_true(sysset_subset(&s->observed, &s->allowed));
			assert_reasons(s);
			assert_filter(s);
			assert_true(sysset_subset(&s->implied, &s->allowed));
			if (style == STYLE_EXACT)
				assert_true(sysset_empty(&s->surplus));
			sensitive = sysset_intersect(s->observed, *sets_sensitive(target));
			family_close(&sensitive, &forms);
			family_owner(&owner);
			forms = sysset_union(forms, owner);
			sensitive = sysset_intersect(s->surplus, *sets_sensitive(target));
			if (style == STYLE_BALANCED)
				assert_true(sysset_subset(&sensitive, &forms));
			suggestion_free(s);
		}
		sets_free(target);
		profile_free(p);
	}
}

static void test_harmless_is_not_sensitive(void **state)
{
	struct sysset harmless, both;

	family_harmless(&harmless);
	for (const int *v = sets_versions; *v; v++) {
		struct sets *target;

		assert_int_equal(sets_load(*v, &target), 0);
		both = sysset_intersect(harmless, *sets_sensitive(target));
		assert_true(sysset_empty(&both));
		sets_free(target);
	}
}

static void test_families_are_known_names(void **state)
{
	for (const struct family *f = families; f->reason; f++)
		for (const char *const *m = f->members; *m; m++)
			assert_true(names_find(*m) >= 0);
}

static int id_of(const char *name)
{
	int id = names_find(name);

	assert_true(id >= 0);
	return id;
}

static void test_family_has_a_reason(void **state)
{
	struct sysset calls = {}, closed;
	int of;

	sysset_add(&calls, id_of("chown"));
	sysset_add(&calls, id_of("timer_create"));
	assert_string_equal(
		family_find(id_of("fchownat"), &calls, &of)->relation, "another form of");
	assert_int_equal(of, id_of("chown"));
	assert_string_equal(
		family_find(id_of("timer_delete"), &calls, &of)->relation, "used together with");
	assert_int_equal(of, id_of("timer_create"));
	assert_null(family_find(id_of("chown"), &calls, &of));
	assert_null(family_find(id_of("lchown"), &calls, &of));
	family_close(&calls, &closed);
	closed = sysset_minus(closed, calls);
	SYSSET_FOREACH (id, &closed)
		assert_non_null(family_find(id, &calls, &of));
}

static void test_harmless_has_a_reason(void **state)
{
	struct sysset harmless;
	int of;

	family_harmless(&harmless);
	for (int id = 0; id < names_count(); id++)
		assert_int_equal(
			family_harmless_reason(id, &of) != NULL, sysset_has(&harmless, id));
	assert_non_null(family_harmless_reason(id_of("readv"), &of));
	assert_int_equal(of, id_of("read"));
	assert_non_null(family_harmless_reason(id_of("kill"), &of));
	assert_int_equal(of, id_of("kill"));
}

/* Under balanced an abort() ends with SIGABRT, whatever was observed. */
static void test_abort_is_allowed(void **state)
{
	struct profile *p = profile_of_names("execve exit_group");
	struct sets *target;
	struct suggestion *s;

	assert_int_equal(sets_load(247, &target), 0);
	s = suggest(p, STYLE_BALANCED, target);
	assert_true(has_name(&s->allowed, "tgkill"));
	assert_true(has_name(&s->allowed, "rt_sigprocmask"));
	assert_true(has_name(&s->allowed, "mprotect"));
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

static int count_kind(const struct suggestion *s, enum warning_kind kind)
{
	int n = 0;

	for (size_t i = 0; i < s->n_warnings; i++) {
		n += s->warnings[i].kind == kind;
		for (const char *c = s->warnings[i].text; *c; c++)
			assert_true(*c >= 0x20 && *c < 0x7f);
	}
	return n;
}

static void test_warnings(void **state)
{
	static const struct executable hostile = {"/x\n[Service]\nExecStart=/evil\x1b[2J"};
	uint32_t native = abi_from_word("x86-64");
	const struct syscall_nr calls[] = {
		{native, 59},
		{native, 1000},
		{native, 462},
		{native, 425},
		{abi_from_word("x86"), 20},
		{12345, 1},
		{native, 105},
		{native, 135},
	};
	struct profile *p = profile_of(calls, sizeof(calls) / sizeof(calls[0]), &hostile);
	size_t n_runs;
	struct run *run = (struct run *)profile_runs(p, &n_runs)[0];
	struct sets *target;
	struct suggestion *s;
	char *text, *line, *rest;

	assert_int_equal(run_add_privileged(run, hostile.path), 0);
	assert_int_equal(run_add_elsewhere(run, hostile.path), 0);
	assert_int_equal(sets_load(252, &target), 0);
	s = suggest(p, STYLE_BALANCED, target);
	assert_int_equal(count_kind(s, WARN_UNNAMED), 2);
	assert_int_equal(count_kind(s, WARN_UNRESOLVABLE), 1);
	assert_int_equal(count_kind(s, WARN_IO_URING), 1);
	assert_int_equal(count_kind(s, WARN_PRIVILEGED_EXEC), 1);
	assert_int_equal(count_kind(s, WARN_FOREIGN_ARCH), 1);
	assert_int_equal(count_kind(s, WARN_PERSONALITY), 1);
	assert_int_equal(count_kind(s, WARN_GONE_EXEC), 1);
	assert_int_equal(s->n_arches, 2);

	text = rest = emit(s, p, "dropin", VIOLATION_KILL);
	assert_non_null(strstr(text, "SystemCallArchitectures=native x86\n"));
	while ((line = strsep(&rest, "\n")))
		assert_true(*line == '#' || *line == '\0' || strcmp(line, "[Service]") == 0 ||
			    strncmp(line, "SystemCall", 10) == 0);
	free(text);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

static void test_complain_mode(void **state)
{
	struct profile *p = profile_of_names("execve read mount");
	struct sets *target;
	struct suggestion *s;
	char *text;

	assert_int_equal(sets_load(252, &target), 0);
	s = suggest(p, STYLE_EXACT, target);
	text = emit(s, p, "dropin", VIOLATION_LOG);
	assert_non_null(strstr(text, "SystemCallFilter=\n"));
	assert_null(strstr(text, "SystemCallFilter=@"));
	assert_non_null(strstr(text, "SystemCallLog=~@default\n"));
	assert_non_null(strstr(text, "SystemCallLog=~mount read write\n"));
	free(text);
	text = emit(s, p, "dropin", VIOLATION_ERRNO);
	assert_non_null(strstr(text, "SystemCallErrorNumber=EPERM\n"));
	free(text);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

/* The comment of the drop-in about a call that was not made. */
static void test_why(void **state)
{
	static const struct executable exe = {.path = "/usr/sbin/x"};
	const struct syscall_nr calls[] = {
		{abi_from_word("x86-64"), 59}, {abi_from_word("x86-64"), 92}};
	struct profile *p = profile_of(calls, 2, &exe);
	struct sets *target;
	struct suggestion *s;
	char *text;

	assert_int_equal(sets_load(252, &target), 0);
	s = suggest(p, STYLE_BALANCED, target);
	text = emit(s, p, "dropin", VIOLATION_KILL);
	assert_non_null(strstr(text, "#   chown: called by /usr/sbin/x\n"));
	assert_non_null(
		strstr(text, "#   fchownat: not observed; allowed because it is another form of "
			     "chown, which /usr/sbin/x calls"));
	assert_non_null(strstr(text, " system calls of x86-64 are allowed: 2 observed, "));
	free(text);
	suggestion_free(s);
	s = suggest(p, STYLE_WIDE, target);
	text = emit(s, p, "dropin", VIOLATION_KILL);
	assert_non_null(strstr(
		text, "#   setuid: not observed; allowed because it is in @system-service\n"));
	free(text);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

static void test_violations(void **state)
{
	struct emit_options o;

	assert_int_equal(emit_parse_violation("kill", &o), 0);
	assert_int_equal(o.violation, VIOLATION_KILL);
	assert_int_equal(emit_parse_violation("log", &o), 0);
	assert_int_equal(o.violation, VIOLATION_LOG);
	assert_int_equal(emit_parse_violation("EACCES", &o), 0);
	assert_string_equal(o.errno_name, "EACCES");
	assert_int_equal(emit_parse_violation("1", &o), 0);
	assert_string_equal(o.errno_name, "EPERM");
	assert_int_equal(emit_parse_violation("0", &o), -EINVAL);
	assert_int_equal(emit_parse_violation("", &o), -EINVAL);
	assert_int_equal(emit_parse_violation("Ekill", &o), -EINVAL);
	assert_int_equal(emit_parse_violation("4000", &o), -EINVAL);
}

static void read_filter(struct filter *f, const char *rvalue)
{
	assert_int_equal(filter_set(f, KEY_FILTER, rvalue, NULL, 0), 0);
}

/* With a limit, the result allows exactly what the suggestion and the limit both allow, in every
 * style, and each observed call that is denied has its warning. */
static void test_within(void **state)
{
	static const char *const limits[] = {
		"@system-service", "~@privileged @resources", "@basic-io", "~chown:EPERM read"};
	struct profile *p = profile_of_names("read write openat chown setuid socket clone3");
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	for (size_t i = 0; i < ARRAY_SIZE(limits) * _STYLE_MAX; i++) {
		struct derive_options o = {.style = i % _STYLE_MAX, .target = target};
		struct suggestion *free_of, *cut;
		struct sysset allowed, denied;
		struct failure f = {};
		struct filter *limit;
		int warned = 0;

		assert_int_equal(filter_new(target, NULL, &limit), 0);
		read_filter(limit, limits[i / _STYLE_MAX]);
		filter_allowed(limit, &allowed);
		assert_int_equal(derive(p, &o, &f, &free_of), 0);
		o.limits = (struct derive_limits){.filter = limit, .name = "x.service"};
		assert_int_equal(derive(p, &o, &f, &cut), 0);
		assert_true(sysset_subset(&cut->allowed, &allowed));
		assert_true(sysset_subset(&cut->observed, &cut->allowed));
		denied = sysset_minus(free_of->observed, allowed);
		for (size_t w = 0; w < cut->n_warnings; w++)
			warned += cut->warnings[w].kind == WARN_WITHIN;
		assert_int_equal(warned, sysset_count(&denied));
		assert_filter(cut);
		assert_reasons(cut);
		suggestion_free(free_of);
		suggestion_free(cut);
		filter_free(limit);
	}
	sets_free(target);
	profile_free(p);
}

/* A call that the limit answers with an errno is not killed for instead. */
static void test_within_errno(void **state)
{
	struct profile *p = profile_of_names("read write chown setuid reboot");
	struct sets *target;

	for (int style = 0; style < _STYLE_MAX; style++) {
		struct derive_options o = {.style = style};
		struct filter *limit, *filter;
		struct failure f = {};
		struct suggestion *s;

		assert_int_equal(sets_load(252, &target), 0);
		assert_int_equal(filter_new(target, NULL, &limit), 0);
		read_filter(limit, "~chown setuid:EACCES mount:12 reboot:kill");
		assert_int_equal(filter_set(limit, "SystemCallErrorNumber", "EPERM", NULL, 0), 0);
		o.target = target;
		o.limits = (struct derive_limits){.filter = limit, .name = "x.service"};
		assert_int_equal(derive(p, &o, &f, &s), 0);
		assert_int_equal(filter_new(target, NULL, &filter), 0);
		assert_int_equal(suggestion_filter(s, filter), 0);
		assert_int_equal(filter_answer(filter, names_find("chown")), EPERM);
		assert_int_equal(filter_answer(filter, names_find("setuid")), EACCES);
		assert_int_equal(filter_answer(filter, names_find("mount")), ENOMEM);
		assert_int_equal(filter_answer(filter, names_find("reboot")), FILTER_REFUSES);
		filter_free(filter);
		filter_free(limit);
		suggestion_free(s);
		sets_free(target);
	}
	profile_free(p);
}

/* Calls that give files to other owners are of no use to a unit that cannot. */
static void test_cannot_chown(void **state)
{
	struct profile *p = profile_of_names("read write openat");
	struct derive_options o = {.style = STYLE_BALANCED};
	struct suggestion *with, *without;
	struct failure f = {};
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	o.target = target;
	assert_int_equal(derive(p, &o, &f, &with), 0);
	o.limits.cannot_chown = true;
	assert_int_equal(derive(p, &o, &f, &without), 0);
	assert_true(suggestion_count(with, REASON_FILE_OWNER) > 0);
	assert_int_equal(suggestion_count(without, REASON_FILE_OWNER), 0);
	assert_false(sysset_has(&without->allowed, names_find("chown")));
	suggestion_free(with);
	suggestion_free(without);
	sets_free(target);
	profile_free(p);
}

static int count_warnings(const struct suggestion *s, enum warning_kind kind)
{
	int n = 0;

	for (size_t i = 0; i < s->n_warnings; i++)
		n += s->warnings[i].kind == kind;
	return n;
}

static int warned_for(
	const struct profile *p, int version, enum style style, enum warning_kind kind)
{
	struct derive_options o = {.style = style};
	struct suggestion *s;
	struct failure f = {};
	struct sets *target;
	int n;

	assert_int_equal(sets_load(version, &target), 0);
	o.target = target;
	assert_int_equal(derive(p, &o, &f, &s), 0);
	n = count_warnings(s, kind);
	suggestion_free(s);
	sets_free(target);
	return n;
}

static int warned(const struct profile *p, enum style style, enum warning_kind kind)
{
	return warned_for(p, 252, style, kind);
}

/* The warnings about jobs for a profile in which each of these programs made a call. */
static int jobs_of(const char *first, const char *second)
{
	const struct executable exes[] = {{.path = first}, {.path = second}};
	struct profile *p;
	struct run *run;
	int warnings;

	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){.arch = strdup("x86-64")}, &run), 0);
	for (size_t i = 0; i < ARRAY_SIZE(exes); i++) {
		const struct event ev = {.syscall = {.arch = abi_from_word("x86-64")},
			.count = 1,
			.exe = exes[i].path ? &exes[i] : NULL};

		assert_true(profile_add(p, run, &ev) >= 0);
	}
	warnings = warned(p, STYLE_BALANCED, WARN_JOBS);
	profile_free(p);
	return warnings;
}

/* What runs others' programs is warned of, and what could but did not is not. */
static void test_jobs(void **state)
{
	assert_int_equal(jobs_of("/usr/sbin/atd", NULL), 1);
	assert_int_equal(jobs_of("/usr/sbin/cron", "/usr/bin/dash"), 1);
	assert_int_equal(jobs_of("/usr/sbin/sshd", NULL), 1);
	assert_int_equal(jobs_of("/usr/bin/python3.11", NULL), 0);
	assert_int_equal(jobs_of("/usr/bin/python3.11", "/usr/bin/ls"), 1);
	assert_int_equal(jobs_of("/usr/bin/dash", "/usr/bin/perl"), 1);
	assert_int_equal(jobs_of("/usr/sbin/apache2", NULL), 0);
	assert_int_equal(jobs_of("/usr/sbin/apache2", "/usr/bin/dash"), 1);
	assert_int_equal(jobs_of("/usr/sbin/nginx", "/usr/bin/dash"), 0);
	assert_int_equal(jobs_of("/usr/bin/python-config", "/usr/bin/dash"), 0);
}

/* A record of a script that asks the manager to start something is not that of what was started. */
static void test_diverted(void **state)
{
	static const struct executable client = {.path = "/usr/bin/systemctl"};
	static const struct executable other = {.path = "/usr/bin/systemctl-not"};
	struct syscall_nr call = {.arch = abi_from_word("x86-64")};
	struct profile *p;

	assert_true(abi_number(call.arch, "connect", &call.nr));
	p = profile_of(&call, 1, &client);
	assert_int_equal(warned(p, STYLE_BALANCED, WARN_DIVERTED), 1);
	profile_free(p);
	p = profile_of(&call, 1, &other);
	assert_int_equal(warned(p, STYLE_BALANCED, WARN_DIVERTED), 0);
	profile_free(p);
}

/* From 256 on systemd takes no privileges if the filter lets it drop its own. */
static void test_privileged(void **state)
{
	static const struct executable exe = {.path = "/usr/bin/at"};
	struct syscall_nr calls[4];
	static const char *const names[] = {"read", "capget", "capset", "prctl"};

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		calls[i].arch = abi_from_word("x86-64");
		assert_true(abi_number(calls[i].arch, names[i], &calls[i].nr));
	}
	for (size_t n = 3; n <= ARRAY_SIZE(calls); n++) {
		struct profile *p = profile_of(calls, n, &exe);
		size_t n_runs;
		struct run *run = (struct run *)profile_runs(p, &n_runs)[0];

		assert_int_equal(run_add_privileged(run, exe.path), 0);
		assert_int_equal(warned_for(p, 252, STYLE_EXACT, WARN_PRIVILEGED_EXEC), 1);
		assert_int_equal(warned_for(p, 257, STYLE_EXACT, WARN_PRIVILEGED_EXEC), n == 3);
		profile_free(p);
	}
}

static void add_run(struct profile *p, const char *id, bool live, uint32_t gaps)
{
	struct syscall_nr call = {.arch = abi_from_word("x86-64")};
	struct run *run;

	assert_int_equal(profile_add_run(p,
				 &(struct run){.id = strdup(id),
					 .arch = strdup("x86-64"),
					 .command = live ? calloc(1, sizeof(char *)) : NULL,
					 .report.gaps = gaps},
				 &run),
		0);
	assert_true(profile_add(p, run, &(struct event){.syscall = call, .count = 1}) >= 0);
}

static void test_one_start(void **state)
{
	struct profile *p;

	assert_int_equal(profile_new(&p), 0);
	add_run(p, "0123456789abcdef0123456789abcdef", true, 0);
	assert_int_equal(warned(p, STYLE_EXACT, WARN_ONE_START), 1);
	assert_int_equal(warned(p, STYLE_BALANCED, WARN_ONE_START), 0);
	/* Neither a log nor what ran already is another start. */
	add_run(p, "2123456789abcdef0123456789abcdef", false, 0);
	add_run(p, "3123456789abcdef0123456789abcdef", true, 1U << GAP_ATTACHED);
	assert_int_equal(warned(p, STYLE_EXACT, WARN_ONE_START), 1);
	add_run(p, "1123456789abcdef0123456789abcdef", true, 0);
	assert_int_equal(warned(p, STYLE_EXACT, WARN_ONE_START), 0);
	profile_free(p);
}

static void test_nothing(void **state)
{
	struct profile *p = profile_of(NULL, 0, NULL);
	struct suggestion *s;
	struct failure f = {};
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	assert_int_equal(derive(p, &(struct derive_options){.target = target}, &f, &s), -ENODATA);
	assert_true(f.text[0]);
	sets_free(target);
	profile_free(p);
}

/* ---- what code can call */

static struct suggestion *suggest_reached(struct profile *p, enum style style,
	const struct sets *target, const struct reached *reached)
{
	const struct derive_options o = {.style = style, .target = target, .reached = reached};
	struct suggestion *s = NULL;
	struct failure f = {};

	assert_int_equal(derive(p, &o, &f, &s), 0);
	return s;
}

static bool allows(const struct suggestion *s, const char *name)
{
	return sysset_has(&s->allowed, names_find(name));
}

static enum reason_kind kind_of(const struct suggestion *s, const char *name)
{
	return suggestion_reason(s, names_find(name))->kind;
}

static struct sysset set_of(const char *const *names)
{
	struct sysset set = {};

	for (; *names; names++)
		sysset_add(&set, names_find(*names));
	return set;
}

#define SET(...) set_of((const char *const[]){__VA_ARGS__, NULL})

/* In the margin is what code can make, unless it is exotic, or sensitive without being touched. */
static void test_reached(void **state)
{
	struct profile *p = profile_of_names("read openat setuid");
	struct reached reached = {
		.own = SET("read", "openat", "setuid", "setresuid", "mkdir", "keyctl", "mount",
			"chown"),
		.beside = SET("timerfd_create", "setreuid"),
		.helpers = SET("splice", "reboot"),
	};
	const char *why[SYSSET_BITS] = {};
	struct suggestion *s;
	struct sets *target;

	why[names_find("mkdir")] = "prog can make it: mkdir < main";
	reached.why = why;
	assert_int_equal(sets_load(252, &target), 0);
	s = suggest_reached(p, STYLE_BALANCED, target, &reached);
	assert_int_equal(kind_of(s, "mkdir"), REASON_REACHED);
	assert_string_equal(
		suggestion_reason(s, names_find("mkdir"))->text, why[names_find("mkdir")]);
	assert_int_equal(kind_of(s, "timerfd_create"), REASON_REACHED);
	assert_int_equal(kind_of(s, "splice"), REASON_HELPER);
	assert_true(allows(s, "setresuid")); /* of @setuid, which was touched */
	assert_true(allows(s, "chown"));
	assert_false(allows(s, "fchownat")); /* nothing can make it */
	assert_false(allows(s, "setreuid")); /* only a program beside the service can */
	assert_false(allows(s, "mount") || allows(s, "reboot") || allows(s, "keyctl"));
	assert_false(
		allows(s, "accept") || allows(s, "setsid")); /* harmless, but no code makes them */
	assert_filter(s);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

/* Where it is not known, the margin that does without code is taken as well. */
static void test_partly_reached(void **state)
{
	struct profile *p = profile_of_names("read openat");
	struct reached reached = {.own = SET("timerfd_create"), .is_partial = true};
	struct suggestion *s;
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	s = suggest_reached(p, STYLE_BALANCED, target, &reached);
	assert_int_equal(kind_of(s, "timerfd_create"), REASON_REACHED);
	assert_int_equal(kind_of(s, "setsid"), REASON_HARMLESS);
	assert_int_equal(kind_of(s, "openat2"), REASON_FORM);
	assert_int_equal(kind_of(s, "fchownat"), REASON_FILE_OWNER);
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

/* What no code can make is taken from wide, if it is sensitive and if there are no doubts. */
static void test_wide_is_cut(void **state)
{
	struct profile *p = profile_of_names("read openat setuid");
	struct reached reached = {.own = SET("read", "openat", "setuid", "setgid")};
	struct suggestion *s;
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	s = suggest_reached(p, STYLE_WIDE, target, &reached);
	assert_true(allows(s, "setgid") && allows(s, "mkdir"));
	assert_false(allows(s, "setresuid") || allows(s, "chown"));
	assert_filter(s);
	suggestion_free(s);
	reached.has_doubts = true;
	s = suggest_reached(p, STYLE_WIDE, target, &reached);
	assert_true(allows(s, "setresuid"));
	suggestion_free(s);
	sets_free(target);
	profile_free(p);
}

/* What was observed is never denied, whatever the code is said to make. */
static void test_observed_beyond_reach(void **state)
{
	struct profile *p = profile_of_names(nginx);
	struct reached nothing = {};
	struct sets *target;

	assert_int_equal(sets_load(252, &target), 0);
	for (enum style style = 0; style < _STYLE_MAX; style++) {
		struct suggestion *s = suggest_reached(p, style, target, &nothing);

		assert_true(sysset_subset(&s->observed, &s->allowed));
		suggestion_free(s);
	}
	sets_free(target);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nginx),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_promises),
		cmocka_unit_test(test_harmless_is_not_sensitive),
		cmocka_unit_test(test_families_are_known_names),
		cmocka_unit_test(test_family_has_a_reason),
		cmocka_unit_test(test_harmless_has_a_reason),
		cmocka_unit_test(test_abort_is_allowed),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_complain_mode),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_violations),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_within_errno),
		cmocka_unit_test(test_diverted),
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_one_start),
		cmocka_unit_test(test_privileged),
		cmocka_unit_test(test_cannot_chown),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_reached),
		cmocka_unit_test(test_partly_reached),
		cmocka_unit_test(test_wide_is_cut),
		cmocka_unit_test(test_observed_beyond_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
