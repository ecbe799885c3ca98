/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names of system calls in strace's output. */

#include <stdbool.h>

#include "scan.h"

enum { STRACE_NAME_SIZE = 64 };

/* A name, ended by NUL. */
void strace_name(struct scan name, char ret[STRACE_NAME_SIZE]);

/* Whether an architecture has a call of this name; this host's is asked first. */
bool strace_name_exists(struct scan name);
