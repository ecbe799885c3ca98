/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the command line does not offer: `drive-watch [--ring=BYTES] [--plain] run COMMAND... | pid
 * PID | cgroup PATH`. Prints at the end "call NAME COUNT", "exe PATH", "lost N", "gap WORD"; a NAME
 * of another architecture is "x86/NAME". "ready after N ms" goes to standard error.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "watch/watch.h"

enum { MOST = 4096 };

static struct {
	struct syscall_nr syscall;
	uint64_t count;
} calls[MOST];
static size_t n_calls;

static void add(const struct event *ev)
{
	size_t i = 0;

	while (i < n_calls && memcmp(&calls[i].syscall, &ev->syscall, sizeof(ev->syscall)) != 0)
		i++;
	if (i == MOST)
		errx(1, "too many");
	if (i == n_calls)
		calls[n_calls++].syscall = ev->syscall;
	calls[i].count += ev->count;
}

static void print_call(struct syscall_nr s, uint64_t count)
{
	const char *name = abi_name(s);

	printf("call ");
	if (s.arch != abi_native())
		printf("%s/", abi_word(s.arch));
	if (name)
		printf("%s %lu\n", name, count);
	else
		printf("%d %lu\n", s.nr, count);
}

static void print_report(struct source *s)
{
	struct source_report report;

	for (size_t i = 0; i < n_calls; i++)
		print_call(calls[i].syscall, calls[i].count);
	source_report(s, &report);
	printf("lost %lu\n", report.lost);
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (report.gaps & 1U << g)
			printf("gap %s\n", gap_word(g));
}

/* Removes the options from the words that follow the program's name. */
static char **read_options(char **words, struct watch_options *o)
{
	for (; *words; words++) {
		if (strcmp(*words, "--plain") == 0)
			o->plain = true;
		else if (sscanf(*words, "--ring=%zu", &o->ring_bytes) != 1)
			break;
	}
	return words;
}

int main(int argc, char **argv)
{
	uint64_t start_ns = clock_now_ns(CLOCK_MONOTONIC);
	struct watch_options o = {};
	struct failure f = {};
	struct source *s = NULL;
	struct event ev;
	pid_t pid;
	int r;

	argv = read_options(argv + 1, &o);
	if (!argv[0] || !argv[1])
		errx(2, "run COMMAND... | pid PID | cgroup PATH");
	pid = atoi(argv[1]);
	if (strcmp(argv[0], "run") == 0) {
		o.argv = argv + 1;
	} else if (strcmp(argv[0], "pid") == 0) {
		o.pids = &pid;
		o.n_pids = 1;
	} else {
		o.cgroup = argv[1];
	}
	if (watch_new(&o, &f, &s) < 0)
		errx(125, "%s", f.text);
	fprintf(stderr, "ready after %lu ms\n",
		(clock_now_ns(CLOCK_MONOTONIC) - start_ns) / 1000000);
	while ((r = source_next(s, &ev, &f)) > 0) {
		if (r != SOURCE_EVENT)
			continue;
		add(&ev);
		if (ev.exe)
			printf("exe %s\n", ev.exe->path);
	}
	if (r < 0)
		errx(125, "%s", f.text);
	print_report(s);
	source_free(s);
	return 0;
}
