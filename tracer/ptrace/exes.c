/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exes.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"

/* Whether @tid is in another mount namespace than syscarve. The links are read, not followed. */
static bool is_foreign(pid_t tid)
{
	char its[PROC_PATH_SIZE], ours[PROC_PATH_SIZE];

	return proc_link(tid, "ns/mnt", its, sizeof(its)) == 0 &&
	       proc_link(getpid(), "ns/mnt", ours, sizeof(ours)) == 0 && strcmp(its, ours) != 0;
}

const struct mapped_file *exes_note(struct mapped *m, pid_t tid, bool *ret_new)
{
	struct mapped_file like = {.executed = true}, *f;
	char path[PATH_MAX];
	bool is_new = false;

	if (proc_link(tid, "exe", path, sizeof(path)) < 0)
		return NULL;
	like.exe.path = path;
	proc_file(tid, "exe", &like.dev, &like.ino, &like.mode);
	f = mapped_note(m, &like, &is_new);
	if (f && is_new)
		f->foreign = is_foreign(tid);
	if (ret_new)
		*ret_new = is_new;
	return f;
}
