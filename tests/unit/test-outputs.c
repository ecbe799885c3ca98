/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit/emitters.h"
#include "session/inputs.h"
#include "session/outputs.h"

static char dir[64], reported[4096];
static struct sets *sets;
static struct profile *nginx;

static void remember(void *userdata, const char *text)
{
	strcat(strcat(reported, text), "\n");
}

static const struct reporter reporter = {.say = remember};

static struct outputs make(void)
{
	reported[0] = '\0';
	return (struct outputs){.reporter = reporter,
		.style = STYLE_EXACT,
		.target = sets,
		.emitter = emitter_find("names")};
}

/* What outputs_write() writes to a stream. */
static int write_text(const struct outputs *o, const struct profile *p, char text[8192])
{
	struct failure f = {};
	FILE *out = tmpfile();
	int r;

	r = outputs_write(o, p, out, &reporter, &f);
	rewind(out);
	text[fread(text, 1, 8191, out)] = '\0';
	fclose(out);
	return r;
}

static size_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (size_t)st.st_size;
}

static void test_profile(void **state)
{
	struct outputs o = make();
	struct profile *p = NULL;
	struct failure f = {};
	size_t n;

	assert_int_equal(outputs_load(&o, &f, &p), 0);
	profile_runs(p, &n);
	assert_int_equal(n, 0);
	profile_free(p);
	o.profile = "p.json";
	assert_int_equal(outputs_load(&o, &f, &p), 0);
	profile_free(p);
	/* The check whether the file can be written leaves nothing behind. */
	assert_int_equal(access("p.json", F_OK), -1);
	assert_int_equal(outputs_save(&o, nginx, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(outputs_save(&o, nginx, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(outputs_load(&o, &f, &p), 0);
	profile_runs(p, &n);
	assert_int_equal(n, 1);
	profile_free(p);
}

/* Saves, and returns whether the file that is there was read. */
static bool is_read_by_save(struct outputs *o, const struct profile *p, const struct run *run)
{
	union {
		struct inotify_event event;
		char room[4096];
	} events;
	int fd = inotify_init1(IN_NONBLOCK);
	struct failure f = {};
	bool was_read;

	assert_true(inotify_add_watch(fd, o->profile, IN_ACCESS) >= 0);
	assert_int_equal(outputs_save_run(o, p, run, OUTPUTS_WAIT_MS, &f), 0);
	/* The first event; IN_IGNORED, after the rename, has another mask. */
	was_read = read(fd, &events, sizeof(events)) > 0 && (events.event.mask & IN_ACCESS);
	close(fd);
	return was_read;
}

static size_t count_runs(const char *path)
{
	char *const paths[] = {(char *)path, NULL};
	struct profile *p = NULL;
	struct failure f = {};
	size_t n;

	assert_int_equal(inputs_load(paths, &f, &p), 0);
	profile_runs(p, &n);
	profile_free(p);
	return n;
}

static void test_saved_again(void **state)
{
	struct outputs o = make(), other = make();
	struct event ev = {.syscall = {SCMP_ARCH_X86_64, 39}, .count = 1};
	struct profile *p = NULL;
	struct failure f = {};
	struct run *run;

	o.profile = other.profile = "again.json";
	assert_int_equal(outputs_load_observed(&o, &f, &p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){}, &run), 0);
	assert_int_equal(outputs_save_run(&o, p, run, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(count_runs("again.json"), 1);
	/* What nobody else has changed is not read again, and what is new is saved. */
	assert_true(profile_add(p, run, &ev) >= 0);
	assert_false(is_read_by_save(&o, p, run));
	assert_false(is_read_by_save(&o, p, run));
	/* What another has saved is kept, also by the save after the next. */
	assert_int_equal(outputs_save(&other, nginx, OUTPUTS_WAIT_MS, &f), 0);
	assert_true(is_read_by_save(&o, p, run));
	assert_int_equal(count_runs("again.json"), 2);
	assert_true(is_read_by_save(&o, p, run));
	assert_int_equal(count_runs("again.json"), 2);
	/* A file that was removed is made again. */
	unlink("again.json");
	assert_int_equal(outputs_save_run(&o, p, run, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(count_runs("again.json"), 1);
	profile_free(p);
}

/* A service that is started for ever: the file has the calls of all runs, and not all runs. */
static void test_many_runs(void **state)
{
	struct outputs o = make();
	struct profile *p = NULL;
	struct failure f = {};
	struct run *run;
	size_t n;

	o.profile = "many.json";
	assert_int_equal(profile_new(&p), 0);
	for (int i = 0; i < OUTPUTS_RUNS_MAX; i++) {
		struct event ev = {.syscall = {SCMP_ARCH_X86_64, i % 300}, .count = 1};

		assert_int_equal(profile_add_run(p, &(struct run){.start_us = i}, &run), 0);
		assert_true(profile_add(p, run, &ev) >= 0);
	}
	assert_int_equal(outputs_save(&o, p, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(outputs_save(&o, p, OUTPUTS_WAIT_MS, &f), 0);
	profile_free(p);
	assert_int_equal(count_runs("many.json"), OUTPUTS_RUNS_MAX);
	assert_string_equal(reported, "");

	assert_int_equal(outputs_save(&o, nginx, OUTPUTS_WAIT_MS, &f), 0);
	assert_int_equal(count_runs("many.json"), OUTPUTS_RUNS_MAX + 1);
	assert_int_equal(outputs_save(&o, nginx, OUTPUTS_WAIT_MS, &f), 0);
	assert_non_null(strstr(reported, "many.json: has more than 1000 runs: the 501 oldest"));
	assert_int_equal(outputs_load(&o, &f, &p), 0);
	profile_runs(p, &n);
	assert_int_equal(n, OUTPUTS_RUNS_MAX / 2 + 1);
	for (int i = 0; i < 300; i++)
		assert_non_null(profile_find(p, (struct syscall_nr){SCMP_ARCH_X86_64, i}));
	profile_free(p);
}

static void test_saved_early(void **state)
{
	struct outputs o = make();

	assert_false(outputs_can_save_early(&o));
	o.profile = "-";
	assert_false(outputs_can_save_early(&o));
	o.profile = "/dev/null";
	assert_false(outputs_can_save_early(&o));
	o.profile = "fifo";
	assert_true(outputs_can_save_early(&o));
	assert_int_equal(mkfifo(o.profile, 0600), 0);
	assert_false(outputs_can_save_early(&o));
	unlink(o.profile);
}

static void test_cannot_be_written(void **state)
{
	struct outputs o = make();
	struct profile *p = NULL;
	struct failure f = {};

	o.suggestion = "absent/s";
	assert_int_equal(outputs_load(&o, &f, &p), -ENOENT);
	assert_non_null(strstr(f.text, "absent/s"));
	o.suggestion = NULL;
	o.profile = ".";
	assert_int_equal(outputs_load(&o, &f, &p), -EISDIR);
	assert_null(p);
}

static void test_suggestion(void **state)
{
	struct outputs o = make();
	struct profile *empty;
	struct failure f = {};
	char text[8192];

	assert_int_equal(write_text(&o, nginx, text), 0);
	assert_non_null(strstr(text, "epoll_wait\n"));
	o.suggestion = "s";
	assert_int_equal(outputs_write(&o, nginx, NULL, &reporter, &f), 0);
	assert_int_equal(size_of("s"), strlen(text));
	/* Nothing can be derived from nothing, and the file stays as it was. */
	assert_int_equal(profile_new(&empty), 0);
	assert_int_equal(outputs_write(&o, empty, NULL, &reporter, &f), -ENODATA);
	assert_int_equal(size_of("s"), strlen(text));
	profile_free(empty);
}

static void put(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	fputs(text, out);
	fclose(out);
}

static void test_extension(void **state)
{
	struct outputs o = make();
	struct failure f = {};
	char text[8192];

	put("unit.conf", "[Service]\nSystemCallFilter=@system-service\n");
	o.extend = "unit.conf";
	assert_int_equal(outputs_read_extended(&o, &reporter, &f), 0);
	assert_int_equal(write_text(&o, nginx, text), 0);
	assert_string_equal(text, "");
	assert_non_null(strstr(reported, "nothing is missing"));
	put("unit.conf",
		"[Service]\nSystemCallFilter=@system-service\nSystemCallFilter=~@io-event\n");
	assert_int_equal(outputs_read_extended(&o, &reporter, &f), 0);
	assert_int_equal(write_text(&o, nginx, text), 0);
	assert_non_null(strstr(text, "\nSystemCallFilter=epoll_create"));
	assert_null(strstr(text, "\nSystemCallFilter=\n"));
	put("unit.conf", "[Service]\n");
	assert_int_equal(outputs_read_extended(&o, &reporter, &f), -ENODATA);
	o.suggestion = o.extend;
	assert_int_equal(outputs_read_extended(&o, &reporter, &f), -EINVAL);
}

static int begin(void **state)
{
	char *const paths[] = {(char *)TESTS_DIR "/data/nginx.json", NULL};
	struct failure f = {};

	strcpy(dir, "/tmp/test-outputs-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) < 0 || inputs_load(paths, &f, &nginx) < 0)
		return -1;
	return sets_load(252, &sets);
}

static int end(void **state)
{
	sets_free(sets);
	profile_free(nginx);
	unlink("p.json");
	unlink("again.json");
	unlink("many.json");
	unlink("s");
	unlink("unit.conf");
	return chdir("/") < 0 ? -1 : rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_saved_again),
		cmocka_unit_test(test_many_runs),
		cmocka_unit_test(test_saved_early),
		cmocka_unit_test(test_cannot_be_written),
		cmocka_unit_test(test_suggestion),
		cmocka_unit_test(test_extension),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
