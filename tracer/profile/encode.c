/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "encode.h"

#include "base/cleanup.h"
#include "base/counter.h"
#include "member.h"
#include "text.h"

enum { MICROSECONDS = 1000000 };

json_t *encode_text(const char *bytes)
{
	_cleanup_(freep) char *text = bytes ? text_encode(bytes) : NULL;

	return text ? json_string(text) : NULL;
}

json_t *encode_or_null(const char *bytes)
{
	return bytes ? encode_text(bytes) : json_null();
}

json_t *encode_seconds(uint64_t us)
{
	const uint64_t max_us = (uint64_t)MEMBER_SECONDS_MAX * MICROSECONDS;

	return json_real((double)(us < max_us ? us : max_us) / MICROSECONDS);
}

json_t *encode_count(uint64_t count)
{
	return json_integer((json_int_t)(count < COUNTER_MAX ? count : COUNTER_MAX));
}
