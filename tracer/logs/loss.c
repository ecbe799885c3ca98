/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "loss.h"

#include <string.h>

#include "base/cleanup.h"

enum amount {
	AMOUNT_NONE,   /* the message has none: one at least */
	AMOUNT_BEFORE, /* a number before the words */
	AMOUNT_AFTER,  /* a number behind the words */
	AMOUNT_TOTAL,  /* behind the words, and of all since boot */
};

static const struct {
	enum writer writer;
	const char *words;
	enum amount amount;
} losses[] = {
	{WRITER_KERNEL, " callbacks suppressed", AMOUNT_BEFORE},
	{WRITER_KERNEL, "audit_lost=", AMOUNT_TOTAL},
	{WRITER_KERNEL, "backlog limit exceeded", AMOUNT_NONE},
	{WRITER_KERNEL, "rate limit exceeded", AMOUNT_NONE},
	{WRITER_KERNEL, "queue overflow", AMOUNT_NONE},
	{WRITER_KERNEL, "out of memory in audit_", AMOUNT_NONE},
	{WRITER_AUDIT, "dropping event", AMOUNT_NONE},
	{WRITER_AUDIT, "event lost", AMOUNT_NONE},
	{WRITER_AUDIT, "is suspending logging", AMOUNT_NONE},
	{WRITER_AUDIT, "suspending event passing", AMOUNT_NONE},
	{WRITER_AUDIT, "no space left on logging partition", AMOUNT_NONE},
	{WRITER_AUDIT, "error writing an event to disk", AMOUNT_NONE},
	{WRITER_AUDIT, "due to overflowing its queue", AMOUNT_NONE},
	{WRITER_JOURNALD, "Missed ", AMOUNT_AFTER},
	{WRITER_JOURNALD, "Forwarding to syslog missed ", AMOUNT_AFTER},
	{WRITER_JOURNALD, "Failed to write entry", AMOUNT_NONE},
	{WRITER_RSYSLOG, " messages lost due to rate-limiting", AMOUNT_BEFORE},
	{WRITER_RSYSLOG, " lost ", AMOUNT_AFTER},
	{WRITER_RSYSLOG, "begin to drop messages", AMOUNT_NONE},
};

static uint64_t number_before(const char *start, const char *p)
{
	struct scan s = {.end = p};
	uint64_t n;

	while (p > start && scan_is_digit(p[-1]))
		p--;
	s.p = p;
	return scan_decimal(&s, &n) ? n : 1;
}

static uint64_t number_after(struct scan s)
{
	uint64_t n;

	return scan_decimal(&s, &n) ? n : 1;
}

/* The kernel's messages about audit begin with the name of a function of audit, or with "audit: ". */
static bool is_of_audit(const struct scan *text)
{
	struct scan s = *text;

	(void)scan_char(&s, 'k');
	return SCAN_LITERAL(&s, "audit") && s.p < s.end && strchr(":_d", *s.p);
}

bool loss_read(enum writer writer, const struct scan *text, struct record *ret)
{
	if (writer == WRITER_KERNEL && !is_of_audit(text))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(losses); i++) {
		const char *words = losses[i].words;
		const char *at = losses[i].writer != writer
					 ? NULL
					 : memmem(text->p, (size_t)(text->end - text->p), words,
						   strlen(words));

		if (!at)
			continue;
		ret->type = losses[i].amount == AMOUNT_TOTAL ? RECORD_TOTAL : RECORD_SUPPRESSED;
		ret->lost = 1;
		if (losses[i].amount == AMOUNT_BEFORE)
			ret->lost = number_before(text->p, at);
		else if (losses[i].amount != AMOUNT_NONE)
			ret->lost = number_after((struct scan){at + strlen(words), text->end});
		return true;
	}
	return false;
}
