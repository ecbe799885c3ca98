/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "file-stamp.h"

#include <errno.h>
#include <sys/stat.h>

int file_stamp_read(const char *path, struct file_stamp *ret)
{
	struct stat st = {};

	if (stat(path, &st) < 0 && errno != ENOENT)
		return -errno;
	*ret = (struct file_stamp){
		.dev = st.st_dev,
		.ino = st.st_ino,
		.size = st.st_size,
		.modified = st.st_mtim,
		.changed = st.st_ctim,
	};
	return 0;
}

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       is_same_time(a->modified, b->modified) && is_same_time(a->changed, b->changed);
}
