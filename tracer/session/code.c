/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/array.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "base/local-file.h"
#include "base/memstream.h"
#include "base/program-name.h"
#include "event/build-id.h"
#include "groups/names.h"
#include "private-programs.h"
#include "profile/host.h"
#include "profile/text-index.h"

enum {
	PROGRAMS_MAX = 1024, /* that were observed and are read */
	PROBLEMS_SHOWN = 3,
	CHAIN_MAX = 3, /* functions of a chain that are named, besides the last */
};

/* Programs that a service commonly runs: shells, what shell scripts call, what writes and moves
 * files. */
static const char *const helpers[] = {"/bin/dash", "/bin/bash", "/bin/ls", "/bin/cat",
	"/usr/bin/id", "/usr/bin/env", "/bin/rm", "/bin/cp", "/bin/mv", "/bin/mkdir", "/bin/sed",
	"/bin/grep", NULL};

/* Their native code says little about what their scripts do. */
static bool is_interpreter(const char *path)
{
	static const char *const names[] = {"beam.smp", "erl", "guile", "java", "lua", "luajit",
		"mono", "node", "nodejs", "perl", "php", "php-cgi", "php-fpm", "python", "ruby",
		"tclsh"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (program_is(path, names[i]))
			return true;
	return false;
}

static uint32_t arch_of_code(void)
{
	return abi_from_word("x86-64");
}

int code_calls(const struct reach *r, struct sysset *ret)
{
	*ret = (struct sysset){};
	for (uint32_t nr = 0; nr < REACH_NUMBERS; nr++) {
		const char *name;
		int id;

		if (!reach_has(r, nr))
			continue;
		errno = 0;
		name = abi_name((struct syscall_nr){arch_of_code(), (int32_t)nr});
		if (!name && errno == ENOMEM)
			return -ENOMEM;
		id = name ? names_intern(name) : -ENOENT;
		if (id == -ENOMEM)
			return id;
		if (id >= 0)
			sysset_add(ret, id);
	}
	return 0;
}

/* "libc.so.6:setpriority" is shown as "setpriority"; what has no name keeps its file. */
static const char *function_of(const char *link)
{
	const char *colon = strchr(link, ':');

	return colon ? colon + 1 : link;
}

static void print_chain(FILE *out, char **chain)
{
	size_t n = list_length(chain);

	for (size_t i = 0; i < n; i++) {
		if (i > CHAIN_MAX && i + 1 < n)
			continue;
		if (i > CHAIN_MAX + 1 && i + 1 == n)
			fputs(" < ...", out);
		fprintf(out, "%s%s", i > 0 ? " < " : "", function_of(chain[i]));
	}
}

char *code_how(const struct reach *r, int id)
{
	_cleanup_(list_freep) char **chain = NULL;
	_cleanup_(freep) char *text = NULL;
	size_t size;
	int32_t nr;
	FILE *out;

	if (!abi_number(arch_of_code(), names_get(id), &nr) ||
		reach_why(r, (uint32_t)nr, &chain) < 0)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	print_chain(out, chain);
	return memstream_close(out, &text) < 0 ? NULL : escape_new(text);
}

/* ---- the programs of the profile */

/* A program that is there already is what it was. */
static int add_program(struct code *c, const char *path, bool is_beside, struct code_program **ret)
{
	struct code_program *program = text_index_find(&c->by_path, path), **list;

	*ret = program;
	if (program)
		return 0;
	list = array_make_room(c->programs, c->n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	c->programs = list;
	program = calloc(1, sizeof(*program));
	if (!program)
		return -ENOMEM;
	list[c->n++] = program;
	program->path = strdup(path);
	if (!program->path || text_index_reserve(&c->by_path, 1) < 0)
		return -ENOMEM;
	program->is_beside = is_beside;
	program->is_interpreter = is_interpreter(path);
	text_index_put(&c->by_path, program->path, program);
	*ret = program;
	return 0;
}

/* Calls that a program's code need not contain: the kernel makes two of them itself, and an
 * execve may be counted for the program that it starts. */
static bool is_of_others(const char *name)
{
	return strcmp(name, "restart_syscall") == 0 || strcmp(name, "uretprobe") == 0 ||
	       strcmp(name, "execve") == 0;
}

static int add_sighting(struct code *c, const struct observed *o, const struct sighting *s)
{
	int id = o->name ? names_intern(o->name) : -ENOENT, r = 0;

	if (s->launcher || id == -ENOMEM)
		return s->launcher ? 0 : id;
	c->is_unattributed |= s->n_executables == 0;
	for (size_t i = 0; r >= 0 && i < s->n_executables; i++) {
		struct code_program *program;

		if (c->n >= PROGRAMS_MAX && !text_index_find(&c->by_path, s->executables[i])) {
			c->is_unattributed = true;
			continue;
		}
		r = add_program(c, s->executables[i], false, &program);
		if (r >= 0 && id >= 0 && !is_of_others(o->name) &&
			o->syscall.arch == arch_of_code())
			sysset_add(&program->observed, id);
	}
	return r;
}

static int by_path(const void *x, const void *y)
{
	const struct code_program *const *a = x, *const *b = y;

	return strcmp((*a)->path, (*b)->path);
}

static int find_programs(struct code *c, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++)
		for (size_t k = 0; r >= 0 && k < syscalls[i]->n_sightings; k++)
			r = add_sighting(c, syscalls[i], &syscalls[i]->sightings[k]);
	if (c->n > 0)
		qsort(c->programs, c->n, sizeof(*c->programs), by_path);
	return r;
}

__attribute__((format(printf, 2, 3))) static int set_problem(
	struct code_program *program, const char *fmt, ...)
{
	va_list args;
	int n;

	if (program->problem)
		return 0;
	va_start(args, fmt);
	n = vasprintf(&program->problem, fmt, args);
	va_end(args);
	if (n < 0)
		program->problem = NULL;
	return n < 0 ? -ENOMEM : 0;
}

/* ---- whether the file is the one that was observed */

static bool is_in(char *const *list, const char *path)
{
	return list_find(list, list_length(list), path) != NULL;
}

static int by_file(const void *path, const void *file)
{
	return strcmp(path, ((const struct run_file *)file)->path);
}

static const char *known_build_id(const struct run *run, const char *path)
{
	const struct run_file *found = run->n_files > 0 ? bsearch(path, run->files, run->n_files,
								  sizeof(*run->files), by_file)
							: NULL;

	return found ? found->build_id : NULL;
}

/* The build-id of the file as it is now; empty if it has none. */
static void read_build_id(const char *path, char ret[BUILD_ID_SIZE])
{
	struct stat st;
	_cleanup_(closep) int fd = local_file_open(path, &st);

	if (fd < 0 || build_id_read(fd, ret) < 0)
		ret[0] = '\0';
}

static int check_file(struct code_program *program, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	bool is_same = false, is_other = false;
	char now[BUILD_ID_SIZE];

	read_build_id(program->path, now);
	for (size_t i = 0; i < n; i++) {
		const char *build_id = known_build_id(runs[i], program->path);

		if (is_in(runs[i]->elsewhere, program->path))
			return set_problem(program, "its path is another file on this host");
		if (build_id && now[0])
			*(strcmp(now, build_id) == 0 ? &is_same : &is_other) = true;
	}
	return is_other && !is_same
		       ? set_problem(program, "the file is another build than was observed")
		       : 0;
}

/* ---- modules */

static bool is_module_of_libc(const char *path)
{
	return strncmp(program_name(path), "libnss_", strlen("libnss_")) == 0 ||
	       strstr(path, "/gconv/");
}

/* Whether a file that was mapped is neither a program nor a library of one: some program loaded it. 1, 0
 * or -ENOMEM. */
static int is_module(const struct code *c, const char *path)
{
	struct stat st;
	int r = text_index_find(&c->by_path, path) ? -EEXIST : local_file_stat(path, &st, NULL);

	if (r == -EEXIST || r == -ENOMEM)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; r >= 0 && i < c->n; i++)
		if (c->programs[i]->reach &&
			reach_has_file(c->programs[i]->reach, st.st_dev, st.st_ino))
			return 0;
	return 1;
}

/* The libraries that were mapped in any run, each once. */
static int find_mapped(const struct profile *p, char ***ret)
{
	size_t n, n_found = 0;
	const struct run *const *runs = profile_runs(p, &n);
	int r = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; r >= 0 && k < runs[i]->n_files; k++) {
			const char *path = runs[i]->files[k].path;

			r = strstr(program_name(path), ".so") ? list_add(ret, n_found, path) : 0;
			n_found += r > 0;
		}
	return r < 0 ? r : 0;
}

static int find_modules(
	const struct code *c, const struct profile *p, char ***ret_libc, char ***ret_others)
{
	_cleanup_(list_freep) char **mapped = NULL;
	int r = find_mapped(p, &mapped);

	for (char **path = mapped; r >= 0 && path && *path; path++) {
		char ***list = is_module_of_libc(*path) ? ret_libc : ret_others;

		r = is_module(c, *path);
		if (r > 0)
			r = list_add(list, list_length(*list), *path);
	}
	return r < 0 ? r : 0;
}

static int read_program(struct code *c, struct code_program *program, char *const *modules)
{
	char text[256];
	struct failure f = {};
	struct reach *reach;
	int r = reach_of(c->context, program->path, modules, &f, &reach);

	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return set_problem(
			program, "%s", escape_to(text, sizeof(text), failure_text(&f, r)));
	reach_free(program->reach);
	program->reach = reach;
	return 0;
}

/* Once more, with what it may have loaded. */
static int add_modules(struct code *c, struct code_program *program, char **of_libc, char **others)
{
	_cleanup_(list_freep) char **modules = NULL;
	int r = 0;

	for (char **m = of_libc; r >= 0 && m && *m; m++)
		r = list_add(&modules, list_length(modules), *m);
	for (char **m = others; r >= 0 && m && *m && reach_loads_modules(program->reach); m++)
		r = list_add(&modules, list_length(modules), *m);
	if (r < 0 || !modules)
		return r < 0 ? r : 0;
	return read_program(c, program, modules);
}

/* ---- what is relied on */

/* What was seen is never denied, and a reach that does not contain it is void. */
static int check_reach(struct code_program *program)
{
	struct sysset outside = sysset_minus(program->observed, program->calls);
	int first = sysset_next(&outside, 0), n = sysset_count(&outside);
	char text[256];

	program->is_void = n > 0;
	if (n == 1)
		return set_problem(
			program, "it made %s, which was not found in its code", names_get(first));
	if (n > 1)
		return set_problem(program,
			"it made %s and %d other calls that were not found in its code",
			names_get(first), n - 1);
	if (reach_missing(program->reach))
		return set_problem(program, "%s was not found",
			escape_to(text, sizeof(text), reach_missing(program->reach)[0]));
	return 0;
}

static char *why_reached(const struct reach *r, int id)
{
	_cleanup_(freep) char *how = code_how(r, id);
	char name[256], *why = NULL;

	if (!how)
		return NULL;
	escape_to(name, sizeof(name), program_name(reach_program(r)));
	return asprintf(&why, "%s can make it: %s", name, how) < 0 ? NULL : why;
}

static int settle(struct code *c, const struct code_program *program)
{
	struct sysset *to = program->is_beside ? &c->reached.beside : &c->reached.own;

	if (!program->reach || program->problem || program->is_interpreter) {
		c->reached.is_partial |= !program->is_beside;
		return 0;
	}
	c->reached.has_doubts |= reach_doubts(program->reach) > 0;
	SYSSET_FOREACH (id, &program->calls)
		if (!c->why[id]) {
			c->why[id] = why_reached(program->reach, id);
			if (!c->why[id])
				return -ENOMEM;
		}
	*to = sysset_union(*to, program->calls);
	return 0;
}

static int read_programs(struct code *c, const struct profile *p)
{
	_cleanup_(list_freep) char **of_libc = NULL, **others = NULL;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		r = check_file(c->programs[i], p);
		if (r >= 0 && !c->programs[i]->problem)
			r = read_program(c, c->programs[i], NULL);
	}
	if (r >= 0)
		r = find_modules(c, p, &of_libc, &others);
	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		struct code_program *program = c->programs[i];

		if (!program->reach)
			continue;
		r = add_modules(c, program, of_libc, others);
		if (r >= 0)
			r = code_calls(program->reach, &program->calls);
		if (r >= 0)
			r = check_reach(program);
	}
	return r;
}

/* Programs in private directories of the observed ones, and those that these name in their data. */
static int find_beside(const struct code *c, char ***paths)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		const struct code_program *program = c->programs[i];
		const char *named;

		if (program->is_interpreter || !program->reach)
			continue;
		r = private_programs_find(program->path, paths);
		for (size_t k = 0; r >= 0 && (named = reach_named_program(program->reach, k)); k++)
			r = list_add(paths, list_length(*paths), named);
	}
	return r < 0 ? r : 0;
}

static int read_beside(struct code *c, char *const *more)
{
	_cleanup_(list_freep) char **paths = NULL;
	int r = find_beside(c, &paths);

	for (; r >= 0 && more && *more; more++)
		r = list_add(&paths, list_length(paths), *more);
	for (char **path = paths; r >= 0 && path && *path; path++) {
		struct code_program *program;

		r = add_program(c, *path, true, &program);
		if (r < 0 || !program->is_beside || program->is_interpreter)
			continue;
		r = read_program(c, program, NULL);
		if (r >= 0 && program->reach)
			r = code_calls(program->reach, &program->calls);
	}
	return r;
}

static int read_helper(struct code *c, const char *path)
{
	_cleanup_(reach_freep) struct reach *reach = NULL;
	struct sysset calls;
	struct failure f = {};
	int r = reach_of(c->context, path, NULL, &f, &reach);

	if (r == -ENOMEM)
		return r;
	if (r < 0 && (r == -ENOENT || c->unreadable))
		return 0;
	if (r < 0)
		return asprintf(&c->unreadable, "%s: %s", path, failure_text(&f, r)) < 0 ? -ENOMEM
											 : 0;
	r = code_calls(reach, &calls);
	c->reached.helpers = sysset_union(c->reached.helpers, calls);
	return r;
}

static int read_helpers(struct code *c)
{
	int r = 0;

	for (const char *const *path = helpers; r >= 0 && *path; path++)
		r = read_helper(c, *path);
	return r;
}

static bool can_execute(const struct code *c)
{
	int id = names_find("execve");

	return c->reached.is_partial || (id >= 0 && sysset_has(&c->reached.own, id));
}

/* Whether all runs were observed on a system like this one: a log does not say where it is from, and
 * the programs of another system are other builds. 1, 0 or -errno. */
static int is_of_this_system(const struct profile *p)
{
	_cleanup_(run_release) struct run here = {};
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r = run_describe_host(&here);

	for (size_t i = 0; r >= 0 && i < n; i++)
		if (!runs[i]->libc || !here.libc || strcmp(runs[i]->libc, here.libc) != 0 ||
			!runs[i]->arch || strcmp(runs[i]->arch, here.arch) != 0)
			return 0;
	return r < 0 ? r : 1;
}

static int read_all(struct code *c, const struct profile *p, char *const *more, struct failure *f)
{
	int r = find_programs(c, p);

	if (r >= 0 && c->n == 0)
		return failure_set(f, -ENODATA, "no program is known that made a call");
	if (r >= 0)
		r = read_programs(c, p);
	if (r >= 0)
		r = read_beside(c, more);
	if (r >= 0)
		r = is_of_this_system(p);
	if (r < 0)
		return r;
	c->reached.is_partial = c->is_unattributed || r == 0;
	for (size_t i = 0; r >= 0 && i < c->n; i++)
		r = settle(c, c->programs[i]);
	if (r < 0)
		return r;
	c->reached.why = (const char *const *)c->why;
	/* The manager runs it: most units call it in ExecReload=. */
	r = read_helper(c, "/bin/kill");
	return r >= 0 && can_execute(c) ? read_helpers(c) : r;
}

int code_read(const struct profile *p, char *const *more, struct failure *f, struct code **ret)
{
	_cleanup_(code_freep) struct code *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	if (abi_native() != arch_of_code())
		return failure_set(f, -EOPNOTSUPP, "only the code of x86-64 is read");
	r = reach_context_new(f, &c->context);
	if (r >= 0)
		r = read_all(c, p, more, f);
	if (r < 0)
		return r;
	*ret = TAKE(c);
	return 0;
}

static void report_problems(const struct code *c, const struct reporter *reporter)
{
	size_t n = 0;
	char path[256];

	for (size_t i = 0; i < c->n; i++) {
		const struct code_program *program = c->programs[i];

		if (!program->is_void || n++ >= PROBLEMS_SHOWN)
			continue;
		reporter_say(reporter, "the code of %s is not relied on: %s",
			escape_to(path, sizeof(path), program->path), program->problem);
	}
	if (n > PROBLEMS_SHOWN)
		reporter_say(reporter, "nor is that of %zu other programs", n - PROBLEMS_SHOWN);
}

int code_for_margin(const struct profile *p, const struct sets *target, char *const *programs,
	const struct reporter *reporter, struct code **ret)
{
	int version = host_systemd_version();
	struct failure f = {};
	int r = code_read(p, programs, &f, ret);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		*ret = NULL;
		return 0;
	}
	if ((*ret)->unreadable)
		reporter_say(reporter,
			"the margin is incomplete: the code of common helpers could not be read: %s",
			(*ret)->unreadable);
	(*ret)->reached.is_partial |= version != 0 && version != sets_version(target);
	report_problems(*ret, reporter);
	return 0;
}

static int read_file(struct code *c, const char *path, char *const *modules, struct failure *f)
{
	struct code_program *program;
	struct failure why = {};
	char text[256];
	int r;

	r = add_program(c, path, false, &program);
	if (r < 0 || program->reach)
		return r;
	r = reach_of(c->context, path, modules, &why, &program->reach);
	if (r < 0)
		return failure_set(
			f, r, "%s: %s", escape_to(text, sizeof(text), path), failure_text(&why, r));
	r = code_calls(program->reach, &program->calls);
	if (r >= 0)
		r = check_reach(program);
	return r < 0 ? r : settle(c, program);
}

int code_read_files(char *const *paths, char *const *modules, struct failure *f, struct code **ret)
{
	_cleanup_(code_freep) struct code *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	r = reach_context_new(f, &c->context);
	for (char *const *path = paths; r >= 0 && *path; path++)
		r = read_file(c, *path, modules, f);
	if (r < 0)
		return r;
	c->reached.why = (const char *const *)c->why;
	*ret = TAKE(c);
	return 0;
}

void code_free(struct code *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++) {
		reach_free(c->programs[i]->reach);
		free(c->programs[i]->path);
		free(c->programs[i]->problem);
		free(c->programs[i]);
	}
	free(c->programs);
	text_index_release(&c->by_path);
	free(c->unreadable);
	for (size_t i = 0; i < ARRAY_SIZE(c->why); i++)
		free(c->why[i]);
	reach_context_free(c->context);
	free(c);
}
