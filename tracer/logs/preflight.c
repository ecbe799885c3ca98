/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "preflight.h"

#include <errno.h>
#include <libaudit.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"

enum { REPLY_MS = 1000 };

__attribute__((format(printf, 2, 3))) static void add_finding(
	struct preflight *p, const char *fmt, ...)
{
	va_list args;

	if (p->n == PREFLIGHT_MAX)
		return;
	va_start(args, fmt);
	vsnprintf(p->findings[p->n++], PREFLIGHT_TEXT, fmt, args);
	va_end(args);
}

/* ---- seccomp */

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len)
		if ((at == text || at[-1] == ' ') && strchr(" \n", at[len]))
			return true;
	return false;
}

static void check_actions(struct preflight *p)
{
	static const char *const wanted[] = {"kill_process", "kill_thread", "log"};
	_cleanup_(fclosep) FILE *in = fopen("/proc/sys/kernel/seccomp/actions_logged", "re");
	char line[256];

	if (!in || !fgets(line, sizeof(line), in)) {
		add_finding(p, "cannot read kernel.seccomp.actions_logged: %s", strerror(errno));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!has_word(line, wanted[i]))
			add_finding(p,
				"kernel.seccomp.actions_logged lacks \"%s\": such calls leave no record",
				wanted[i]);
}

/* ---- audit */

/* The next message of the kernel; false if none comes in time. */
static bool receive(int fd, struct audit_reply *ret)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, REPLY_MS) > 0 && audit_get_reply(fd, ret, GET_REPLY_NONBLOCKING, 0) > 0;
}

static void judge_status(struct preflight *p, const struct audit_status *s)
{
	if (s->enabled == 0)
		add_finding(p,
			"audit is off (auditctl -e 1 turns it on): calls that are only logged leave no record");
	if (s->pid == 0)
		add_finding(p,
			"auditd is not running: records go to the kernel log, which is rate limited");
	if (s->rate_limit > 0)
		add_finding(p, "audit is limited to %u records per second", s->rate_limit);
	if (s->lost > 0)
		add_finding(p, "audit has lost %u records since this host booted", s->lost);
	if (s->failure == 0)
		add_finding(p,
			"audit does not report records that it loses (auditctl -f 1 changes that)");
}

static void check_status(struct preflight *p, int fd)
{
	struct audit_reply reply;

	if (audit_request_status(fd) <= 0) {
		add_finding(p, "cannot read the status of audit: %s", strerror(errno));
		return;
	}
	while (receive(fd, &reply))
		if (reply.type == AUDIT_GET) {
			judge_status(p, reply.status);
			return;
		}
	add_finding(p, "cannot read the status of audit: no answer");
}

static void judge_rule(struct preflight *p, const struct audit_rule_data *rule)
{
	if (rule->flags == AUDIT_FILTER_EXCLUDE)
		for (uint32_t i = 0; i < rule->field_count; i++) {
			uint32_t type = rule->values[i];

			if (rule->fields[i] != AUDIT_MSGTYPE || type == AUDIT_SECCOMP)
				add_finding(p,
					"a rule of audit's exclude list can suppress records of seccomp");
		}
}

static void check_rules(struct preflight *p, int fd)
{
	struct audit_reply reply;

	if (audit_request_rules_list_data(fd) <= 0) {
		add_finding(p, "cannot read the rules of audit: %s", strerror(errno));
		return;
	}
	while (receive(fd, &reply) && reply.type != NLMSG_DONE)
		if (reply.type == AUDIT_LIST_RULES)
			judge_rule(p, reply.ruledata);
}

static void check_audit(struct preflight *p)
{
	int fd = audit_open();

	if (fd < 0) {
		add_finding(p, "cannot reach the audit system: %s", strerror(errno));
		return;
	}
	check_status(p, fd);
	check_rules(p, fd);
	audit_close(fd);
}

void preflight(struct preflight *ret)
{
	ret->n = 0;
	check_actions(ret);
	check_audit(ret);
}
