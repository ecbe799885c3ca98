/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "parse.h"

#include "help.h"

char **parse_arguments(const struct verb *v, int argc, char **argv, void *target, int *ret_status)
{
	const struct option_arguments o = {
		.table = v->options,
		.target = target,
		.operand = v->operand,
		.command = v->operands == COMPLETE_COMMAND,
	};
	struct failure f = {};
	int at, r;

	r = option_parse(&o, argc, argv, &f, &at);
	if (r > 0)
		*ret_status = help_print(v);
	if (r < 0)
		*ret_status = verb_usage(v, "%s", f.text);
	if (r != 0)
		return NULL;
	return argv + at;
}
