/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "profile/profile.h"
#include "session/inputs.h"
#include "verb.h"

enum { EXIT_DIFFERENT = 1, EXIT_TROUBLE = 2 };

static int compare_syscalls(const struct observed *a, const struct observed *b)
{
	int order = strcmp(a->arch_word, b->arch_word);

	if (order != 0)
		return order;
	return (a->syscall.nr > b->syscall.nr) - (a->syscall.nr < b->syscall.nr);
}

static void print_makers(const struct observed *o)
{
	char shown[512];

	for (size_t i = 0; i < o->n_sightings; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables; k++)
			if (!observed_made_before(o, i, o->sightings[i].executables[k]))
				printf(" %s", escape_to(shown, sizeof(shown),
						      o->sightings[i].executables[k]));
}

/* "+x86-64 mount /usr/bin/mount" */
static void print_syscall(char sign, const struct observed *o)
{
	printf("%c%s ", sign, o->arch_word);
	if (o->name)
		fputs(o->name, stdout);
	else
		printf("%d", o->syscall.nr);
	print_makers(o);
	putchar('\n');
}

/* Both are sorted in the same way: a merge, of which what both have is left out. The number of differences. */
static size_t print_diff(const struct profile *left, const struct profile *right)
{
	size_t n, m, i = 0, k = 0, found = 0;
	const struct observed *const *a = profile_syscalls(left, &n);
	const struct observed *const *b = profile_syscalls(right, &m);

	while (i < n || k < m) {
		int order = i == n ? 1 : k == m ? -1 : compare_syscalls(a[i], b[k]);

		if (order < 0)
			print_syscall('-', a[i]);
		if (order > 0)
			print_syscall('+', b[k]);
		found += order != 0;
		i += order <= 0;
		k += order >= 0;
	}
	return found;
}

static int main_diff(int argc, char **argv)
{
	static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {}};
	_cleanup_(profile_freep) struct profile *left = NULL, *right = NULL;
	struct failure f = {};
	size_t found;
	int c, r;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) >= 0) {
		if (c == 'h')
			return verb_help(&verb_diff);
		return verb_bad_option(&verb_diff, c, argv);
	}
	if (argc - optind != 2)
		return verb_usage(&verb_diff, "which two profiles?");
	r = inputs_load((char *const[]){argv[optind], NULL}, &f, &left);
	if (r >= 0)
		r = inputs_load((char *const[]){argv[optind + 1], NULL}, &f, &right);
	if (r < 0)
		return verb_fail(&verb_diff, &f, r, EXIT_TROUBLE);
	found = print_diff(left, right);
	if (verb_flush(&verb_diff) != 0)
		return EXIT_TROUBLE;
	return found > 0 ? EXIT_DIFFERENT : 0;
}

const struct verb verb_diff = {
	.name = "diff",
	.arguments = "A B",
	.summary = "Compare what two profiles observed",
	.help = "  -h, --help             this\n\n"
		"- marks a system call that only A has, + one that only B has, each with its\n"
		"architecture and who made it. Exits as diff(1): 0 where there is no difference, "
		"1\n"
		"where there is, 2 in trouble.\n",
	.run = main_diff,
};
