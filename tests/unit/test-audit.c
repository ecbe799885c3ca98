/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit.h"

#include <time.h>

#include "logs/audit.h"
#include "logs/prefix.h"

#define SECCOMP_BODY \
	"auid=4294967295 uid=33 gid=33 ses=4294967295 subj=unconfined pid=711 comm=\"nginx\" " \
	"exe=\"/usr/sbin/nginx\" sig=31 arch=c000003e syscall=21 compat=0 ip=0x7f12 " \
	"code=0x80000000"
#define AUDITD "type=SECCOMP msg=audit(1764000000.123:456): "

static enum record_result read_line(const char *line, size_t len, bool whole, struct record *ret)
{
	struct scan s = {line, line + len};
	struct date_order dates = {};
	struct origin from;

	prefix_take(&s, &from);
	return audit_read(
		s.p, (size_t)(s.end - s.p), &(struct audit_context){&from, &dates, whole}, ret);
}

static enum record_result read_text(const char *line, struct record *ret)
{
	return read_line(line, strlen(line), true, ret);
}

static void assert_text(const struct record_text *t, const char *want)
{
	char buf[4096];

	record_decode(t, buf, sizeof(buf));
	assert_string_equal(buf, want);
}

static void assert_nginx(const char *line)
{
	struct record r;

	assert_int_equal(read_text(line, &r), RECORD_READ);
	assert_int_equal(r.type, RECORD_SECCOMP);
	assert_int_equal(r.time_ms, UINT64_C(1764000000123));
	assert_int_equal(r.serial, 456);
	assert_int_equal(r.arch, 0xc000003e);
	assert_int_equal(r.nr, 21);
	assert_int_equal(r.pid, 711);
	assert_int_equal(r.uid, 33);
	assert_int_equal(r.sig, 31);
	assert_text(&r.comm, "nginx");
	assert_text(&r.exe, "/usr/sbin/nginx");
}

static void test_the_same_from_every_place(void **state)
{
	assert_nginx(AUDITD SECCOMP_BODY);
	assert_nginx(
		AUDITD SECCOMP_BODY "\x1d"
				    "AUID=\"unset\" UID=\"www-data\" ARCH=x86_64 SYSCALL=access");
	assert_nginx("node=web1 " AUDITD SECCOMP_BODY);
	assert_nginx("type=UNKNOWN[1326] msg=audit(1764000000.123:456): " SECCOMP_BODY);
	assert_nginx("audit: type=1326 audit(1764000000.123:456): " SECCOMP_BODY);
	assert_nginx("[   12.345] audit: type=1326 audit(1764000000.123:456): " SECCOMP_BODY);
	assert_nginx("<5>audit: type=1326 audit(1764000000.123:456): " SECCOMP_BODY);
	assert_nginx("Nov 24 16:00:00 host kernel: [12.3] audit: type=1326 "
		     "audit(1764000000.123:456): " SECCOMP_BODY);
	assert_nginx("2026-11-24T16:00:00+0000 host audisp-syslog[4]: " AUDITD SECCOMP_BODY);
}

static void test_interpreted(void **state)
{
	struct record r;

	setenv("TZ", "UTC", 1);
	tzset();
	assert_nginx(
		"type=SECCOMP msg=audit(11/24/2025 16:00:00.123:456) : auid=unset uid=unknown(33) "
		"gid=www-data ses=unset subj=unconfined pid=711 comm=nginx exe=/usr/sbin/nginx "
		"sig=SIGSYS arch=x86_64 syscall=access compat=0 ip=0x7f12 code=kill");
	assert_nginx(
		"type=SECCOMP msg=audit(11/24/25 16:00:00.123:456) : auid=unset uid=33 "
		"gid=www-data ses=unset subj=unconfined pid=711 comm=nginx exe=/usr/sbin/nginx "
		"sig=SIGSYS arch=x86_64 syscall=access compat=0 ip=0x7f12 code=kill");
	/* libaudit's name of pread64, and an attacker's words in comm and exe. */
	assert_int_equal(
		read_text("type=SECCOMP msg=audit(2025-11-24 16:00:00.123:456) : uid=root pid=7 "
			  "comm=a syscall=5 b exe=/tmp/x sig=0 arch=i386 syscall=fork y sig=0 "
			  "arch=x86_64 syscall=pread compat=0 ip=0x1 code=log",
			&r),
		RECORD_READ);
	assert_int_equal(r.arch, 0xc000003e);
	assert_int_equal(r.nr, 17);
	assert_int_equal(r.pid, 7);
	assert_text(&r.comm, "a syscall=5 b");
	assert_text(&r.exe, "/tmp/x sig=0 arch=i386 syscall=fork y");
	assert_int_equal(
		read_text("type=SECCOMP msg=audit(11/24/2025 16:00:00.123:456) : uid=root "
			  "pid=7 comm=a exe=/b sig=0 arch=x86_64 syscall=nonesuch code=log",
			&r),
		RECORD_BROKEN);
	assert_int_equal(read_text("type=SECCOMP msg=audit(11/24/2025 16:00:00.123:456) : uid=root "
				   "pid=7 comm=a exe=/b sig=0 arch=x86_64 "
				   "syscall=unknown-syscall(462) code=log",
				 &r),
		RECORD_READ);
	assert_int_equal(r.nr, 462);
}

static void test_hex_and_unknown(void **state)
{
	struct record r;

	assert_int_equal(read_text(AUDITD "pid=1 comm=6D7920746F6F6C exe=2F746D702F610A62 sig=0 "
					  "arch=40000003 syscall=-1 compat=1 code=0x0",
				 &r),
		RECORD_READ);
	assert_text(&r.comm, "my tool");
	assert_text(&r.exe, "/tmp/a\nb");
	assert_int_equal(r.nr, -1);
	assert_int_equal(
		read_text(AUDITD "pid=1 comm=\"x\" exe=(null) sig=0 syscall=5 code=0x0", &r),
		RECORD_READ);
	assert_int_equal(r.exe.len, 0);
	assert_false(r.has & HAS_ARCH);
}

static void test_other_types(void **state)
{
	struct record r;

	assert_int_equal(
		read_text("type=SYSCALL msg=audit(1.000:2): arch=c00000b7 syscall=56 success=no "
			  "exit=-2 a0=0 ppid=1 pid=2 auid=0 uid=0 comm=\"a\" exe=\"/a\" "
			  "key=\"pid=9\"",
			&r),
		RECORD_READ);
	assert_int_equal(r.type, RECORD_SYSCALL);
	assert_int_equal(r.arch, 0xc00000b7);
	assert_int_equal(r.pid, 2);
	assert_int_equal(read_text("type=ANOM_ABEND msg=audit(1.000:2): auid=1 uid=2 gid=2 ses=3 "
				   "subj=a b (enforce) pid=4 comm=\"c\" exe=\"/c\" sig=31 res=1",
				 &r),
		RECORD_READ);
	assert_int_equal(r.type, RECORD_ABEND);
	assert_int_equal(r.pid, 4);
	assert_int_equal(r.sig, 31);
	assert_int_equal(read_text("type=DAEMON_ABORT msg=audit(1.000:2): op=x", &r), RECORD_READ);
	assert_int_equal(r.type, RECORD_DAEMON_ABORT);
}

static void test_losses(void **state)
{
	struct record r;

	assert_int_equal(
		read_text("[1.2] kauditd_printk_skb: 35 callbacks suppressed", &r), RECORD_READ);
	assert_int_equal(r.type, RECORD_SUPPRESSED);
	assert_int_equal(r.lost, 35);
	assert_int_equal(
		read_text("[1.2] audit: audit_lost=12 audit_rate_limit=0", &r), RECORD_READ);
	assert_int_equal(r.type, RECORD_TOTAL);
	assert_int_equal(r.lost, 12);
	assert_int_equal(read_text("[1.2] audit: backlog limit exceeded", &r), RECORD_READ);
	assert_int_equal(r.lost, 1);
	assert_int_equal(read_text("net_ratelimit: 35 callbacks suppressed", &r), RECORD_NONE);
}

static void test_no_records(void **state)
{
	struct record r;
	static const char *const lines[] = {
		"",
		"type=",
		"type=EXECVE msg=audit(1.000:2): a0=\"type=SECCOMP msg=audit(1.000:3): syscall=1\"",
		"type=PROCTITLE msg=audit(1.000:2): type=SECCOMP msg=audit(1.000:3):",
		"----",
		"time->Tue Nov 24 00:00:00 2026",
		"Nov 24 host app: user says type=SECCOMP",
		"mytype=1326 audit(1.000:2): syscall=1",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(read_text(lines[i], &r), RECORD_NONE);
}

static void test_broken(void **state)
{
	struct record r;
	static const char *const lines[] = {
		"type=SECCOMP msg=aud",
		"type=SECCOMP msg=audit(",
		"type=SECCOMP msg=audit(x.123:1): syscall=1",
		"type=SECCOMP msg=audit(1.12:1): syscall=1",
		"type=SECCOMP msg=audit(123456789012.123:1): syscall=1",
		"type=SECCOMP msg=audit(1.123:99999999999999999999): syscall=1",
		AUDITD,
		AUDITD "pid=1 syscall=",
		AUDITD "pid=1 syscall=12x code=0x0",
		AUDITD "pid=1 syscall=99999999999 code=0x0",
		AUDITD "pid=99999999999999999999 syscall=1 code=0x0",
		AUDITD "uid=-1 syscall=1 code=0x0",
		AUDITD "arch=1c000003e syscall=1 code=0x0",
		AUDITD "comm=\"abc syscall=1",
		AUDITD "comm=abc syscall=1 code=0x0",
		AUDITD "comm=616 syscall=1 code=0x0",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(read_text(lines[i], &r), RECORD_BROKEN);
		assert_non_null(r.broken);
	}
}

/* Cut anywhere, a line is the record, or broken, or none: never another record. */
static void test_cut(void **state)
{
	static const char line[] = AUDITD SECCOMP_BODY "\x1d"
						       "AUID=\"unset\"";
	struct record r;

	for (size_t len = 0; len < sizeof(line); len++) {
		char *copy = malloc(len + 1);

		memcpy(copy, line, len);
		if (read_line(copy, len, false, &r) == RECORD_READ) {
			assert_int_equal(r.nr, 21);
			assert_true(r.has & HAS_CODE);
		}
		free(copy);
	}
}

static void test_noise(void **state)
{
	static const char line[] = AUDITD SECCOMP_BODY "\x1d"
						       "AUID=\"unset\"";
	uint64_t seed = 1;
	struct record r;

	for (int round = 0; round < 200000; round++) {
		char *copy = malloc(sizeof(line) - 1);
		size_t len = sizeof(line) - 1 - next_random(&seed) % 40;

		memcpy(copy, line, sizeof(line) - 1);
		for (uint32_t n = 1 + next_random(&seed) % 4; n > 0; n--)
			copy[next_random(&seed) % (sizeof(line) - 1)] = (char)next_random(&seed);
		read_line(copy, len, round % 2, &r);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_from_every_place),
		cmocka_unit_test(test_interpreted),
		cmocka_unit_test(test_hex_and_unknown),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_losses),
		cmocka_unit_test(test_no_records),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
