/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares the reader of records with libauparse: both read the same from many records and many
 * mutated ones. */
#include "unit.h"

#include <auparse.h>

#include "logs/audit.h"

enum { RECORDS = 20000, MUTATED = 40000, LINE_SIZE = 1024 };

static uint64_t seed = 1;

static uint32_t below(uint32_t n)
{
	return next_random(&seed) % n;
}

static const char *pick(const char *const *list, size_t n)
{
	return list[below((uint32_t)n)];
}
#define PICK(...) \
	pick((const char *const[]){__VA_ARGS__}, \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* As the kernel writes it: quoted, or in hexadecimal if any byte is not plain. */
static void encode(char *out, size_t size, const char *text)
{
	size_t n = 0;

	if (strpbrk(text, " \"\n\x1b\x1d\xff")) {
		for (; *text; text++)
			n += (size_t)snprintf(out + n, size - n, "%02X", (unsigned char)*text);
		return;
	}
	snprintf(out, size, "\"%s\"", text);
}

static void make_record(char *line)
{
	char comm[64], exe[256];
	uint64_t ms = 1764000000000 + below(1000000);
	int n;

	encode(comm, sizeof(comm),
		PICK("nginx", "(nginx)", "my tool", "a\"b", "x\x1b[2J", "ABCD", "12", "a=b",
			"\xff"));
	encode(exe, sizeof(exe),
		PICK("/usr/sbin/nginx", "/", "/tmp/my tool", "/a\nb", "/opt/x=y",
			"/proc/self/exe (deleted)", "/usr/lib/systemd/systemd"));
	n = snprintf(line, LINE_SIZE,
		"type=SECCOMP msg=audit(%llu.%03llu:%u): auid=%u uid=%u gid=%u ses=%u%s pid=%u "
		"comm=%s "
		"exe=%s sig=%u arch=%s syscall=%d compat=%u ip=0x%x code=0x%x",
		(unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000), below(1U << 30),
		below(2) ? 4294967295U : 1000, below(70000), below(70000), below(100),
		PICK("", " subj=unconfined", " subj=system_u:system_r:init_t:s0"),
		1 + below(4194303), comm, exe, below(2) * 31,
		PICK("c000003e", "40000003", "c00000b7", "40000028", "c00000f3", "80000016"),
		(int)below(500) - (below(50) == 0), below(2), next_random(&seed),
		below(2) ? 0x80000000U : 0x7ffc0000U);
	if (below(2))
		snprintf(line + n, LINE_SIZE - (size_t)n,
			"\x1d"
			"AUID=\"unset\" UID=\"root\" GID=\"root\" ARCH=x86_64 SYSCALL=read");
}

/* Changes, doubles or removes bytes of a line. */
static void mutate(char *line)
{
	for (uint32_t n = 1 + below(3); n > 0; n--) {
		size_t len = strlen(line), at = below((uint32_t)len);

		switch (below(3)) {
		case 0:
			line[at] = "0123456789abcdef \"=():.\x1d\xff-xA"[below(28)];
			break;
		case 1:
			memmove(line + at, line + at + 1, len - at);
			break;
		default:
			if (len + 2 < LINE_SIZE)
				memmove(line + at + 1, line + at, len - at + 1);
		}
		if (!*line)
			strcpy(line, "x");
	}
}

static bool get(auparse_state_t *au, const char *field, const char **ret)
{
	auparse_first_field(au);
	*ret = auparse_find_field(au, field) ? auparse_get_field_str(au) : NULL;
	return *ret;
}

static bool same_number(auparse_state_t *au, const char *field, int64_t want, int base)
{
	const char *text;
	char *end;

	if (!get(au, field, &text))
		return true;
	int64_t n = strtoll(text, &end, base);

	return *end || n == want;
}

/* Decodes the text. libauparse leaves " (deleted)" behind a path. */
static bool same_text(auparse_state_t *au, const char *field, const struct record_text *want)
{
	static const char deleted[] = " (deleted)";
	const char *raw, *text;
	char buf[LINE_SIZE];

	if (!get(au, field, &raw))
		return true;
	text = auparse_interpret_field(au);
	record_decode(want, buf, sizeof(buf));
	if (text && strcmp(field, "exe") == 0 && strlen(text) > strlen(deleted) &&
		strcmp(text + strlen(text) - strlen(deleted), deleted) == 0)
		return strncmp(text, buf, strlen(text) - strlen(deleted)) == 0;
	if (want->len == 0)
		return !text || strcmp(text, "(null)") == 0 || strcmp(text, "?") == 0 || !*text;
	return text && strcmp(text, buf) == 0;
}

/* What differs, or NULL. */
static const char *compare(auparse_state_t *au, const struct record *r)
{
	const au_event_t *e = auparse_get_timestamp(au);

	if (!e || (uint64_t)e->sec * 1000 + e->milli != r->time_ms)
		return "time";
	if (e->serial != r->serial)
		return "serial";
	if (r->has & HAS_NR && !same_number(au, "syscall", r->nr, 10))
		return "syscall";
	if (r->has & HAS_ARCH && !same_number(au, "arch", r->arch, 16))
		return "arch";
	if (r->has & HAS_PID && !same_number(au, "pid", r->pid, 10))
		return "pid";
	if (r->has & HAS_UID && !same_number(au, "uid", r->uid, 10))
		return "uid";
	if (r->has & HAS_SIG && !same_number(au, "sig", r->sig, 10))
		return "sig";
	if (r->has & HAS_COMM && !same_text(au, "comm", &r->comm))
		return "comm";
	return r->has & HAS_EXE && !same_text(au, "exe", &r->exe) ? "exe" : NULL;
}

/* 1 if both read the line, -1 if they differ. */
static int check(const char *line)
{
	static const struct origin from;
	struct date_order dates = {};
	struct audit_context context = {&from, &dates, true};
	char text[LINE_SIZE + 2];
	struct record r;
	auparse_state_t *au;
	const char *differs;
	int result = 0;

	/* libauparse takes "(uid=" for a key as well. */
	if (strstr(line, " (uid="))
		return 0;
	if (audit_read(line, strlen(line), &context, &r) != RECORD_READ || r.type != RECORD_SECCOMP)
		return 0;
	snprintf(text, sizeof(text), "%s\n", line);
	au = auparse_init(AUSOURCE_BUFFER, text);
	assert_non_null(au);
	auparse_set_escape_mode(au, AUPARSE_ESC_RAW);
	if (auparse_next_event(au) > 0 && auparse_first_record(au) > 0 &&
		auparse_get_type(au) == 1326) {
		differs = compare(au, &r);
		if (differs)
			print_message("%s differs: %s\n", differs, line);
		result = differs ? -1 : 1;
	}
	auparse_destroy(au);
	return result;
}

static void test_records(void **state)
{
	char line[LINE_SIZE];

	for (int i = 0; i < RECORDS; i++) {
		make_record(line);
		assert_int_equal(check(line), 1);
	}
}

static void test_mutated(void **state)
{
	char line[LINE_SIZE];
	int both = 0, different = 0;

	for (int i = 0; i < MUTATED; i++) {
		int k;

		make_record(line);
		mutate(line);
		k = check(line);
		both += k > 0;
		different += k < 0;
	}
	print_message("%d of %d mutated records read by both\n", both, MUTATED);
	assert_int_equal(different, 0);
	assert_true(both > MUTATED / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
