/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "groups/names.h"
#include "target.h"

static void print_all(const struct sets *sets)
{
	for (size_t i = 0; i < sets_count(sets); i++)
		printf("%-16s %3d%s\n", sets_name(sets, i), sysset_count(sets_members(sets, i)),
			sets_name_sensitive(sets_name(sets, i)) ? "  sensitive" : "");
}

static int unknown(const struct sets *sets, const char *word)
{
	char shown[128];

	verb_say(&verb_sets, "%s: no such %s in systemd %d", escape_to(shown, sizeof(shown), word),
		*word == '@' ? "set" : "system call", sets_version(sets));
	return EXIT_FAILURE;
}

static int print_members(const struct sets *sets, const char *name)
{
	const struct sysset *members = sets_find(sets, name);

	if (!members)
		return unknown(sets, name);
	SYSSET_FOREACH (id, members)
		printf("%s%s\n", names_get(id),
			sysset_has(sets_resolvable(sets), id)
				? ""
				: "  (ignored: its libseccomp does not know it)");
	return 0;
}

static int print_sets_of(const struct sets *sets, const char *name)
{
	int id = names_find(name);
	size_t n = 0;

	for (size_t i = 0; id >= 0 && i < sets_count(sets); i++)
		if (sysset_has(sets_members(sets, i), id)) {
			n++;
			printf("%s\n", sets_name(sets, i));
		}
	return n > 0 ? 0 : unknown(sets, name);
}

static int main_sets(int argc, char **argv)
{
	static const struct option options[] = {
		{"systemd", required_argument, NULL, OPT_SYSTEMD},
		{"help", no_argument, NULL, 'h'},
		{},
	};
	_cleanup_(sets_freep) struct sets *sets = NULL;
	const char *systemd = NULL;
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) >= 0) {
		if (c == 'h')
			return verb_help(&verb_sets);
		if (c != OPT_SYSTEMD)
			return verb_bad_option(&verb_sets, c, argv);
		systemd = optarg;
	}
	r = target_get(&verb_sets, systemd, &sets);
	if (r != 0)
		return r;
	if (optind == argc)
		print_all(sets);
	for (; optind < argc && r == 0; optind++)
		r = *argv[optind] == '@' ? print_members(sets, argv[optind])
					 : print_sets_of(sets, argv[optind]);
	c = verb_flush(&verb_sets);
	return r != 0 ? r : c;
}

const struct verb verb_sets = {
	.name = "sets",
	.arguments = "[OPTIONS] [@SET or NAME...]",
	.summary = "Show the members of a set, or the sets that a system call is in",
	.help = "      --systemd=VERSION  of which systemd: 247, 252, 257, 262, or host (asks\n"
		"                         systemd-analyze); default: this host's version\n"
		"  -h, --help             this\n\n"
		"Without a name: all sets, with the number of their members.\n",
	.run = main_sets,
};
