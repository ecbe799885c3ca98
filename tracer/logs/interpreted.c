/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "interpreted.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "abi/foreign.h"
#include "stamp.h"

enum {
	COMM_MAX = 16,
	CENTURY = 100,
	MONTHS = 12,
	YEAR_BASE = 1900,
	WORD_MAX_LEN = 64,
};

/* ---- the date */

static bool set_date(struct tm *tm, uint64_t year, uint64_t month, uint64_t day)
{
	if (year < CENTURY)
		year += 2000;
	if (year < 1970 || year > 9999 || month < 1 || month > MONTHS || day < 1 || day > 31)
		return false;
	tm->tm_year = (int)year - YEAR_BASE;
	tm->tm_mon = (int)month - 1;
	tm->tm_mday = (int)day;
	return true;
}

/* What stands between numbers: "/", ".", "-", ". ", or a word of Japanese, Chinese or Korean. */
static bool take_separator(struct scan *s)
{
	enum { SEPARATOR_MAX = 5 };
	const char *start = s->p;

	while (s->p < s->end && !scan_is_digit(*s->p) && *s->p != ':' && *s->p != ')')
		s->p++;
	return s->p > start && s->p - start <= SEPARATOR_MAX;
}

struct date {
	uint64_t n[3];
	bool year_first, slashes;
};

static bool take_numbers(struct scan *s, struct date *ret)
{
	const char *start = s->p;

	if (!scan_decimal(s, &ret->n[0]))
		return false;
	ret->year_first = s->p - start == 4 || ret->n[0] > 31;
	ret->slashes = !ret->year_first && s->p < s->end && *s->p == '/';
	return take_separator(s) && scan_decimal(s, &ret->n[1]) && take_separator(s) &&
	       scan_decimal(s, &ret->n[2]) && take_separator(s) && s->p[-1] == ' ';
}

/* Dates with slashes have either order; all others that do not begin with the year begin with the
 * day. */
static enum order find_order(const struct date *d, struct date_order *known)
{
	if (!d->slashes)
		return ORDER_DAY_FIRST;
	if (d->n[0] > MONTHS)
		known->slashes = ORDER_DAY_FIRST;
	else if (d->n[1] > MONTHS)
		known->slashes = ORDER_MONTH_FIRST;
	return known->slashes;
}

static bool take_date(struct scan *s, struct date_order *dates, struct tm *tm, bool *ret_vague)
{
	struct date d;

	*ret_vague = false;
	if (!take_numbers(s, &d))
		return false;
	if (d.year_first)
		return set_date(tm, d.n[0], d.n[1], d.n[2]);
	switch (find_order(&d, dates)) {
	case ORDER_DAY_FIRST:
		return set_date(tm, d.n[2], d.n[1], d.n[0]);
	case ORDER_UNKNOWN:
		*ret_vague = d.n[0] != d.n[1];
		/* fall through */
	default:
		return set_date(tm, d.n[2], d.n[0], d.n[1]);
	}
}

static bool take_half(struct scan *s, bool *ret_pm)
{
	(void)scan_char(s, ' ');
	*ret_pm = SCAN_LITERAL(s, "PM") || SCAN_LITERAL(s, "pm");
	return *ret_pm || SCAN_LITERAL(s, "AM") || SCAN_LITERAL(s, "am");
}

/* "04:00:00", "04:00:00 PM": whichever the locale has. */
static bool take_time(struct scan *s, struct tm *tm, uint64_t *ret_ms)
{
	uint64_t n[3];
	struct scan t;
	bool pm;

	if (!scan_decimal(s, &n[0]) || !scan_char(s, ':') || !scan_decimal(s, &n[1]) ||
		!scan_char(s, ':') || !scan_decimal(s, &n[2]) || n[0] > 23 || n[1] > 59 ||
		n[2] > 60)
		return false;
	t = *s;
	if (take_half(&t, &pm)) {
		n[0] = n[0] % 12 + (pm ? 12 : 0);
		*s = t;
	}
	tm->tm_hour = (int)n[0];
	tm->tm_min = (int)n[1];
	tm->tm_sec = (int)n[2];
	return scan_char(s, '.') && scan_decimal(s, ret_ms) && *ret_ms < 1000;
}

bool interpreted_stamp(struct scan *s, struct date_order *dates, struct record *r)
{
	struct scan t = *s;
	struct tm tm = {.tm_isdst = -1};
	uint64_t ms;
	int64_t seconds;

	if (!take_date(&t, dates, &tm, &r->vague_date) || !take_time(&t, &tm, &ms) ||
		!scan_char(&t, ':') || !scan_decimal(&t, &r->serial) || !scan_char(&t, ')'))
		return false;
	seconds = stamp_local(&tm);
	if (seconds < 0)
		return false;
	r->time_ms = (uint64_t)seconds * 1000 + ms;
	r->has |= HAS_TIME;
	*s = t;
	return true;
}

/* Stops at the first stamp of another form: such logs have no dates. */
void interpreted_look_ahead(const char *text, size_t len, struct date_order *ret)
{
	static const char stamp[] = "msg=audit(";
	struct scan s = {text, text + len};
	struct date d;

	while (ret->slashes == ORDER_UNKNOWN &&
		(s.p = memmem(s.p, (size_t)(s.end - s.p), stamp, sizeof(stamp) - 1))) {
		s.p += sizeof(stamp) - 1;
		if (!take_numbers(&s, &d))
			return;
		(void)find_order(&d, ret);
	}
}

/* ---- words */

/* "NUMBER" or "anything(NUMBER)". */
static bool take_number(const char *word, int64_t *ret)
{
	const char *open = strchr(word, '(');
	struct scan s = {.p = open ? open + 1 : word};

	s.end = s.p + strlen(s.p);
	return scan_signed(&s, ret) && (open ? *s.p == ')' : *s.p == '\0');
}

static const char *set_arch(const char *word, struct record *r, bool *ret_named)
{
	const char *open = strchr(word, '(');
	struct scan s = {.p = open ? open + 1 : word};

	r->arch = abi_from_audit_word(word);
	*ret_named = r->arch != 0;
	s.end = s.p + strlen(s.p);
	if (r->arch == 0 && !scan_hex(&s, &r->arch))
		return "arch= is not known";
	r->has |= HAS_ARCH;
	return NULL;
}

/* An ausearch that does not know the architecture takes the name from its own host's table. */
static const char *set_syscall(const char *word, bool arch_named, struct record *r)
{
	int64_t n;

	if (take_number(word, &n)) {
		if (n < INT32_MIN || n > INT32_MAX)
			return "syscall= is no number";
		r->nr = (int32_t)n;
	} else if (!(r->has & HAS_ARCH)) {
		return "syscall= is a name, and there is no arch=";
	} else if (!arch_named) {
		return "ausearch took the name of the system call from another architecture";
	} else if (!abi_from_audit_name(r->arch, word, &r->nr)) {
		return "syscall= is an unknown name";
	}
	r->has |= HAS_NR;
	return NULL;
}

static void set_pid(const char *word, struct record *r)
{
	int64_t n;

	if (!take_number(word, &n) || n < 0 || n > INT32_MAX)
		return;
	r->pid = (int32_t)n;
	r->has |= HAS_PID;
}

/* This host resolves the user's name, although another host may have written the log. */
static void set_uid(const char *word, struct record *r)
{
	struct passwd pw, *found = NULL;
	char buf[1024];
	int64_t n;

	if (take_number(word, &n)) {
		if (n < 0 || n > UINT32_MAX)
			return;
		r->uid = (uint32_t)n;
	} else if (strcmp(word, "unset") == 0) {
		r->uid = UINT32_MAX;
	} else if (strcmp(word, "root") == 0) {
		r->uid = 0;
	} else if (getpwnam_r(word, &pw, buf, sizeof(buf), &found) == 0 && found) {
		r->uid = found->pw_uid;
	} else {
		return;
	}
	r->has |= HAS_UID;
}

static void set_sig(const char *word, struct record *r)
{
	int64_t n;

	if (take_number(word, &n) && n >= 0 && n <= INT32_MAX)
		r->sig = (int32_t)n;
	else if (strcmp(word, "SIGSYS") == 0)
		r->sig = SIGSYS;
	else
		return;
	r->has |= HAS_SIG;
}

/* ---- fields */

static const char *find_text(const struct scan *s, const char *text)
{
	return memmem(s->p, (size_t)(s->end - s->p), text, strlen(text));
}

static const char *find_last(const struct scan *s, const char *text)
{
	size_t len = strlen(text);

	for (const char *p = s->end - len; p >= s->p; p--)
		if (memcmp(p, text, len) == 0)
			return p;
	return NULL;
}

/* The word behind @at, which points to " key=". */
static void copy_word(const struct scan *s, const char *at, const char *key, char *ret)
{
	size_t n = 0;

	for (at += strlen(key); at < s->end && *at != ' ' && n + 1 < WORD_MAX_LEN; at++)
		ret[n++] = *at;
	ret[n] = '\0';
}

/* The word of the first " key=" in @s; false if there is none. */
static bool first_word(const struct scan *s, const char *key, char *ret)
{
	const char *at = find_text(s, key);

	if (at)
		copy_word(s, at, key, ret);
	return at;
}

static void set_ids(struct scan head, struct record *r)
{
	char word[WORD_MAX_LEN];

	if (first_word(&head, " pid=", word))
		set_pid(word, r);
	if (first_word(&head, " uid=", word))
		set_uid(word, r);
}

/* Reads arch= and syscall= from @s, into which no attacker can have put any text. */
static const char *set_call(const struct scan *s, struct record *r)
{
	char word[WORD_MAX_LEN];
	bool named = false;
	const char *why = first_word(s, "arch=", word) ? set_arch(word, r, &named) : NULL;

	if (why)
		return why;
	return first_word(s, " syscall=", word) ? set_syscall(word, named, r) : NULL;
}

static struct record_text trimmed(const char *at, const char *end)
{
	while (end > at && end[-1] == ' ')
		end--;
	if ((size_t)(end - at) == strlen("(null)") && memcmp(at, "(null)", 6) == 0)
		end = at;
	return (struct record_text){at, (uint32_t)(end - at), false};
}

/* @s begins behind " comm=" and ends with the text of exe=. A comm has at most fifteen bytes. */
static void set_texts(struct scan s, struct record *r)
{
	struct scan head = s;
	const char *exe;

	if (head.end - head.p > COMM_MAX + 5)
		head.end = head.p + COMM_MAX + 5;
	exe = find_text(&head, " exe=");
	r->comm = trimmed(s.p, exe ? exe : s.end);
	r->has |= HAS_COMM;
	if (!exe)
		return;
	r->exe = trimmed(exe + strlen(" exe="), s.end);
	r->has |= HAS_EXE;
}

/* The signal (SECCOMP, ANOM_ABEND) or the subject (SYSCALL) follows the texts. */
static const char *texts_end(const struct scan *s, const struct record *r)
{
	const char *end = find_last(s, r->type == RECORD_SYSCALL ? " subj=" : " sig=");

	if (!end && r->type == RECORD_SYSCALL)
		end = find_last(s, " key=");
	return end;
}

/* What follows the texts of SECCOMP and ANOM_ABEND records. */
static const char *set_tail(struct scan tail, struct record *r)
{
	char word[WORD_MAX_LEN];

	if (first_word(&tail, " sig=", word))
		set_sig(word, r);
	if (first_word(&tail, " code=", word))
		r->has |= HAS_CODE;
	return r->type == RECORD_SECCOMP ? set_call(&tail, r) : NULL;
}

const char *interpreted_fields(struct scan *s, struct record *r)
{
	const char *comm = find_text(s, " comm=");
	const char *end;

	if (r->type >= RECORD_DAEMON_START)
		return NULL;
	if (!comm)
		return "no comm=";
	struct scan head = {s->p, comm}, rest = {comm + strlen(" comm="), s->end};

	set_ids(head, r);
	end = texts_end(&rest, r);
	set_texts((struct scan){rest.p, end ? end : rest.end}, r);
	s->p = s->end;
	if (r->type == RECORD_SYSCALL)
		return set_call(&head, r);
	return end ? set_tail((struct scan){end, rest.end}, r) : "no sig=";
}
