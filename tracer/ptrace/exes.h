/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The programs that tracees run. */

#include <sys/types.h>

#include "event/mapped.h"

/* Notes what @tid is running now, by /proc/TID/exe; NULL if that cannot be read because the tracee
 * is gone, or if there are too many. @ret_new: it was not noted before; may be NULL. */
const struct mapped_file *exes_note(struct mapped *m, pid_t tid, bool *ret_new);
