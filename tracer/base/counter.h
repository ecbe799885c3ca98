/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

/* The largest number that JSON's whole numbers hold here. Sums of counters stop at it: a counter
 * that wraps to zero would say that nothing is missing. */
#define COUNTER_MAX ((uint64_t)INT64_MAX)

static inline uint64_t count_add(uint64_t a, uint64_t b)
{
	return a > COUNTER_MAX || b > COUNTER_MAX - a ? COUNTER_MAX : a + b;
}

static inline uint64_t count_times(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) || product > COUNTER_MAX ? COUNTER_MAX
									       : product;
}
