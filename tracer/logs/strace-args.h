/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The arguments and the result of a call as strace prints them: "3, "text"..., {...}) = 0". */

#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

enum { STRACE_WORD_SIZE = 64 };

/* The word that argument @n begins with, up to a flag or a comment behind it; empty if there is
 * none, or if it is too long. */
void strace_args_word(struct scan args, unsigned int n, char ret[STRACE_WORD_SIZE]);

/* What stands behind the "=" of a call that has returned: "0", "-1 ENOENT (...)", "? ERESTARTSYS".
 * False if the call has not returned on this line. */
bool strace_args_result(struct scan args, struct scan *ret);

/* The path that execve() or execveat() runs, with escapes decoded, in memory of its own: the first
 * quoted string or, if that is empty, the path of the file descriptor before it, which -y prints.
 * NULL if strace printed neither. 0 or -ENOMEM. */
int strace_args_path(struct scan args, char **ret);
