/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a file is still the one that it was, without reading it. */

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* All zero: there is no file. */
struct file_stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec modified, changed;
};

/* 0, also if there is no file; -errno. */
int file_stamp_read(const char *path, struct file_stamp *ret);

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);
