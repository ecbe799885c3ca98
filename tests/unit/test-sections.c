/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which sections records make: which service a launcher's records belong to, and facts. */
#include "unit.h"

#include "base/cleanup.h"
#include "replay/launchers.h"
#include "replay/sections.h"

/* A counter, and an audit log that it reads. */
struct fixture {
	struct counter *counter;
	struct reading log;
	struct sections *sections;
	uint64_t serial;
	uint32_t uid; /* of what is added next */
};

static void fixture_release(struct fixture *x)
{
	sections_free(x->sections);
	counter_free(x->counter);
}

static struct fixture make(const struct replay_options *o)
{
	struct fixture x = {.log.reader.format = &log_format_audit};
	struct replay_options options = *o;

	options.pid = -1;
	options.uid = options.uid > 0 ? options.uid : -1;
	options.until_ms = UINT64_MAX;
	assert_int_equal(counter_new(&options, &x.counter), 0);
	counter_begin(x.counter, &x.log);
	return x;
}

static struct record_text text(const char *t)
{
	return (struct record_text){t, (uint32_t)strlen(t), false};
}

static void add(struct fixture *x, int pid, const char *comm, const char *exe, int nr)
{
	struct record r = {
		.type = RECORD_SECCOMP,
		.has = HAS_TIME | HAS_ARCH | HAS_NR | HAS_PID | HAS_UID,
		.time_ms = 1000 + x->serial,
		.serial = ++x->serial,
		.count = 1,
		.arch = abi_native(),
		.nr = nr,
		.pid = pid,
		.uid = x->uid,
		.comm = text(comm),
		.exe = text(exe),
	};

	assert_int_equal(counter_add(x->counter, &x->log, x->serial, RECORD_READ, &r), 0);
}

static void add_launcher(struct fixture *x, int pid, const char *comm, int nr)
{
	add(x, pid, comm, "/usr/lib/systemd/systemd", nr);
}

static void finish(struct fixture *x)
{
	assert_int_equal(sections_new(x->counter, &x->sections), 0);
}

/* The numbers of the section's calls, those of launchers in parentheses: "1 2 (59)". */
static void assert_section(const struct fixture *x, size_t i, const char *name, const char *calls)
{
	size_t n, len = 0;
	const struct replay_section *s = sections_list(x->sections, &n) + i;
	char got[256] = "";

	assert_true(i < n);
	assert_string_equal(s->name, name);
	for (size_t e = 0; e < s->n_entries; e++)
		len += (size_t)snprintf(got + len, sizeof(got) - len,
			s->entries[e]->launcher ? "%s(%d)" : "%s%d", e > 0 ? " " : "",
			s->entries[e]->syscall.nr);
	assert_string_equal(got, calls);
}

static void assert_sections(const struct fixture *x, size_t want)
{
	size_t n;

	sections_list(x->sections, &n);
	assert_int_equal(n, want);
}

static void test_launchers(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_EXE});

	/* Found by pid, whatever the names are; by name, of at most eight bytes; by neither. */
	add_launcher(&x, 700, "(wrapper)", 59);
	add(&x, 700, "real", "/usr/sbin/real", 1);
	add_launcher(&x, 800, "(s-server)", 60);
	add(&x, 801, "redis-server", "/usr/bin/redis-server", 2);
	add(&x, 802, "worker", "/opt/redis-server", 3);
	add_launcher(&x, 900, "(agent)", 61);
	finish(&x);
	assert_sections(&x, 4);
	assert_section(&x, 0, "(agent)", "(61)");
	assert_section(&x, 1, "/opt/redis-server", "3 (60)");
	assert_section(&x, 2, "/usr/bin/redis-server", "2 (60)");
	assert_section(&x, 3, "/usr/sbin/real", "1 (59)");
	assert_int_equal(sections_totals(x.sections)->unattributed, 1);
}

/* A process number that occurs again an hour later is another process. */
static void test_numbers_are_used_again(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_EXE});

	add_launcher(&x, 700, "(first)", 59);
	x.serial += PROCESS_REUSE_MS;
	add(&x, 700, "other", "/usr/bin/other", 1);
	finish(&x);
	assert_sections(&x, 2);
	assert_section(&x, 0, "(first)", "(59)");
	assert_section(&x, 1, "/usr/bin/other", "1");
}

static void test_selection(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_COMM, .comm = "real"});

	add_launcher(&x, 700, "(real)", 59);
	add(&x, 701, "real", "/usr/sbin/real", 1);
	add(&x, 702, "other", "/usr/sbin/other", 2);
	add_launcher(&x, 703, "(other)", 60);
	finish(&x);
	assert_sections(&x, 1);
	assert_section(&x, 0, "real", "1 (59)");
	assert_int_equal(sections_totals(x.sections)->unattributed, 1);
}

/* Everybody can call a program of his "systemd", and give a thread the name "(nginx)". */
static void test_launchers_by_path(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_EXE, .exe = "/usr/sbin/nginx"});

	add(&x, 700, "(nginx)", "/home/m/systemd", 165);
	add(&x, 701, "(nginx)", "/usr/lib/systemd/systemd-executor", 59);
	add(&x, 702, "nginx", "/usr/sbin/nginx", 1);
	finish(&x);
	assert_sections(&x, 1);
	assert_section(&x, 0, "/usr/sbin/nginx", "1 (59)");
}

/* In a mount namespace of one's own, /usr/lib/systemd/systemd is any file. Its records have one's
 * own number, so that they belong to one's own services only. */
static void test_launchers_of_users(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_EXE});

	add(&x, 700, "nginx", "/usr/sbin/nginx", 1);
	x.uid = 33;
	add(&x, 701, "nginx", "/usr/sbin/nginx", 2);
	add_launcher(&x, 702, "(nginx)", 59);
	x.uid = 1000;
	add_launcher(&x, 703, "(nginx)", 165);
	add(&x, 704, "nginx", "/home/m/nginx", 3);
	add_launcher(&x, 705, "(other)", 166);
	x.uid = 33;
	add(&x, 705, "other", "/usr/sbin/other", 4);
	finish(&x);
	assert_sections(&x, 4);
	assert_section(&x, 0, "(other)", "(166)");
	assert_section(&x, 1, "/home/m/nginx", "3 (165)");
	assert_section(&x, 2, "/usr/sbin/nginx", "1 2 (59)");
	assert_section(&x, 3, "/usr/sbin/other", "4");
}

/* Selecting a user keeps what root did to start his service. */
static void test_user_with_launcher(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_ALL, .uid = 33});

	add_launcher(&x, 700, "(nginx)", 59);
	add_launcher(&x, 701, "(other)", 60);
	add(&x, 702, "nginx", "/usr/sbin/nginx", 1);
	x.uid = 33;
	add(&x, 700, "nginx", "/usr/sbin/nginx", 2);
	finish(&x);
	assert_sections(&x, 1);
	assert_int_equal(sections_totals(x.sections)->selected, 3);
	assert_int_equal(sections_totals(x.sections)->unattributed, 1);
}

/* A name that fits too many services says nothing. That also bounds what 30,000 launchers and as
 * many services make, which were 900 million pairs. */
static void test_many_launchers(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_EXE});
	char exe[32];

	for (int i = 0; i < 30000; i++) {
		add_launcher(&x, 1, "(x)", i);
		snprintf(exe, sizeof(exe), "/opt/%d/x", i);
		add(&x, 2, "x", exe, 1);
	}
	add_launcher(&x, 1, "(few)", 1);
	for (int i = 0; i < LAUNCHERS_MATCHES; i++) {
		snprintf(exe, sizeof(exe), "/opt/%d/few", i);
		add(&x, 2, "few", exe, 1);
	}
	finish(&x);
	assert_sections(&x, 30000 + LAUNCHERS_MATCHES + 1);
	assert_int_equal(sections_totals(x.sections)->unattributed, 30000);
}

/* ---- facts */

static void add_family(struct fixture *x, uint64_t family)
{
	struct fact f = {FACT_ADDRESS_FAMILY, family, 1};
	struct record r = {
		.type = RECORD_SYSCALL,
		.has = HAS_ARCH | HAS_NR,
		.line_hash = ++x->serial,
		.count = 1,
		.arch = abi_native(),
		.nr = 41,
		.facts = &f,
		.n_facts = 1,
	};

	assert_int_equal(counter_add(x->counter, &x->log, x->serial, RECORD_READ, &r), 0);
}

static void test_facts(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_ALL});
	_cleanup_(source_freep) struct source *s = NULL;
	struct failure f = {};
	struct event e;

	add_family(&x, 1);
	add_family(&x, 10);
	add_family(&x, 1);
	finish(&x);
	assert_int_equal(sections_open(x.sections, 0, &s), 0);
	assert_int_equal(source_next(s, &e, &f), SOURCE_EVENT);
	assert_int_equal(e.count, 3);
	assert_int_equal(e.n_facts, 2);
	assert_int_equal(e.facts[0].value, 1);
	assert_int_equal(e.facts[0].count, 2);
	assert_int_equal(e.facts[1].value, 10);
	assert_int_equal(e.facts[1].count, 1);
	assert_int_equal(source_next(s, &e, &f), SOURCE_END);
}

/* The number of values is bounded, because the values come from a log. If some are not kept, the
 * kind is unknown. */
static void test_many_facts(void **state)
{
	_cleanup_(fixture_release) struct fixture x =
		make(&(struct replay_options){.by = REPLAY_BY_ALL});

	for (uint64_t i = 0; i < TALLY_FACTS_MAX; i++)
		add_family(&x, i);
	assert_int_equal(tally_overflowed_facts(x.counter->tally), 0);
	add_family(&x, TALLY_FACTS_MAX);
	assert_int_equal(tally_overflowed_facts(x.counter->tally), 1U << FACT_ADDRESS_FAMILY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_launchers),
		cmocka_unit_test(test_numbers_are_used_again),
		cmocka_unit_test(test_selection),
		cmocka_unit_test(test_launchers_by_path),
		cmocka_unit_test(test_launchers_of_users),
		cmocka_unit_test(test_user_with_launcher),
		cmocka_unit_test(test_many_launchers),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_many_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
