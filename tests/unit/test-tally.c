/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include "replay/tally.h"

static struct tally *tally;

static struct tally_item item(int nr, const char *exe, const char *comm)
{
	return (struct tally_item){
		.syscall = {abi_native(), nr},
		.exe = exe,
		.exe_len = exe ? strlen(exe) : 0,
		.comm = comm,
		.comm_len = comm ? strlen(comm) : 0,
		.uid = -1,
		.time_ms = 1000,
		.event = 1,
		.count = 1,
	};
}

static struct tally_entry *add(struct tally_item i)
{
	struct tally_entry *e;

	assert_int_equal(tally_add(tally, &i, &e), 0);
	return e;
}

static size_t count_entries(void)
{
	size_t n;

	tally_entries(tally, &n);
	return n;
}

static void test_joined(void **state)
{
	struct tally_item late = item(1, "/usr/sbin/nginx", "nginx"), early = late;
	struct tally_entry *e = add(late);

	early.time_ms = 500;
	early.count = 3;
	assert_ptr_equal(add(early), e);
	assert_int_equal(e->count, 4);
	assert_int_equal(e->first_ms, 500);
	assert_int_equal(e->last_ms, 1000);
	assert_string_equal(e->exe.path, "/usr/sbin/nginx");
	assert_string_equal(e->comm, "nginx");
	/* Another name of the thread makes no other entry, unless entries are by comm. */
	assert_ptr_equal(add(item(1, "/usr/sbin/nginx", "worker")), e);
	late.by_comm = true;
	assert_ptr_not_equal(add(late), e);
}

static void test_apart(void **state)
{
	struct tally_item launcher = item(1, "/a", "a"), placed = launcher, x32 = launcher;

	launcher.launcher = true;
	placed.where = "host";
	placed.where_len = 4;
	x32.syscall.arch++;
	add(item(1, "/a", "a"));
	add(item(2, "/a", "a"));
	add(item(1, "/b", "a"));
	add(item(1, NULL, "a"));
	add(launcher);
	add(x32);
	assert_string_equal(text_at(add(placed)->where), "host");
	assert_int_equal(count_entries(), 7);
	assert_null(text_at(NULL));
}

/* Texts end at their lengths, not at a NUL. */
static void test_texts_without_nul(void **state)
{
	struct tally_item i = item(1, "/usr/bin/x and more", "name and more");
	struct tally_entry *e;

	i.exe_len = 10;
	i.comm_len = 4;
	e = add(i);
	assert_string_equal(e->exe.path, "/usr/bin/x");
	assert_string_equal(e->comm, "name");
	assert_ptr_equal(add(item(1, "/usr/bin/x", "name")), e);
}

static void test_order_does_not_matter(void **state)
{
	struct tally_item a = item(1, "/a", "a"), b = a;
	uint64_t id[2];
	struct tally_entry *e;

	b.event = 77;
	add(a);
	e = add(b);
	memcpy(id, e->id, sizeof(id));
	tally_free(tally);
	assert_int_equal(tally_new(&tally), 0);
	add(b);
	assert_memory_equal(add(a)->id, id, sizeof(id));
}

static void test_too_many(void **state)
{
	char exe[32];

	for (int i = 0; i < TALLY_MAX; i++) {
		sprintf(exe, "/bin/%d", i);
		add(item(1, exe, "x"));
	}
	assert_int_equal(tally_overflowed(tally), 0);
	assert_string_equal(add(item(1, "/bin/5", "x"))->exe.path, "/bin/5");
	assert_null(add(item(1, "/bin/new", "x"))->exe.path);
	assert_ptr_equal(add(item(1, "/bin/new", "x")), add(item(1, "/bin/newer", "x")));
	assert_int_equal(tally_overflowed(tally), 3);
	assert_int_equal(count_entries(), TALLY_MAX + 1);
}

/* A word that makes hash_text() forget all that stands before it. */
#define FORGET "\x03\xed\x92\xd1\x32\x4a\xb5\xd1"

/* Who writes a log chooses its names. If they were found by a hash that can be foreseen, all of
 * these would be in one list: a minute instead of a moment. */
static void test_names_that_hash_alike(void **state)
{
	char exe[32];

	assert_int_equal(
		hash_text("/0000000" FORGET "x", 17), hash_text("/0000001" FORGET "x", 17));
	for (int i = 0; i < TALLY_MAX; i++) {
		snprintf(exe, sizeof(exe), "/%07d" FORGET "x", i);
		add(item(1, exe, "x"));
	}
	assert_int_equal(count_entries(), TALLY_MAX);
	assert_int_equal(tally_overflowed(tally), 0);
}

/* The bytes of names are bounded, and not their number alone. */
static void test_long_names(void **state)
{
	static char exe[4096];
	size_t n;

	memset(exe, 'x', sizeof(exe) - 1);
	for (int i = 0; i < 2 * TALLY_BYTES_MAX / 4096; i++) {
		sprintf(exe, "/%06d", i);
		exe[7] = '/';
		add(item(1, exe, "x"));
	}
	n = count_entries();
	assert_in_range(n, TALLY_BYTES_MAX / 4096, TALLY_BYTES_MAX / 4096 + 2);
	assert_int_equal(tally_overflowed(tally), 2 * TALLY_BYTES_MAX / 4096 - (n - 1));
}

/* Each user has entries of his own, but the events are the same events: their id does not tell. */
static void test_users(void **state)
{
	struct tally_item root = item(1, "/a", "a"), other = root;
	struct tally_entry *e, *f;

	root.uid = 0;
	other.uid = 33;
	e = add(root);
	f = add(other);
	assert_ptr_not_equal(e, f);
	assert_int_equal(f->uid, 33);
	assert_memory_equal(e->id, f->id, sizeof(e->id));
	assert_ptr_equal(add(root), e);
	assert_int_equal(count_entries(), 2);
}

static int setup(void **state)
{
	return tally_new(&tally);
}

static int teardown(void **state)
{
	tally_free(tally);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
		cmocka_unit_test_setup_teardown(test_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_texts_without_nul, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order_does_not_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_that_hash_alike, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_users, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
