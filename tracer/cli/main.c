/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/escape.h"
#include "help.h"
#include "pager.h"
#include "reach/reach.h"
#include "session/backend.h"
#include "verbs.h"
#include "watch/watch.h"

static int version(void)
{
	printf("syscarve %s\nlibseccomp %s\n", SYSCARVE_VERSION, abi_libseccomp_version());
	printf("eBPF recorder: %s\n", watch_missing() ? watch_missing() : "built in");
	printf("notifications: %s\n",
		backend_notify_missing() ? backend_notify_missing() : "possible here");
	printf("reading of code: %s\n", reach_is_built() ? "built in (Zydis)" : "not built in");
	return verb_flush(&verb_help);
}

static int usage(const char *what, const char *word)
{
	char shown[128];

	fprintf(stderr, "syscarve: %s%s; see syscarve --help\n", what,
		word ? escape_to(shown, sizeof(shown), word) : "");
	return EXIT_USAGE;
}

static int run_verb(int argc, char **argv)
{
	const struct verb *v;
	int n;

	if (argc < 2)
		return usage("no verb given", NULL);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help_print_all();
	if (strcmp(argv[1], "--version") == 0)
		return version();
	v = verbs_match(argv + 1, &n);
	if (!v)
		return usage(argv[1][0] == '-' ? "unknown option " : "unknown verb ", argv[1]);
	return v->group ? help_group(v, argv + 2) : v->run(argc - n, argv + n);
}

/* A file that is opened later must not take the place of a standard descriptor that is closed. What
 * is put there fails each read and write as if it were closed, and is closed for a command. */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/", O_PATH | O_CLOEXEC);
}

int main(int argc, char **argv)
{
	int status;

	fill_descriptors();
	status = run_verb(argc, argv);
	pager_close();
	return status;
}
