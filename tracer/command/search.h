/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/* Finds the program @file in PATH, as a shell does. -ENOENT; -EACCES if it is there but cannot be
 * executed; -EISDIR; -ENOMEM. @f names it, escaped. The caller frees @ret. */
int command_search(const char *file, struct failure *f, char **ret);
