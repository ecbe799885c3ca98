/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

enum { SCRIPT_LINE_MAX = 256 }; /* how much the kernel reads of a script (BINPRM_BUF_SIZE) */

/* The interpreter of the script @fd, as its first line names it. False if it is no script. */
bool script_interpreter(int fd, char ret[SCRIPT_LINE_MAX]);
