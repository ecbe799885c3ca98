/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <time.h>

#include "groups/cover.h"
#include "groups/sets.h"

/* The cost of the chosen @mask of sets, as the header defines it; UINT64_MAX if it is forbidden. */
static uint64_t cost_of(const struct cover_problem *p, uint64_t mask, int *ret_tokens)
{
	struct sysset open = *p->need, surplus = {};
	uint64_t cost;
	int tokens;

	for (size_t i = 0; i < p->n_sets; i++) {
		if (!(mask >> i & 1))
			continue;
		open = sysset_minus(open, p->sets[i].members);
		surplus = sysset_union(surplus, sysset_minus(p->sets[i].members, *p->need));
	}
	tokens = __builtin_popcountll(mask) + sysset_count(&open);
	cost = (uint64_t)tokens * p->token_cost;
	SYSSET_FOREACH (id, &surplus) {
		if (p->surplus_cost[id] == COVER_NEVER)
			return UINT64_MAX;
		cost += p->surplus_cost[id];
	}
	*ret_tokens = tokens;
	return cost;
}

static void check_against_brute_force(const struct cover_problem *p)
{
	uint64_t best = UINT64_MAX;
	int best_tokens = 0, tokens;
	struct sysset left;
	struct cover c, again;

	for (uint64_t mask = 0; mask < UINT64_C(1) << p->n_sets; mask++) {
		uint64_t cost = cost_of(p, mask, &tokens);

		if (cost < best || (cost == best && tokens < best_tokens)) {
			best = cost;
			best_tokens = tokens;
		}
	}
	assert_int_equal(cover_solve(p, &c), 0);
	assert_int_equal(c.cost, best);
	assert_int_equal(cost_of(p, c.sets, &tokens), best);
	assert_int_equal(tokens, best_tokens);
	left = *p->need;
	for (size_t i = 0; i < p->n_sets; i++)
		if (c.sets >> i & 1)
			left = sysset_minus(left, p->sets[i].members);
	assert_true(sysset_equal(&left, &c.names));
	assert_int_equal(cover_solve(p, &again), 0);
	assert_int_equal(again.sets, c.sets);
}

static void test_small_universes(void **state)
{
	uint64_t seed = 1;

	for (int round = 0; round < 4000; round++) {
		uint32_t universe = 4 + next_random(&seed) % 16;
		struct sysset need = {};
		uint32_t costs[SYSSET_BITS] = {};
		struct cover_set sets[9];
		size_t n = next_random(&seed) % 10;

		for (uint32_t id = 0; id < universe; id++) {
			uint32_t kind = next_random(&seed) % 8;

			costs[id] = kind == 0 ? COVER_NEVER : kind < 3 ? 0 : kind;
			if (next_random(&seed) % 2)
				sysset_add(&need, (int)id);
		}
		for (size_t i = 0; i < n; i++) {
			uint32_t density = 2 + next_random(&seed) % 4;

			sets[i] = (struct cover_set){.name = "@x"};
			for (uint32_t id = 0; id < universe; id++)
				if (next_random(&seed) % density == 0)
					sysset_add(&sets[i].members, (int)id);
		}
		check_against_brute_force(&(struct cover_problem){
			.need = &need,
			.sets = sets,
			.n_sets = n,
			.token_cost = 1 + next_random(&seed) % 12,
			.surplus_cost = costs,
		});
	}
}

static size_t real_sets(const struct sets *s, struct cover_set *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < sets_count(s); i++)
		if (strcmp(sets_name(s, i), "@known") != 0)
			ret[n++] = (struct cover_set){sets_name(s, i), *sets_members(s, i)};
	return n;
}

/* For every version and random needs of every size, the time is bounded and no cover of a sample is
 * cheaper. */
static void test_real_tables_are_fast(void **state)
{
	uint64_t seed = 7;
	double worst = 0;

	for (const int *v = sets_versions; *v; v++) {
		struct cover_set sets[COVER_SETS_MAX];
		uint32_t costs[SYSSET_BITS];
		struct sets *s;
		size_t n;

		assert_int_equal(sets_load(*v, &s), 0);
		n = real_sets(s, sets);
		for (int round = 0; round < 150; round++) {
			struct sysset need = {};
			struct timespec a, b;
			struct cover c;
			uint32_t odds = 1 + next_random(&seed) % 30;
			int tokens;

			for (int id = 0; id < SYSSET_BITS; id++)
				costs[id] = round % 3 == 0 ? COVER_NEVER : 1;
			for (int id = 0; id < names_count(); id++)
				if (next_random(&seed) % odds == 0)
					sysset_add(&need, id);
			struct cover_problem p = {&need, sets, n, 12, costs};

			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
			assert_int_equal(cover_solve(&p, &c), 0);
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
			double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 +
				    (double)(b.tv_nsec - a.tv_nsec) / 1e6;

			if (ms > worst)
				worst = ms;
			for (int sample = 0; sample < 200; sample++) {
				uint64_t mask = 0;

				for (size_t i = 0; i < n; i++)
					mask |= (uint64_t)(next_random(&seed) % 5 == 0) << i;
				assert_true(cost_of(&p, mask, &tokens) >= c.cost);
			}
		}
		sets_free(s);
	}
	print_message("slowest cover: %.2f ms\n", worst);
}

/* The calls of a real nginx, on the sets of 252: brute force over every choice of the sets that
 * share a call with it. */
static void test_a_real_need(void **state)
{
	struct sysset need = names_set(
		"accept4 access bind close connect dup2 epoll_create epoll_ctl epoll_wait "
		"eventfd2 fcntl getsockopt ioctl listen lseek mkdir newfstatat openat pread64 "
		"pwrite64 pwritev read recvfrom recvmsg sendfile sendmsg setgid setsockopt "
		"socket socketpair sysinfo uname unlink wait4 write writev rt_sigaction");
	struct cover_set all[COVER_SETS_MAX], sets[COVER_SETS_MAX];
	uint32_t costs[SYSSET_BITS];
	size_t n_all, n = 0;
	struct sets *s;

	for (int id = 0; id < SYSSET_BITS; id++)
		costs[id] = 1;
	assert_int_equal(sets_load(252, &s), 0);
	n_all = real_sets(s, all);
	for (size_t i = 0; i < n_all && n < 16; i++) {
		struct sysset hit = sysset_intersect(all[i].members, need);

		if (sysset_count(&hit) > 0)
			sets[n++] = all[i];
	}
	check_against_brute_force(&(struct cover_problem){&need, sets, n, 12, costs});
	sets_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_universes),
		cmocka_unit_test(test_real_tables_are_fast),
		cmocka_unit_test(test_a_real_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
