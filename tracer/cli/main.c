/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/escape.h"
#include "help.h"
#include "pager.h"
#include "verbs.h"
#include "watch/watch.h"

static int version(void)
{
	printf("syscarve %s\nlibseccomp %s\n", SYSCARVE_VERSION, abi_libseccomp_version());
	printf("eBPF recorder: %s\n", watch_missing() ? watch_missing() : "built in");
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

	if (argc < 2)
		return usage("no verb given", NULL);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help_print_all();
	if (strcmp(argv[1], "--version") == 0)
		return version();
	v = verbs_find(argv[1]);
	if (!v)
		return usage(argv[1][0] == '-' ? "unknown option " : "unknown verb ", argv[1]);
	return v->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	int status = run_verb(argc, argv);

	pager_close();
	return status;
}
