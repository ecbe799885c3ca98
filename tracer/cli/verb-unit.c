/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verb.h"

static const struct option_row options[] = {{}};

const struct verb verb_unit = {
	.name = "unit",
	.arguments = "VERB [OPTIONS] [UNIT]...",
	.summary = "Watch a unit, put a filter in force on it, and take it back",
	.options = options,
	.group = true,
	.operands = COMPLETE_VERB,
};
