/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The files whose code a service has mapped, its executables among them.
 *
 * While a service is observed, they are only noted: by what the kernel knows of them without asking
 * their file system. A service may itself be what answers for a file system (FUSE, NFS on this host),
 * or for each file that is opened (fanotify), and would be asked while it is stopped. Build-ids and
 * the like are looked up after the end, by mapped_examine().
 */

#include <stddef.h>
#include <sys/types.h>

#include "executable.h"

struct mapped_file {
	struct mapped_file *next, *bucket;
	struct executable exe; /* its path, see there */
	dev_t dev;             /* 0: not known */
	ino_t ino;
	mode_t mode;   /* 0: not known */
	bool executed; /* not only mapped */
	bool foreign;  /* noted in another mount namespace than syscarve's */
	bool aside;    /* not of the service, as far as is known: mapped_set_aside() */
	/* It is set-uid or set-gid; after mapped_examine() also: it has file capabilities. */
	bool privileged;
	/* Known after mapped_examine(): @path leads syscarve to another file, or to none. */
	bool elsewhere;
	char *build_id; /* hexadecimal digits; NULL: none, or not looked up */
};

enum { MAPPED_BUCKETS = 1024 };

/* All zeroes but @all is one without files. */
struct mapped {
	bool all;     /* otherwise only executables are noted */
	bool is_full; /* there were more than are kept */
	bool is_held; /* at the end a thread may still be stopped: nothing is examined */
	size_t n, n_executed;
	struct mapped_file *first, **last; /* in the order in which they were noted */
	struct mapped_file *bucket[MAPPED_BUCKETS];
};

/*
 * Notes a file, unless there is one of this path, device and inode: of @like, the path and what is
 * known are taken. Returns it; it stays where it is until mapped_release(). NULL if it is not kept:
 * only executables are, there are too many, or memory is out. @ret_new may be NULL.
 */
struct mapped_file *mapped_note(struct mapped *m, const struct mapped_file *like, bool *ret_new);

/* The files that were noted until now are not the service's, unless they are noted once more. */
void mapped_set_aside(struct mapped *m);

/* Opens each file that can be opened without a risk (base/local-file.h) and is still the one that
 * was noted. For after the end: nobody whom the opening may wait for is stopped then. */
void mapped_examine(struct mapped *m);

/* Whether a file of the service is one of the host's that can be looked at again: not deleted, and no
 * device. */
bool mapped_is_lasting(const struct mapped_file *f);

void mapped_release(struct mapped *m);
