/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/* Finds @file in PATH as a shell does; -ENOENT, -EACCES (there, but not executable), -EISDIR, -ENOMEM, and @f says so
 * with the name escaped. The caller frees. */
int command_search(const char *file, struct failure *f, char **ret);
