/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gap.h"

#include <assert.h>
#include <string.h>

#include "base/cleanup.h"

static const struct {
	const char *word, *sentence;
} gaps[] = {
	[GAP_LOST] = {"lost", "events were lost"},
	[GAP_UNREADABLE] = {"unreadable",
		"a stopped process, or a record in a log, could not be read"},
	[GAP_OWN_FILTER] = {"own-filter", "the service installed a seccomp filter of its own, "
					  "which can hide calls that it refuses"},
	[GAP_UNTRACED] = {"untraced",
		"a process was made with CLONE_UNTRACED, which keeps tracers away from it"},
	[GAP_TRACES] = {"traces",
		"a process of the service tried to trace another, which the kernel refuses "
		"to a process that is traced itself"},
	[GAP_KILLED] = {"killed",
		"the service was killed on request before it had ended by itself"},
	[GAP_ATTACHED] = {"attached",
		"the service was running already, so its start was not observed"},
	[GAP_PRIVILEGE] = {"privilege", "a set-uid program ran without its privilege, because the "
					"tracer may not trace it otherwise"},
	[GAP_SANDBOX] = {"sandbox",
		"the service's own seccomp settings were not applied as they are "
		"without a tracer: it ran with less of a sandbox; --backend=stop or bpf "
		"leaves them alone"},
	[GAP_UNSTARTED] = {"unstarted", "the command ended before its program was executed"},
	[GAP_UNRECOGNISED] = {"unrecognised", "nothing in a log was of a form that is known"},
	[GAP_ABSENT] = {"absent", "a file of a rotated set of logs was missing"},
	[GAP_TOO_MANY] = {"too-many",
		"there were more executables or mapped files than a profile keeps"},
	[GAP_FILES] = {"files",
		"not all mapped files could be noted or looked at; no calls are missing"},
	[GAP_LOST_ON_HOST] = {"lost-on-host",
		"the host lost records of its audit log, of this service or of others"},
	[GAP_ARCHITECTURE] = {"architecture-assumed",
		"a log does not show of which architecture some calls are, and they were taken for "
		"this host's, so SystemCallArchitectures= is left out"},
	[GAP_DIVERTED] = {"diverted",
		"the command asked systemd to start something, which was not observed"},
	[GAP_NOT_SHOWN] = {"not-shown",
		"a log does not show whether some calls are of what was selected, and they were "
		"left out"},
	[GAP_INTERRUPTED] = {"interrupted",
		"signals came between a call and the kernel's question about it, so that the call "
		"can have failed with EINTR and is not recorded; --backend=stop prevents that"},
	[GAP_UNWATCHED] = {"unwatched",
		"for some time nobody watched the unit: its watcher was killed, or stopped before "
		"the watch was finished"},
};
static_assert(ARRAY_SIZE(gaps) == _GAP_MAX, "each gap has its word");

const char *gap_word(enum gap g)
{
	return gaps[g].word;
}

const char *gap_sentence(enum gap g)
{
	return gaps[g].sentence;
}

enum gap gap_from_word(const char *word)
{
	enum gap g = 0;

	while (g < _GAP_MAX && strcmp(gaps[g].word, word) != 0)
		g++;
	return g;
}
