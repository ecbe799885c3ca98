/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stop.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static enum stop classify_event(int event, int sig)
{
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		return STOP_SECCOMP;
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return STOP_FORK;
	case PTRACE_EVENT_EXIT:
		return STOP_EXIT;
	case PTRACE_EVENT_STOP:
		return sig == SIGTRAP ? STOP_START : STOP_GROUP;
	default:
		return STOP_OTHER;
	}
}

enum stop stop_classify(int status)
{
	int event = status >> 16, sig;

	if (!WIFSTOPPED(status))
		return STOP_GONE;
	sig = WSTOPSIG(status);
	if (event != 0)
		return classify_event(event, sig);
	return sig == (SIGTRAP | 0x80) ? STOP_SYSCALL : STOP_SIGNAL;
}
