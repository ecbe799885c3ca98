/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

enum {
	CAPTURE_MS = 20000, /* enough for a cold disk */
	CAPTURE_BYTES = 64 << 20,
};

/*
 * Runs a program without a shell and keeps what it writes to standard output. Its standard input
 * and standard error are /dev/null, its messages are not translated (LC_ALL=C.UTF-8) and, if it is
 * a program of systemd, not coloured. @argv ends with NULL; argv[0] is searched in the host's own
 * directories, whatever PATH is, and the program gets these as its PATH.
 *
 * Returns when the program has ended; after the deadline it is killed. @ret is positioned at the beginning; the caller closes it.
 * Returns the program's exit status, or 128+N if signal N ended it; -ENOENT if there is no such
 * program; -ETIMEDOUT; -EFBIG if it would write more than CAPTURE_BYTES; another -errno if it cannot be run.
 */
int capture(const char *const *argv, int deadline_ms, FILE **ret);
