/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <errno.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "profile/facts.h"
#include "profile/merge.h"
#include "profile/read.h"
#include "profile/write.h"

static const struct executable exes[] = {
	{.path = "/usr/bin/a"},
	{.path = "/usr/bin/sudo"},
	{.path = "/hostile/\xff\\\x1b\n (deleted)"},
};

/* Families with a name and without one, and numbers that do not fit into 32 bits. */
static struct fact random_fact(uint64_t *seed)
{
	uint64_t value = next_random(seed) % 60;

	return (struct fact){
		.kind = FACT_ADDRESS_FAMILY,
		.value = next_random(seed) % 4 ? value : value << 32,
		.count = next_random(seed) % 3,
	};
}

/* A random profile, whose runs have few different ids, so that merges join the same runs. */
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
		r.report.facts = next_random(seed) % 2 * FACT_ALL;
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
		if (next_random(seed) % 2)
			assert_int_equal(run_add_elsewhere(run, exes[0].path), 0);
		if (next_random(seed) % 2)
			assert_int_equal(run_add_privileged(run, exes[1].path), 0);
		for (int k = 0; k < 20; k++) {
			struct fact facts[2] = {random_fact(seed), random_fact(seed)};
			struct event ev = {
				.facts = facts,
				.n_facts = next_random(seed) % 3,
				.launcher = next_random(seed) % 2,
				.syscall = {abi_from_word(next_random(seed) % 3 ? "x86-64" : "x86"),
					(int32_t)(next_random(seed) % 12) * 97 - 1},
				.exe = &exes[next_random(seed) % 3],
				.time_ns = next_random(seed),
				.count = 1 + next_random(seed) % 5,
			};

			assert_true(profile_add(p, run, &ev) >= 0);
		}
	}
	if (next_random(seed) % 3 == 0)
		assert_int_equal(profile_fold(p), 0);
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

static struct profile *profile_of_fact(const char *id, uint32_t kinds, const struct fact *fact)
{
	struct event ev = {.syscall = {abi_native(), 41}, .count = 1, .facts = fact, .n_facts = 1};
	struct run *run;
	struct profile *p;

	if (!fact)
		ev.n_facts = 0;
	assert_int_equal(profile_new(&p), 0);
	assert_int_equal(profile_add_run(p, &(struct run){.id = strdup(id)}, &run), 0);
	run->report.facts = kinds;
	assert_int_equal(profile_add(p, run, &ev), 1);
	return p;
}

static void test_facts_are_counted(void **state)
{
	const struct fact inet = {FACT_ADDRESS_FAMILY, 2, 3}, local = {FACT_ADDRESS_FAMILY, 1, 1};
	struct profile *p = profile_of_fact("a", FACT_ALL, &inet);
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	struct event ev = {
		.syscall = {abi_native(), 41},
		.exe = &exes[0],
		.time_ns = 5000,
		.facts = &inet,
		.n_facts = 1,
		.launcher = true,
	};
	const struct observed_fact *const *facts;
	struct fact_total total;

	/* A new executable is a first sighting, and the call itself is counted by another event. */
	assert_int_equal(profile_add(p, (struct run *)runs[0], &ev), 1);
	assert_int_equal(profile_add(p, (struct run *)runs[0], &ev), 0);
	ev.facts = &local;
	assert_int_equal(profile_add(p, (struct run *)runs[0], &ev), 0);
	facts = facts_of(p, FACT_ADDRESS_FAMILY, &n);
	assert_int_equal(n, 2);
	assert_int_equal(facts[0]->value, 1);
	total = facts_total(facts[0]);
	assert_int_equal(total.count, 1);
	assert_int_equal(total.first_us, 5);
	assert_true(total.launcher);
	total = facts_total(facts[1]);
	assert_int_equal(total.count, 9);
	assert_int_equal(total.first_us, 0);
	assert_false(total.launcher);
	assert_string_equal(facts[1]->sightings[0].executables[0], "/usr/bin/a");
	assert_int_equal(runs[0]->events, 1);
	profile_free(p);
}

/* A run was saved before and after it was noticed that a fact could not be read. */
static void test_a_kind_that_became_unknown(void **state)
{
	struct profile *early = profile_of_fact("a", FACT_ALL, NULL);
	struct profile *late = profile_of_fact("a", 0, NULL);
	struct profile *one = join(early, late), *other = join(late, early);

	assert_int_equal(facts_state(one, FACT_ADDRESS_FAMILY, 2), FACT_UNKNOWN);
	assert_int_equal(facts_state(other, FACT_ADDRESS_FAMILY, 2), FACT_UNKNOWN);
	profile_free(early);
	profile_free(late);
	profile_free(one);
	profile_free(other);
}

static void test_unknown_is_not_unused(void **state)
{
	const struct fact inet = {FACT_ADDRESS_FAMILY, 2, 1};
	struct profile *knows = profile_of_fact("a", FACT_ALL, &inet);
	struct profile *cannot = profile_of_fact("b", 0, NULL);
	struct profile *both = join(knows, cannot), *empty;
	size_t at = 0;

	assert_int_equal(profile_new(&empty), 0);
	assert_int_equal(facts_state(empty, FACT_ADDRESS_FAMILY, 2), FACT_UNKNOWN);
	assert_int_equal(facts_state(knows, FACT_ADDRESS_FAMILY, 2), FACT_SEEN);
	assert_int_equal(facts_state(knows, FACT_ADDRESS_FAMILY, 1), FACT_NOT_SEEN);
	assert_int_equal(facts_state(cannot, FACT_ADDRESS_FAMILY, 2), FACT_UNKNOWN);
	assert_int_equal(facts_state(both, FACT_ADDRESS_FAMILY, 2), FACT_SEEN);
	assert_int_equal(facts_state(both, FACT_ADDRESS_FAMILY, 1), FACT_UNKNOWN);
	assert_string_equal(facts_next_unknown(both, FACT_ADDRESS_FAMILY, &at)->id, "b");
	assert_null(facts_next_unknown(both, FACT_ADDRESS_FAMILY, &at));
	profile_free(empty);
	profile_free(knows);
	profile_free(cannot);
	profile_free(both);
}

/* A profile of version 1 is read, and its content becomes version 2 with unknown facts. Members of
 * version 2 mean nothing in it. */
static void test_version_1(void **state)
{
	static const char text[] =
		"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": [{\"id\": "
		"\"a\", \"host\": {}, \"start\": \"2026-01-01T00:00:00.000000Z\", "
		"\"duration\": 1, \"events\": 1, \"lost\": 0, \"incomplete\": [], "
		"\"facts\": [\"address-family\"]}], \"syscalls\": []}";
	struct failure f = {};
	struct profile *p;
	char *again;

	assert_int_equal(from_bytes(text, strlen(text), &f, &p), 0);
	assert_int_equal(facts_state(p, FACT_ADDRESS_FAMILY, 2), FACT_UNKNOWN);
	again = to_text(p);
	assert_non_null(strstr(again, "\"version\": 3"));
	assert_null(strstr(again, "address-family"));
	free(again);
	profile_free(p);
}

static struct run *add_named_run(struct profile *p, const char *id)
{
	struct run *run;

	assert_int_equal(profile_add_run(p, &(struct run){.id = strdup(id), .events = 1}, &run), 0);
	return run;
}

static void add_call(struct profile *p, struct run *run, int nr, const char *path)
{
	/* Another address than that of the last one, by which the profile would know it. */
	static struct executable executables[2];
	static unsigned turn;
	struct executable *exe = &executables[turn++ % 2];
	const struct event ev = {.syscall = {abi_from_word("x86-64"), nr}, .exe = exe, .count = 10};

	exe->path = path;
	assert_true(profile_add(p, run, &ev) >= 0);
}

/* A folded run has the sums, and takes in nothing twice, however its parts come again. */
static void test_fold(void **state)
{
	struct profile *a, *b, *folded, *later;
	const struct observed *const *calls;
	const struct run *const *runs;
	size_t n;

	assert_int_equal(profile_new(&a), 0);
	assert_int_equal(profile_new(&b), 0);
	add_call(a, add_named_run(a, "one"), 1, "/bin/a");
	add_call(b, add_named_run(b, "two"), 1, "/bin/b");
	add_call(b, add_named_run(b, "three"), 2, "/bin/b");
	folded = join(a, b);
	assert_int_equal(profile_fold(folded), 0);
	runs = profile_runs(folded, &n);
	assert_int_equal(n, 1);
	assert_string_equal(runs[0]->id, "one");
	assert_int_equal(runs[0]->n_folded, 3);
	assert_int_equal(runs[0]->events, 33);
	calls = profile_syscalls(folded, &n);
	assert_int_equal(n, 2);
	assert_int_equal(calls[0]->sightings[0].count, 20);
	assert_int_equal(calls[0]->sightings[0].n_executables, 2);

	later = join(folded, a);
	assert_same(later, folded);
	profile_free(later);
	later = join(b, folded);
	assert_same(later, folded);
	profile_free(later);

	/* One of the parts went on. */
	add_call(b, (struct run *)profile_runs(b, &n)[0], 3, "/bin/c");
	later = join(folded, b);
	profile_runs(later, &n);
	assert_int_equal(n, 1);
	profile_syscalls(later, &n);
	assert_int_equal(n, 3);
	profile_free(later);
	profile_free(folded);
	profile_free(a);
	profile_free(b);
}

/* The oldest runs become one, the others stay as they are, and nothing is counted twice or lost. */
static void test_fold_oldest(void **state)
{
	enum { RUNS = 9, KEPT = 2 };
	const struct run *const *runs;
	const struct observed *const *calls;
	struct profile *p, *folded, *again;
	char id[8];
	size_t n;

	assert_int_equal(profile_new(&p), 0);
	for (int i = 0; i < RUNS; i++) {
		/* The order of the ids is not that of the starts. */
		snprintf(id, sizeof(id), "%d", i * 4 % RUNS);
		add_named_run(p, id)->start_us = 100 + i;
	}
	for (int i = 0; i < RUNS; i++)
		add_call(p, (struct run *)profile_runs(p, &n)[i], i % 2, "/bin/a");
	folded = copy_of(p);
	assert_int_equal(profile_fold_oldest(folded, RUNS), 0);
	assert_same(folded, p);
	assert_int_equal(profile_fold_oldest(folded, 2 * KEPT), RUNS - KEPT);
	runs = profile_runs(folded, &n);
	assert_int_equal(n, KEPT + 1);
	for (size_t i = 0; i < n; i++)
		if (runs[i]->n_folded > 0)
			assert_int_equal(runs[i]->n_folded, RUNS - KEPT);
		else
			assert_true(runs[i]->start_us >= 100 + RUNS - KEPT);
	calls = profile_syscalls(folded, &n);
	assert_int_equal(n, 2);
	for (size_t i = 0, before = RUNS / 2 + 1; i < n; i++, before = RUNS / 2) {
		uint64_t sum = 0;

		for (size_t k = 0; k < calls[i]->n_sightings; k++)
			sum += calls[i]->sightings[k].count;
		assert_int_equal(sum, 10 * before);
	}
	again = join(folded, p);
	assert_same(again, folded);
	/* What is folded is the oldest, and is folded again. */
	assert_int_equal(profile_fold_oldest(again, 2), KEPT);
	profile_runs(again, &n);
	assert_int_equal(n, 2);
	profile_free(p);
	profile_free(folded);
	profile_free(again);
}

/* More executables than are kept: the same ones are kept in any order, the run says so, and what is
 * written is read. */
static void test_too_many(void **state)
{
	enum { MANY = 100000 };
	struct profile *up, *down, *again;
	struct run *run;
	char path[64];

	assert_int_equal(profile_new(&up), 0);
	assert_int_equal(profile_new(&down), 0);
	run = add_named_run(up, "a");
	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "/bin/%06d", i);
		add_call(up, run, 1, path);
		assert_int_equal(run_add_privileged(run, path), 0);
		assert_int_equal(run_add_file(run, path, NULL, NULL), 0);
	}
	assert_int_equal(run->report.gaps, 1U << GAP_TOO_MANY);
	run_set_report(run, &(struct source_report){});
	assert_int_equal(run->report.gaps, 1U << GAP_TOO_MANY);
	run = add_named_run(down, "a");
	for (int i = MANY; i-- > 0;) {
		snprintf(path, sizeof(path), "/bin/%06d", i);
		add_call(down, run, 1, path);
		assert_int_equal(run_add_privileged(run, path), 0);
		assert_int_equal(run_add_file(run, path, NULL, NULL), 0);
	}
	run->report.facts = 0;
	assert_same(up, down);
	again = copy_of(up);
	assert_same(up, again);
	profile_free(up);
	profile_free(down);
	profile_free(again);
}

/* Sums stop at the largest number, and times at the ends of what is read. */
static void test_counters(void **state)
{
	struct profile *p, *again;
	struct run *run;
	struct event ev = {.syscall = {abi_from_word("x86-64"), 1}, .count = UINT64_MAX - 1};
	size_t n;

	assert_int_equal(profile_new(&p), 0);
	run = add_named_run(p, "a");
	assert_true(profile_add(p, run, &ev) >= 0);
	assert_true(profile_add(p, run, &ev) >= 0);
	run->report.lost = UINT64_MAX;
	run->duration_us = UINT64_MAX;
	run->start_us = INT64_MIN;
	add_named_run(p, "b")->start_us = INT64_MAX;
	again = copy_of(p);
	assert_int_equal(profile_runs(again, &n)[0]->events, INT64_MAX);
	assert_int_equal(profile_runs(again, &n)[0]->report.lost, INT64_MAX);
	assert_int_equal(profile_runs(again, &n)[0]->start_us, 0);
	assert_int_equal(profile_runs(again, &n)[1]->start_us / 1000000, INT64_C(253402300799));
	assert_int_equal(profile_syscalls(again, &n)[0]->sightings[0].count, INT64_MAX);
	assert_same(p, again);
	profile_free(p);
	profile_free(again);
}

/* Many runs and long lists: were any step quadratic, this would take minutes. */
static void test_many_runs(void **state)
{
	enum { RUNS = 20000 };
	struct profile *all, *again;
	char id[32];
	size_t n;

	assert_int_equal(profile_new(&all), 0);
	for (unsigned i = 0; i < RUNS; i++) {
		struct profile *one;

		assert_int_equal(profile_new(&one), 0);
		snprintf(id, sizeof(id), "%08x", i * 2654435761U);
		add_call(one, add_named_run(one, id), 1, "/bin/a");
		assert_int_equal(profile_append(all, one), 0);
		profile_free(one);
	}
	assert_int_equal(profile_settle(all), 0);
	again = copy_of(all);
	assert_int_equal(profile_merge(again, all), 0);
	profile_runs(again, &n);
	assert_int_equal(n, RUNS);
	assert_same(all, again);
	profile_free(all);
	profile_free(again);
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
#define ONE "{\"count\": 1, \"first\": 0.5, \"executables\": []}"
#define SEEN "\"runs\": {\"a\": " ONE "}"

#define FACTS(facts) \
	"{\"format\": \"syscarve-profile\", \"version\": 2, \"runs\": [" RUN \
	"], \"syscalls\": [], " \
	"\"facts\": [" facts "]}"
#define FAMILY(value) "{\"kind\": \"address-family\", \"value\": \"" value "\", " SEEN "}"

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
		{"{\"format\": \"syscarve-profile\", \"version\": 4}", "version 4"},
		{"{\"format\": \"syscarve-profile\", \"version\": 0}", "version 0"},
		{"{\"format\": \"syscarve-profile\", \"version\": 2, \"runs\": [], "
		 "\"syscalls\": []}",
			"facts: is missing"},
		{FACTS("{\"kind\": \"moon-phase\", \"value\": \"1\", " SEEN "}"), "facts[0].kind"},
		{FACTS("{\"kind\": 1, \"value\": \"1\", " SEEN "}"), "facts[0].kind"},
		{FACTS(FAMILY("AF_NONSENSE")), "facts[0].value"},
		{FACTS(FAMILY("-1")), "facts[0].value"},
		{FACTS(FAMILY("AF_INET") ", " FAMILY("2")), "facts[1].value: occurs twice"},
		{FACTS("{\"kind\": \"address-family\", \"value\": \"AF_INET\", \"runs\": {\"b\": "
		       "{}}}"),
			"facts[0].runs: names a run that does not exist"},
		{"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": 1}",
			"runs: is not an array"},
		{"{\"format\": \"syscarve-profile\", \"version\": 1, \"runs\": [" RUN ", " RUN "]}",
			"runs[1].id: occurs twice"},
		{HEAD "1]}", "syscalls[0]: is not an object"},
		{HEAD "{\"arch\": \"vax\", \"nr\": 1, " SEEN "}]}", "syscalls[0].arch"},
		{HEAD "{\"arch\": \"native\", \"nr\": 1, " SEEN "}]}", "syscalls[0].arch"},
		{HEAD "{\"arch\": \"x86\", \"nr\": \"1\", " SEEN "}]}", "syscalls[0].nr"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 99999999999, " SEEN "}]}", "out of range"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"name\": \"a\\nb\", " SEEN "}]}",
			"syscalls[0].name"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, " SEEN
		      "}, {\"arch\": \"x86\", \"nr\": 1, " SEEN "}]}",
			"syscalls[1].nr: occurs twice"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"b\": {}}}]}", "does not exist"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1}]}", "runs: is missing"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": []}]}", "runs: is not an object"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, " SEEN ", " SEEN "}]}", "runs: occurs twice"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"nr\": 2, " SEEN "}]}", "member twice"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": " ONE ", \"a\": " ONE
		      "}}]}",
			"duplicate"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": " ONE "]}]}",
			"not a profile"},
		{HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": {\"count\": 01}}}]}",
			"line 1"},
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

/* What is read of a profile with that sighting, or NULL if it is refused. */
static char *read_with(const char *sighting)
{
	_cleanup_(freep) char *text = NULL;
	struct profile *p;
	struct failure f = {};
	char *read;

	assert_true(asprintf(&text, HEAD "{\"arch\": \"x86\", \"nr\": 1, \"runs\": {\"a\": %s}}]}",
			    sighting) > 0);
	if (from_bytes(text, strlen(text), &f, &p) < 0)
		return NULL;
	read = to_text(p);
	profile_free(p);
	return read;
}

/* A sighting whose members are in the order in which they are written is read without jansson; in
 * another order, by it. */
static void assert_read_alike(const char *count, const char *first, const char *executables)
{
	_cleanup_(freep) char *plain = NULL, *other = NULL, *read = NULL, *wanted = NULL;

	assert_true(asprintf(&plain, "{\"count\": %s, \"first\": %s, \"executables\": %s}", count,
			    first, executables) > 0);
	assert_true(asprintf(&other, "{\"executables\": %s, \"first\": %s, \"count\": %s}",
			    executables, first, count) > 0);
	read = read_with(plain);
	wanted = read_with(other);
	if (wanted)
		assert_string_equal(read, wanted);
	else
		assert_null(read);
}

static void test_plain_sightings(void **state)
{
	static const char *const counts[] = {"0", "7", "00", "01", "-1", "-0", "1.0", "1e2", "x",
		"", "\t5", "999999999999999999", "9223372036854775807", "9223372036854775808",
		"99999999999999999999999", "null", "\"1\""};
	static const char *const firsts[] = {"0", "0.0", "0.5", "1.", ".5", "1.000001", "0.0000005",
		"0.1234567", "1999999999.999999", "2000000000", "2000000000.1", "1e3", "00.1", "-1",
		"4.35", "1073741823.999999", "0.x", "1 2", "null", ""};
	static const char *const executables[] = {"[]", "[ ]", "[,]", "[\"/a\",]", "[\"/a\"",
		"[\"/a\" \"/b\"]", "[\"/b\", \"/a\", \"/b\"]", "[\"/a b\"]", "[\"/\u00e9\"]",
		"[\"/\xff\"]", "[\"/a\tb\"]", "[\"/a\\nb\"]", "[\"/a\\\\\\\\b\"]",
		"[\"/a\\\\x41\"]", "[\"/a\\\\x80\"]", "[\"/\x7f\"]", "[1]", "{}", "null", "[\"\"]"};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		assert_read_alike(counts[i], "0.5", "[\"/a\"]");
	for (size_t i = 0; i < ARRAY_SIZE(firsts); i++)
		assert_read_alike("1", firsts[i], "[\"/a\"]");
	for (size_t i = 0; i < ARRAY_SIZE(executables); i++)
		assert_read_alike("1", "0.5", executables[i]);
}

/* What is written without jansson looks as if jansson had written it. */
static void test_written_as_by_jansson(void **state)
{
	uint64_t seed = 12;

	for (int i = 0; i < 20; i++) {
		_cleanup_(profile_freep) struct profile *p = random_profile(&seed);
		_cleanup_(freep) char *text = to_text(p), *by_jansson = NULL;
		json_t *tree = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
		size_t size;
		FILE *out = open_memstream(&by_jansson, &size);

		assert_non_null(tree);
		json_dumpf(tree, out, JSON_INDENT(1) | JSON_REAL_PRECISION(15) | JSON_ENSURE_ASCII);
		fputc('\n', out);
		fclose(out);
		assert_string_equal(text, by_jansson);
		json_decref(tree);
	}
}

/* Every beginning of a good file, and every file with one changed byte, is read or refused, and
 * nothing else happens. */
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
		cmocka_unit_test(test_facts_are_counted),
		cmocka_unit_test(test_unknown_is_not_unused),
		cmocka_unit_test(test_a_kind_that_became_unknown),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_fold_oldest),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_many_runs),
		cmocka_unit_test(test_nothing_is_dropped),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_plain_sightings),
		cmocka_unit_test(test_written_as_by_jansson),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_noise_and_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
