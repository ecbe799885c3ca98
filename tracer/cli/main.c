/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "verb.h"
#include "watch/watch.h"

static const struct verb *const verbs[] = {
	&verb_run,
	&verb_attach,
	&verb_replay,
	&verb_suggest,
	&verb_show,
	&verb_merge,
	&verb_diff,
	&verb_prove,
	&verb_expand,
	&verb_sets,
};

static const struct verb self = {.name = "", .arguments = "VERB [OPTIONS] [ARGS]"};

static int help(void)
{
	printf("syscarve VERB [OPTIONS] [ARGS]\n\n"
	       "Watch what a service asks of the kernel, and carve a SystemCallFilter= out of "
	       "it.\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		printf("  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	printf("\n  --help     this, or behind a verb its options\n"
	       "  --version  the versions of syscarve and of libseccomp\n\n"
	       "See syscarve(1).\n");
	return verb_flush(&self);
}

static int version(void)
{
	printf("syscarve %s\nlibseccomp %s\n", SYSCARVE_VERSION, abi_libseccomp_version());
	printf("eBPF recorder: %s\n", watch_missing() ? watch_missing() : "built in");
	return verb_flush(&self);
}

static int usage(const char *what, const char *word)
{
	char shown[128];

	fprintf(stderr, "syscarve: %s%s; see syscarve --help\n", what,
		word ? escape_to(shown, sizeof(shown), word) : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage("which verb?", NULL);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help();
	if (strcmp(argv[1], "--version") == 0)
		return version();
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i]->name, argv[1]) == 0)
			return verbs[i]->run(argc - 1, argv + 1);
	return usage(argv[1][0] == '-' ? "unknown option " : "unknown verb ", argv[1]);
}
