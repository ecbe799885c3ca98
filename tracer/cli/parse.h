/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "verb.h"

/*
 * Holds @argv against the options of @v; @target is its struct of arguments. True: *ret_operands are the words that are left,
 * ended by NULL. False: *ret_status is the exit status, after help or the reason was printed.
 */
bool parse_arguments(const struct verb *v, int argc, char **argv, void *target,
	char ***ret_operands, int *ret_status);
