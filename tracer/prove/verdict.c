/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "abi/x32.h"
#include "base/cleanup.h"
#include "groups/names.h"
#include "groups/versions.h"

static const char *const socketcalls[] = {NULL, "socket", "bind", "connect", "listen", "accept",
	"getsockname", "getpeername", "socketpair", "send", "recv", "sendto", "recvfrom",
	"shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg",
	"sendmmsg"};

static const char *const ipcs[] = {
	[1] = "semop",
	[2] = "semget",
	[3] = "semctl",
	[4] = "semtimedop",
	[11] = "msgsnd",
	[12] = "msgrcv",
	[13] = "msgget",
	[14] = "msgctl",
	[21] = "shmat",
	[22] = "shmdt",
	[23] = "shmget",
	[24] = "shmctl",
};

static bool is_admitted(const struct verdict *v, uint32_t arch)
{
	const struct filter_settings *s = filter_settings(v->filter);

	if (s->n_arches == 0 || arch == abi_native())
		return true;
	for (size_t i = 0; i < s->n_arches; i++)
		if (abi_from_word(s->arches[i]) == arch)
			return true;
	return false;
}

/* What an allow list answers to a call that it does not list; @id is -1 if the call has no name. */
static int of_unlisted(const struct verdict *v, int id)
{
	int number = version_find(sets_version(v->target))->unknown_errno;
	int32_t nr;

	if (number && (id < 0 || !sysset_has(sets_declared(v->target), id) ||
			      !abi_number(abi_native(), names_get(id), &nr)))
		return number;
	return filter_settings(v->filter)->error_number;
}

static int of_name(const struct verdict *v, const char *name)
{
	int id = name ? names_find(name) : -ENOENT, answer = FILTER_REFUSES;

	if (id < 0 || !sysset_has(sets_resolvable(v->target), id))
		id = -1;
	if (id >= 0)
		answer = filter_answer(v->filter, id);
	else if (filter_mode(v->filter) != FILTER_ALLOW)
		answer = FILTER_PASSES;
	if (answer == FILTER_PASSES)
		return VERDICT_PASS;
	if (answer != FILTER_REFUSES)
		return answer;
	return filter_mode(v->filter) == FILTER_ALLOW ? of_unlisted(v, id)
						      : filter_settings(v->filter)->error_number;
}

static const char *part_name(const char *name, uint32_t first)
{
	if (strcmp(name, "socketcall") == 0)
		return first < ARRAY_SIZE(socketcalls) ? socketcalls[first] : NULL;
	first &= 0xffff; /* the upper half is a version */
	return first < ARRAY_SIZE(ipcs) ? ipcs[first] : NULL;
}

/* What the filter answers to a number for which it has no rule. */
static int of_no_rule(const struct verdict *v)
{
	return filter_mode(v->filter) == FILTER_ALLOW ? of_unlisted(v, -1) : VERDICT_PASS;
}

/* libseccomp makes a rule for socket(2) one for socketcall(SYS_SOCKET) as well. A rule for the whole
 * of socketcall(2) takes its place. */
static int of_multiplexed(const struct verdict *v, const char *name, uint32_t first)
{
	const char *part = part_name(name, first);
	int whole = of_name(v, name), partly = part ? of_name(v, part) : whole;

	return whole == of_no_rule(v) ? partly : whole;
}

bool verdict_is_multiplexed(struct syscall_nr s)
{
	const char *name = abi_name(s);

	return name && (strcmp(name, "socketcall") == 0 || strcmp(name, "ipc") == 0);
}

static bool logs_name(const struct verdict *v, const char *name)
{
	int id = name ? names_find(name) : -ENOENT;

	return filter_logs(
		v->filter, id >= 0 && sysset_has(sets_resolvable(v->target), id) ? id : -1);
}

/* As in the filter, a rule for socket(2) is one for socketcall(SYS_SOCKET) as well. */
static bool is_logged(const struct verdict *v, struct syscall_nr s, uint32_t first)
{
	const char *name = abi_name(s);
	const char *part = verdict_is_multiplexed(s) ? part_name(name, first) : NULL;
	bool whole = logs_name(v, name), partly = part ? logs_name(v, part) : whole;

	return filter_log_mode(v->filter) == FILTER_ALLOW ? whole || partly : whole && partly;
}

static int answer_to(const struct verdict *v, struct syscall_nr s, uint32_t first)
{
	if (filter_mode(v->filter) == FILTER_NONE)
		return VERDICT_PASS;
	return verdict_is_multiplexed(s) ? of_multiplexed(v, abi_name(s), first)
					 : of_name(v, abi_name(s));
}

/* Numbers below -1 have x32's bit, so that a filter takes them for x32's. */
static struct syscall_nr as_in_a_filter(struct syscall_nr s)
{
	struct syscall_nr x32 = abi_from_audit(s.arch, ABI_X32_BIT);

	return s.nr < -1 ? (struct syscall_nr){x32.arch, s.nr} : s;
}

int verdict_of(const struct verdict *v, struct syscall_nr number, uint32_t first)
{
	struct syscall_nr s = as_in_a_filter(number);
	const char *name = abi_name(s);
	int answer;

	if (!is_admitted(v, s.arch))
		return FILTER_KILL;
	/* The kernel lets these pass whatever the filter is, which was read back from Linux
	 * 6.18. */
	if (s.arch == abi_native() && name &&
		(strcmp(name, "uretprobe") == 0 || strcmp(name, "uprobe") == 0))
		return VERDICT_PASS;
	answer = answer_to(v, s, first);
	return answer == VERDICT_PASS && is_logged(v, s, first) ? VERDICT_LOG : answer;
}
