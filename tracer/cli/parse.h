/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verb.h"

/*
 * Parses @argv by the options of @v; @target is its struct of arguments. Returns the words that are
 * left, ended by NULL; or NULL, and *ret_status is the exit status, after help or the reason was
 * printed.
 */
char **parse_arguments(const struct verb *v, int argc, char **argv, void *target, int *ret_status);
