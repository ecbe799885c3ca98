/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "live.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "terminal.h"
#include "verb.h"

#define ERASE "\r\033[K"

static bool is_wanted(void)
{
	return !verb_is_quiet() && terminal_is_on(stderr) && terminal_can_move() &&
	       tcgetpgrp(STDERR_FILENO) == getpgrp();
}

void live_begin(struct live *l)
{
	*l = (struct live){
		.on = is_wanted(),
		.start_ns = clock_now_ns(CLOCK_MONOTONIC),
	};
	l->shown_ns = l->start_ns;
}

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

/* Finds the newest of the calls: the one whose first sighting is the latest. It is searched only if
 * the number of calls has grown. */
static void find_last_new(struct live *l, const struct profile *p, const struct run *run)
{
	uint64_t latest_us = 0;
	size_t n;
	const struct observed *const *all = profile_syscalls(p, &n);

	if (n == l->distinct)
		return;
	l->distinct = n;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->n_sightings; k++)
			if (all[i]->sightings[k].run == run &&
				all[i]->sightings[k].first_us >= latest_us) {
				latest_us = all[i]->sightings[k].first_us;
				l->last_new = all[i]->syscall;
			}
	l->last_new_ns = l->start_ns + latest_us * 1000;
}

/* The line is cut to the terminal's width, because a line that wraps could not be erased. */
static int width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1
									       : 79;
}

void live_show(void *userdata, const struct profile *p, const struct run *run)
{
	struct live *l = userdata;
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);
	double since = seconds(now - l->shown_ns);
	const char *name;
	char line[256];

	if (!l->on)
		return;
	find_last_new(l, p, run);
	name = abi_name(l->last_new);
	snprintf(line, sizeof(line),
		"%u process%s, %zu distinct system calls, last new: %s %.0f s ago, %.0f calls/s",
		run->report.processes, run->report.processes == 1 ? "" : "es", l->distinct,
		name ? name : "unnamed", now > l->last_new_ns ? seconds(now - l->last_new_ns) : 0.0,
		since > 0 ? (double)(run->events - l->shown_events) / since : 0.0);
	fprintf(stderr, ERASE "%.*s\r", width(), line);
	fflush(stderr);
	l->shown_ns = now;
	l->shown_events = run->events;
}

void live_end(struct live *l)
{
	if (l->on)
		fputs(ERASE, stderr);
}
