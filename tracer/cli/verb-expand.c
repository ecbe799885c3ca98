/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "groups/filter.h"
#include "groups/names.h"
#include "target.h"

static int read_unit(struct filter *f, const char *path)
{
	_cleanup_(fclosep) FILE *opened = NULL;
	FILE *in = stdin;
	char shown[256];
	int r;

	if (strcmp(path, "-") != 0) {
		opened = in = fopen(path, "re");
		r = in ? 0 : -errno;
	} else {
		r = 0;
	}
	if (r == 0)
		r = filter_read_unit(f, in, path);
	if (r == 0)
		return 0;
	verb_say(&verb_expand, "%s: %s", escape_to(shown, sizeof(shown), path),
		r == -EBADMSG ? "is not a unit file or drop-in" : strerror(-r));
	return EXIT_FAILURE;
}

static void say_mode(const struct filter *f)
{
	if (filter_mode(f) == FILTER_NONE)
		verb_say(&verb_expand, "there is no filter: everything passes");
	if (filter_mode(f) == FILTER_DENY)
		verb_say(&verb_expand,
			"a deny list: besides these, every call passes that systemd cannot name");
}

static int print_names(const struct sysset *set)
{
	_cleanup_(freep) const char **names = NULL;
	int r;

	r = names_sorted(set, &names);
	if (r < 0)
		return r;
	for (const char **name = names; *name; name++)
		puts(*name);
	return 0;
}

static const struct option options[] = {
	{"expression", required_argument, NULL, 'e'},
	{"systemd", required_argument, NULL, OPT_SYSTEMD},
	{"help", no_argument, NULL, 'h'},
	{},
};

/* -e and files make one list, in the order in which they are given: a leading '-' tells getopt_long() so. */
static int collect(
	int argc, char **argv, const char *systemd, struct sets **sets, struct filter **filter)
{
	struct reporter reporter = verb_reporter(&verb_expand);
	int c, r;

	r = target_get(&verb_expand, systemd, sets);
	if (r != 0)
		return r;
	if (filter_new(*sets, &reporter, filter) < 0)
		return verb_fail(&verb_expand, &(struct failure){}, -ENOMEM, EXIT_FAILURE);
	optind = 1;
	while (r == 0 && (c = getopt_long(argc, argv, "-:e:h", options, NULL)) >= 0) {
		if (c == 'e')
			r = filter_assign(*filter, optarg, NULL, 0);
		if (c == 1)
			r = read_unit(*filter, optarg);
	}
	for (; r == 0 && optind < argc; optind++)
		r = read_unit(*filter, argv[optind]);
	return r < 0 ? verb_fail(&verb_expand, &(struct failure){}, r, EXIT_FAILURE) : r;
}

/* The first pass over the arguments: is there anything wrong, and which target? 0 or an exit status. */
static int scan(int argc, char **argv, const char **ret_systemd)
{
	int c, n = 0;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "-:e:h", options, NULL)) >= 0) {
		if (c == 'h')
			return 'h';
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_expand, c, argv);
		if (c == OPT_SYSTEMD)
			*ret_systemd = optarg;
		else
			n++;
	}
	return n + argc - optind > 0 ? 0 : verb_usage(&verb_expand, "say -e EXPRESSION or a file");
}

static int main_expand(int argc, char **argv)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	_cleanup_(filter_freep) struct filter *f = NULL;
	const char *systemd = NULL;
	struct sysset allowed;
	int r;

	r = scan(argc, argv, &systemd);
	if (r == 'h')
		return verb_print_help(&verb_expand);
	if (r != 0 || (r = collect(argc, argv, systemd, &sets, &f)) != 0)
		return r;
	say_mode(f);
	filter_allowed(f, &allowed);
	r = print_names(&allowed);
	if (r < 0)
		return verb_fail(&verb_expand, &(struct failure){}, r, EXIT_FAILURE);
	return verb_flush(&verb_expand);
}

const struct verb verb_expand = {
	.name = "expand",
	.arguments = "[-e EXPRESSION] [FILE...]",
	.summary = "Say what a SystemCallFilter= really allows",
	.help = "  -e, --expression=WORDS  one SystemCallFilter= assignment; may be given several "
		"times\n"
		"      --systemd=VERSION   the systemd that enforces it: 247, 252, 257, 262, or "
		"host;\n"
		"                          default: this host's version\n"
		"  -h, --help              this\n\n"
		"Files are unit files or drop-ins, - is standard input. Assignments apply in the\n"
		"order in which they are given. Prints names, one a line, sorted, with those that\n"
		"are implied; what systemd would ignore is said on standard error.\n",
	.run = main_expand,
};
