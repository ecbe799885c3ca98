/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>

#include "profile/merge.h"
#include "profile/read.h"
#include "profile/write.h"

static const struct executable exes[] = {
	{.path = "/usr/bin/a", .elsewhere = true},
	{.path = "/usr/bin/sudo", .privileged = true},
	{.path = "/odd/\xff\\\x1b\n (deleted)"},
};

/* A profile of chance: runs of few ids, so that merges meet the same run again. */
static struct profile *random_profile(uint64_t *seed)
{
	struct profile *p;

	assert_int_equal(profile_new(&p), 0);
	for (int i = 0, n = (int)(next_random(seed) % 3); i <= n; i++) {
		struct run r = {.start_us = INT64_C(1700000000123456) + next_random(seed)}, *run;

		if (asprintf(&r.id, "run-%u", next_random(seed) % 4) < 0)
			abort();
		r.source = strdup(next_random(seed) % 2 ? "ptrace" : "audit");
		r.report.gaps = next_random(seed) % 4;
		r.report.lost = next_random(seed) % 3;
		r.duration_us = next_random(seed) % 10000000;
		if (profile_add_run(p, &r, &run) == -EEXIST)
			continue;
		for (int k = 0; k < 3; k++)
			if (next_random(seed) % 2)
				assert_int_equal(run_add_uncounted(run,
							 (struct syscall_nr){abi_native(),
								 (int32_t)(next_random(seed) % 5)}),
					0);
		for (int k = 0; k < 20; k++) {
			struct event ev = {
				.syscall = {abi_from_word(next_random(seed) % 3 ? "x86-64" : "x86"),
					(int32_t)(next_random(seed) % 12) * 97 - 1},
				.exe = &exes[next_random(seed) % 3],
				.time_ns = next_random(seed),
				.count = 1 + next_random(seed) % 5,
			};

			assert_true(profile_add(p, run, &ev) >= 0);
		}
	}
	return p;
}

static char *to_text(struct profile *p)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(profile_write(p, out), 0);
	fclose(out);
	return text;
}

static int from_bytes(const char *text, size_t size, struct failure *f, struct profile **ret)
{
	FILE *in = tmpfile();
	int r;

	fwrite(text, 1, size, in);
	rewind(in);
	r = profile_read(in, "file.json", f, ret);
	fclose(in);
	return r;
}

static struct profile *copy_of(struct profile *p)
{
	char *text = to_text(p);
	struct failure f = {};
	struct profile *copy;

	assert_int_equal(from_bytes(text, strlen(text), &f, &copy), 0);
	free(text);
	return copy;
}

static void assert_same(struct profile *a, struct profile *b)
{
	char *x = to_text(a), *y = to_text(b);

	assert_string_equal(x, y);
	free(x);
	free(y);
}

static void test_round_trip(void **state)
{
	uint64_t seed = 3;

	for (int i = 0; i < 50; i++) {
		struct profile *p = random_profile(&seed), *q = copy_of(p);

		assert_same(p, q);
		profile_free(p);
		profile_free(q);
	}
}

static struct profile *join(struct profile *a, struct profile *b)
{
	struct profile *joined = copy_of(a);

	assert_int_equal(profile_merge(joined, b), 0);
	return joined;
}

static void test_semilattice(void **state)
{
	uint64_t seed = 5;

	for (int i = 0; i < 60; i++) {
		struct profile *a = random_profile(&seed), *b = random_profile(&seed),
			       *c = random_profile(&seed);
		struct profile *aa = join(a, a), *ab = join(a, b), *ba = join(b, a);
		struct profile *ab_c = join(ab, c), *bc = join(b, c), *a_bc = join(a, bc);

		assert_same(a, aa);
		assert_same(ab, ba);
		assert_same(ab_c, a_bc);
		profile_free(a);
		profile_free(b);
		profile_free(c);
		profile_free(aa);
		profile_free(ab);
		profile_free(ba);
		profile_free(ab_c);
		profile_free(bc);
		profile_free(a_bc);
	}
}

static void test_nothing_is_dropped(void **state)
{
	struct profile *p, *q;
	struct run *run;
	struct event ev = {.syscall = {12345, -1}, .count = 1};
	const struct observed *const *all;
	size_t n;

	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){}, &run), 0);
	assert_int_equal(strlen(run->id), 32);
	assert_true(profile_add(p, run, &ev) >= 0);
	q = copy_of(p);
	all = profile_syscalls(q, &n);
	assert_int_equal(n, 1);
	assert_int_equal(all[0]->syscall.arch, 12345);
	assert_int_equal(all[0]->syscall.nr, -1);
	assert_null(all[0]->name);
	assert_string_equal(all[0]->arch_word, "audit-00003039");
	profile_free(p);
	profile_free(q);
}

#define RUN \
	"{\"id\": \"a\", \"host\": {}, \"start\": \"2026-01-01T00:00:00.000000Z\", \"duration\": " \
	"1, \"events\": 1, " \
	"\"lost\": 0, \"incomplete\": []}"
#define HEAD \
	"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": [" RUN "], \"syscalls\": ["
#define SEEN "\"runs\": {\"a\": {\"count\": 1, \"first\": 0.5, \"executables\": []}}"

static void test_refusals(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "line 1"},
		{"{", "line 1"},
		{"\n\n  nonsense", "line 3"},
		{"[]", "not a profile"},
		{"{}", "not a profile"},
		{"{\"format\": \"other\"}", "not a profile"},
		{"{\"format\": \"syscarve-profile\"}", "version: is missing"},
		{"{\"format\": \"syscarve-profile\", \"version\": 2}", "version 2"},
		{"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": 1}",
			"runs: is not an array"},
		{"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": [" RUN ", " RUN "]}",
			"runs[1].id: is there twice"},
		{HEAD "1]}", "syscalls[0]: is not an object"},
		{HEAD "{\"arch\": \"vax\", \"nr\": 1, " SEEN "}]}", "syscalls[0].arch"},
		{HEAD "{\"arch\": \"native\", \"nr\": 1, " SEEN "}]}", "syscalls[0].arch"},
		{HEAD "{\"arch\": \"x86\", \"nr\": \"1\", " SEEN "}]}", "syscalls[0].nr"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 99999999999, " SEEN "}]}", "out of range"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"name\": \"a\\nb\", " SEEN "}]}",
			"syscalls[0].name"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, " SEEN
		      "}, {\"arch\": \"x86\", \"nr\": 1, " SEEN "}]}",
			"syscalls[1].nr: is there twice"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"b\": {}}}]}", "not there"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": 1}}]}", "not an object"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": {\"count\": -1, \"first\": "
		      "0, \"executables\": []}}}]}",
			"negative"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": {\"count\": 1, \"first\": "
		      "1e300, \"executables\": []}}}]}",
			"duration"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": {\"count\": 1, \"first\": "
		      "0, \"executables\": [\"\\\\x00\"]}}}]}",
			"escape"},
	};
	struct profile *p;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct failure f = {};

		assert_true(from_bytes(cases[i].text, strlen(cases[i].text), &f, &p) < 0);
		assert_non_null(strstr(f.text, "file.json"));
		assert_non_null(strstr(f.text, cases[i].message));
		assert_null(strchr(f.text, '\n'));
	}
}

/* Every beginning of a good file, and every file with one byte changed: read or refused, never worse. */
static void test_mutations(void **state)
{
	uint64_t seed = 11;
	struct profile *p = random_profile(&seed), *q;
	char *text = to_text(p);
	size_t size = strlen(text);
	struct failure f = {};

	for (size_t i = 0; i + 2 < size; i += 7)
		assert_true(from_bytes(text, i, &f, &q) < 0);
	for (size_t i = 0; i < size; i += 5) {
		char was = text[i];

		text[i] = (char)next_random(&seed);
		if (from_bytes(text, size, &f, &q) == 0)
			profile_free(q);
		text[i] = was;
	}
	free(text);
	profile_free(p);
}

static void test_noise_and_depth(void **state)
{
	size_t size = 1024 * 1024;
	char *noise = malloc(size);
	struct failure f = {};
	struct profile *p;

	memset(noise, '[', size);
	assert_true(from_bytes(noise, size, &f, &p) < 0);
	memset(noise, 0, size);
	assert_true(from_bytes(noise, size, &f, &p) < 0);
	free(noise);
	assert_int_equal(profile_load("/", &f, &p), -EISDIR);
	assert_int_equal(profile_load("/nowhere", &f, &p), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_semilattice),
		cmocka_unit_test(test_nothing_is_dropped),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_noise_and_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
