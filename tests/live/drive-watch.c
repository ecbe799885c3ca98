/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the command line does not offer: `drive-watch [--ring=BYTES] run COMMAND... | pid PID | cgroup PATH`. Prints at
 * the end "call NAME COUNT", "exe PATH", "thread NAME", "lost N", "gap WORD". "ready" goes to standard error.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void print_report(struct source *s)
{
	struct source_report report;

	for (size_t i = 0; i < n_calls; i++) {
		const char *name = abi_name(calls[i].syscall);

		printf("call %s %lu\n", name ? name : "?", calls[i].count);
	}
	source_report(s, &report);
	printf("lost %lu\n", report.lost);
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (report.gaps & 1U << g)
			printf("gap %s\n", gap_word(g));
}

int main(int argc, char **argv)
{
	struct watch_options o = {};
	struct failure f = {};
	struct source *s = NULL;
	struct event ev;
	pid_t pid;
	int r;

	if (argc > 1 && sscanf(argv[1], "--ring=%zu", &o.ring_bytes) == 1) {
		argc--;
		argv++;
	}
	if (argc < 3)
		errx(2, "run COMMAND... | pid PID | cgroup PATH");
	pid = atoi(argv[2]);
	if (strcmp(argv[1], "run") == 0)
		o.argv = argv + 2;
	else if (strcmp(argv[1], "pid") == 0)
		o = (struct watch_options){.pids = &pid, .n_pids = 1, .ring_bytes = o.ring_bytes};
	else
		o.cgroup = argv[2];
	if (watch_new(&o, &f, &s) < 0)
		errx(125, "%s", f.text);
	fprintf(stderr, "ready\n");
	while ((r = source_next(s, &ev, &f)) > 0) {
		if (r != SOURCE_EVENT)
			continue;
		add(&ev);
		if (ev.exe)
			printf("exe %s\n", ev.exe->path);
		if (watch_thread(s)[0])
			printf("thread %s\n", watch_thread(s));
	}
	if (r < 0)
		errx(125, "%s", f.text);
	print_report(s);
	source_free(s);
	return 0;
}
