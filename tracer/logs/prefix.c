/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "prefix.h"

#include <string.h>

#include "base/cleanup.h"
#include "stamp.h"

enum {
	HEADERS_MAX = 4,   /* of relays, which put one before the other */
	USER_PRIORITY = 8, /* of syslog: the facility of the kernel is below it */
};

/* ---- words */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool skip_blanks(struct scan *s)
{
	const char *start = s->p;

	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	return s->p > start;
}

/* A word, and one blank behind it unless the line ends. */
static bool take_word(struct scan *s, struct scan *ret)
{
	const char *start = s->p;

	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	*ret = (struct scan){start, s->p};
	s->p += s->p < s->end;
	return ret->p < ret->end;
}

static bool word_is(const struct scan *word, const char *text)
{
	return scan_is(word->p, (size_t)(word->end - word->p), text);
}

static bool begins(const struct scan *s, const char *text)
{
	struct scan t = *s;

	return scan_word(&t, text, strlen(text));
}

static bool contains(const struct scan *s, const char *text)
{
	return memmem(s->p, (size_t)(s->end - s->p), text, strlen(text));
}

/* A name or an address of a host. */
static bool is_host(const struct scan *word)
{
	for (const char *p = word->p; p < word->end; p++)
		if (!scan_is_digit(*p) && (unsigned char)((*p | 0x20) - 'a') >= 26 &&
			!strchr("._:%-", *p))
			return false;
	return word->p < word->end && word->end[-1] != ':';
}

/* ---- the tag, which names the program */

static bool is_rsyslog(const struct scan *tag)
{
	return begins(tag, "rsyslog") || begins(tag, "imuxsock") || begins(tag, "imjournal") ||
	       begins(tag, "liblogging-stdlog");
}

/* No message of the kernel has a process number, but one that a program sent under the kernel's
 * name has. auditd's plugins and the tags that administrators give its file have "audi" in their
 * names: audispd, audisp-syslog, auditd, tag_audit_log. */
static enum writer writer_of(const struct scan *tag, bool has_pid)
{
	if (word_is(tag, "kernel"))
		return has_pid ? WRITER_OTHER : WRITER_KERNEL;
	if (contains(tag, "audi"))
		return WRITER_AUDIT;
	if (word_is(tag, "systemd-journald") || word_is(tag, "systemd-journal"))
		return WRITER_JOURNALD;
	return is_rsyslog(tag) ? WRITER_RSYSLOG : WRITER_OTHER;
}

/* "kernel:", "audit[409]:": which ends the word. */
static bool is_tag(struct scan word, enum writer *ret)
{
	const char *open;

	if (word.p == word.end || word.end[-1] != ':')
		return false;
	word.end--;
	if (memchr(word.p, '"', (size_t)(word.end - word.p)))
		return false;
	open = memchr(word.p, '[', (size_t)(word.end - word.p));
	if (open && word.end[-1] == ']')
		word.end = open;
	else
		open = NULL;
	*ret = writer_of(&word, open);
	return word.p < word.end;
}

static bool is_one_of(const struct scan *word, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word_is(word, names[i]))
			return true;
	return false;
}

/* "kern.notice", which busybox's syslogd puts before the tag; nothing else, because a tag can have a
 * point in it, and what follows a tag is the program's text. */
static bool is_priority(const struct scan *word)
{
	static const char *const facilities[] = {"kern", "user", "mail", "daemon", "auth", "syslog",
		"lpr", "news", "uucp", "cron", "authpriv", "ftp", "local0", "local1", "local2",
		"local3", "local4", "local5", "local6", "local7"};
	static const char *const levels[] = {"emerg", "panic", "alert", "crit", "err", "error",
		"warn", "warning", "notice", "info", "debug"};
	const char *point = memchr(word->p, '.', (size_t)(word->end - word->p));
	struct scan facility, level;

	if (!point)
		return false;
	facility = (struct scan){word->p, point};
	level = (struct scan){point + 1, word->end};
	return is_one_of(&facility, facilities, ARRAY_SIZE(facilities)) &&
	       is_one_of(&level, levels, ARRAY_SIZE(levels));
}

static void set_host(struct origin *o, const struct scan *word)
{
	o->host = (struct record_text){word->p, (uint32_t)(word->end - word->p), false};
}

/* "TAG: ", "HOST TAG: ", "HOST FACILITY.LEVEL TAG: ". */
static bool take_source(struct scan *s, struct origin *o)
{
	struct scan t = *s, first, word;

	if (!take_word(&t, &first))
		return false;
	if (is_tag(first, &o->writer)) {
		*s = t;
		return true;
	}
	if (!is_host(&first) || !take_word(&t, &word) ||
		(is_priority(&word) && !take_word(&t, &word)) || !is_tag(word, &o->writer))
		return false;
	set_host(o, &first);
	*s = t;
	return true;
}

/* ---- headers */

/* "<13>" */
static bool take_priority(struct scan *s, uint64_t *ret)
{
	struct scan t = *s;

	if (!scan_char(&t, '<') || !scan_decimal(&t, ret) || *ret > 191 || !scan_char(&t, '>'))
		return false;
	*s = t;
	return true;
}

/* Whether a line of a log may begin so. */
static bool begins_line(const struct scan *s)
{
	struct scan t = *s;
	struct stamp stamp;
	uint64_t priority;

	return begins(s, "type=") || begins(s, "node=") || begins(s, "audit: type=") ||
	       stamp_take(&t, &stamp) || take_priority(&t, &priority);
}

/* The structured data of RFC 5424: "-", or "[id name=\"value\"]…". */
static bool skip_structured(struct scan *s)
{
	if (scan_char(s, '-'))
		return true;
	if (s->p == s->end || *s->p != '[')
		return false;
	while (scan_char(s, '[')) {
		bool quoted = false;

		for (; s->p < s->end && (quoted || *s->p != ']'); s->p++) {
			if (quoted && *s->p == '\\' && s->p + 1 < s->end)
				s->p++;
			else if (*s->p == '"')
				quoted = !quoted;
		}
		if (!scan_char(s, ']'))
			return false;
	}
	return true;
}

/* RFC 5424, behind the priority: "1 TIME HOST APP PROCID MSGID SD MSG". */
static bool take_rfc5424(struct scan *s, struct origin *o)
{
	struct scan t = *s, host, app, process, message;
	struct stamp stamp = {};

	if (!SCAN_LITERAL(&t, "1 ") || (!SCAN_LITERAL(&t, "- ") && !stamp_take(&t, &stamp)))
		return false;
	if (!take_word(&t, &host) || !take_word(&t, &app) || !take_word(&t, &process) ||
		!take_word(&t, &message) || !skip_structured(&t))
		return false;
	skip_blanks(&t);
	(void)SCAN_LITERAL(&t, "\xef\xbb\xbf");
	o->time_ms = stamp.time_ms;
	if (!word_is(&host, "-"))
		set_host(o, &host);
	o->writer = writer_of(&app, !word_is(&process, "-"));
	*s = t;
	return true;
}

/* "stdout F ", which the runtimes of Kubernetes write behind the time. */
static bool take_stream(struct scan *s)
{
	return SCAN_LITERAL(s, "stdout F ") || SCAN_LITERAL(s, "stderr F ");
}

/* The host of a relay, before the header that the relay got. */
static bool take_relay(struct scan *s, struct origin *o)
{
	struct scan t = *s, host, inner;
	struct stamp stamp;
	uint64_t priority;

	if (!take_word(&t, &host) || !is_host(&host))
		return false;
	inner = t;
	if (!take_priority(&inner, &priority) && !stamp_take(&inner, &stamp))
		return false;
	set_host(o, &host);
	*s = t;
	return true;
}

/* Behind a time. False if nothing follows that a log has there: other programs write times as
 * well. */
static bool take_named(struct scan *s, const struct stamp *stamp, struct origin *o)
{
	struct origin named = *o;
	struct scan t = *s;

	if (take_stream(s))
		return true;
	if (!take_source(&t, &named)) {
		if (stamp->by_dmesg)
			o->writer = WRITER_KERNEL;
		return stamp->by_dmesg || take_relay(s, o) || begins_line(s) || begins(s, "{");
	}
	/* dmesg writes neither host nor tag: what looks like a tag is the message's beginning. */
	if (stamp->by_dmesg && named.host.len == 0 && named.writer != WRITER_KERNEL &&
		t.p[-2] == ':' && t.p[-3] != ']') {
		o->writer = WRITER_KERNEL;
		return true;
	}
	*o = named;
	*s = t;
	return true;
}

/* "kern  :notice: ", which dmesg -x writes before the time. */
static void skip_decoded(struct scan *s)
{
	struct scan t = *s, level;

	if (!SCAN_LITERAL(&t, "kern"))
		return;
	skip_blanks(&t);
	if (!scan_char(&t, ':') || !take_word(&t, &level) || !contains(&level, ":"))
		return;
	skip_blanks(&t);
	*s = t;
}

/* "6,339,5140900,-,caller=T1;", as /dev/kmsg has it. What programs write there is of a facility of
 * theirs. */
static bool take_kmsg(struct scan *s, struct origin *o)
{
	struct scan t = *s;
	uint64_t priority, ignored;

	if (!scan_decimal(&t, &priority) || !scan_char(&t, ',') || !scan_decimal(&t, &ignored) ||
		!scan_char(&t, ',') || !scan_decimal(&t, &ignored) || !scan_char(&t, ','))
		return false;
	while (t.p < t.end && !is_blank(*t.p) && *t.p != ';')
		t.p++;
	if (!scan_char(&t, ';'))
		return false;
	o->writer = priority < USER_PRIORITY ? WRITER_KERNEL : WRITER_OTHER;
	if (priority >= USER_PRIORITY)
		(void)take_source(&t, o);
	*s = t;
	return true;
}

static bool take_header(struct scan *s, struct origin *o)
{
	struct scan start = *s;
	struct stamp stamp;
	uint64_t priority = USER_PRIORITY;
	bool has_priority = take_priority(s, &priority);

	if (has_priority && take_rfc5424(s, o))
		return true;
	if (!has_priority && take_kmsg(s, o))
		return true;
	skip_decoded(s);
	if (stamp_take(s, &stamp) && take_named(s, &stamp, o)) {
		o->time_ms = stamp.time_ms;
		return true;
	}
	if (has_priority && priority < USER_PRIORITY) {
		o->writer = WRITER_KERNEL;
		return true;
	}
	if (has_priority && take_source(s, o))
		return true;
	*s = start;
	return false;
}

/* What is left of a header when people quote a line: "kernel: ", "web audit[409]: ". */
static bool take_bare_source(struct scan *s, struct origin *o)
{
	struct origin named = *o;
	struct scan t = *s;

	if (!take_source(&t, &named) || named.writer == WRITER_OTHER)
		return false;
	/* "audit: type=1326 audit(…" has no tag: it is a message of the kernel. */
	if (named.host.len == 0 && named.writer == WRITER_AUDIT && begins(&t, "type="))
		return false;
	*s = t;
	*o = named;
	return true;
}

/* ---- what grep, cat -n, docker compose and kubectl write before a line */

/* "12:", which `grep -T` pads with blanks. */
static void skip_line_number(struct scan *s)
{
	struct scan t = *s;
	uint64_t n;

	skip_blanks(&t);
	if (scan_decimal(&t, &n) && (scan_char(&t, ':') || scan_char(&t, '-'))) {
		skip_blanks(&t);
		*s = t;
	}
}

/* "FILE:", "FILE:12:", "12:", "FILE-": up to the first place behind which a line begins. `grep -T`
 * writes a tab there, and nobody a blank: that is how a message begins that names who wrote it. */
static void skip_file(struct scan *s)
{
	struct scan t = *s;

	if (begins_line(s))
		return;
	for (; t.p < t.end && *t.p != ' '; t.p++)
		if (strchr(":-=", *t.p)) {
			struct scan rest = {t.p + 1, t.end};

			(void)scan_char(&rest, '\t');
			if (!begins_line(&rest))
				skip_line_number(&rest);
			if (begins_line(&rest)) {
				*s = rest;
				return;
			}
		}
}

/* "     12\t" */
static void skip_number(struct scan *s)
{
	struct scan t = *s;
	uint64_t n;

	skip_blanks(&t);
	if (scan_decimal(&t, &n) && scan_char(&t, '\t'))
		*s = t;
}

/* "web_1  | ", "[pod/web-0/web] " */
static void skip_container(struct scan *s)
{
	struct scan t = *s, word;

	if (!take_word(&t, &word))
		return;
	skip_blanks(&t);
	if (SCAN_LITERAL(&t, "| ") || begins(&word, "[pod/"))
		*s = t;
}

void prefix_take(struct scan *s, struct origin *ret)
{
	*ret = (struct origin){};
	skip_number(s);
	skip_container(s);
	skip_file(s);
	for (int i = 0; i < HEADERS_MAX && ret->writer == WRITER_UNNAMED; i++) {
		if (!take_header(s, ret))
			break;
		ret->named = true;
	}
	if (!ret->named)
		ret->named = take_bare_source(s, ret);
	if (ret->writer == WRITER_KERNEL)
		while (stamp_take_boot(s))
			;
}
