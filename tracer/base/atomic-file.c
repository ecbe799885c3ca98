/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "atomic-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "escape.h"
#include "resolve.h"
#include "temporary.h"

struct atomic_file {
	FILE *out;
	bool replaces;   /* the target is replaced at the end, and not written directly */
	int dir;         /* the directory of the target; -1 for a descriptor */
	char *shown;     /* the path as it was given, escaped, for messages */
	char *name;      /* in dir */
	char *temporary; /* in dir; NULL if there is none, or if it has no name yet */
	int held;        /* keeps others from sweeping it away; -1: nothing does */
};

static void release(struct atomic_file *a)
{
	if (a->out)
		fclose(a->out);
	if (a->temporary)
		unlinkat(a->dir, a->temporary, 0);
	if (a->held >= 0)
		close(a->held);
	if (a->dir >= 0)
		close(a->dir);
	free(a->shown);
	free(a->name);
	free(a->temporary);
	free(a);
}

static void releasep(struct atomic_file **a)
{
	if (*a)
		release(*a);
}

int atomic_file_descriptor(const char *path)
{
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		size_t len = strlen(folders[i]), digits;

		if (strncmp(path, folders[i], len) != 0)
			continue;
		digits = strspn(path + len, "0123456789");
		if (digits > 0 && digits < 7 && path[len + digits] == '\0')
			return atoi(path + len);
	}
	return -1;
}

/* A descriptor that this module opened is closed at an exec; a descriptor that the process was
 * given is not. */
static int duplicate(int fd)
{
	int flags = fcntl(fd, F_GETFD), r;

	if (flags < 0 || flags & FD_CLOEXEC)
		return -EBADF;
	r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return r < 0 ? -errno : r;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return (geteuid() == 0 ? 0600 : 0666) & ~mask;
}

static int open_named(struct atomic_file *a)
{
	int fd, r;

	r = temporary_name(a->name, &a->temporary);
	if (r < 0)
		return r;
	fd = openat(
		a->dir, a->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	r = -errno;
	free(TAKE(a->temporary));
	return r;
}

/* A file without a name goes away with the process, however that ends. Not every file system has
 * them, and a name can only be given to it through /proc. */
static int open_temporary(struct atomic_file *a, mode_t mode)
{
	int fd = -1, r;

	if (access("/proc/self/fd", X_OK) == 0)
		fd = openat(a->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = open_named(a);
	if (fd < 0 || fchmod(fd, mode) == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

/* A FIFO is opened only if somebody reads it. What stood there a moment ago may have been exchanged
 * for a file, which must not be written in place. */
static int open_special(struct atomic_file *a)
{
	_cleanup_(closep) int fd =
		openat(a->dir, a->name, O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int flags;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISREG(st.st_mode))
		return -EBUSY;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -errno;
	return TAKE_FD(fd);
}

/* The mode of a file of another user is that user's choice, and so are set-id bits. */
static mode_t mode_to_keep(const struct stat *st)
{
	return st->st_uid == geteuid() ? st->st_mode & 0777 : default_mode() & 0600;
}

/* 1 if @a is a file that is replaced, with *ret_mode as its mode; 0 if it is written directly. */
static int find_target(struct atomic_file *a, const char *path, mode_t *ret_mode)
{
	struct stat st;
	int r;

	r = resolve_path(path, &a->dir, &a->name);
	if (r < 0)
		return r;
	*ret_mode = default_mode();
	if (fstatat(a->dir, a->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 1 : -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	if (!S_ISREG(st.st_mode))
		return 0;
	*ret_mode = mode_to_keep(&st);
	return 1;
}

static int open_target(struct atomic_file *a, const char *path)
{
	int r, given = atomic_file_descriptor(path);
	mode_t mode;

	if (given >= 0)
		return duplicate(given);
	r = find_target(a, path, &mode);
	if (r < 0)
		return r;
	a->replaces = r > 0;
	if (!a->replaces)
		return open_special(a);
	temporary_sweep(a->dir, a->name);
	r = open_temporary(a, mode);
	if (r >= 0)
		a->held = temporary_hold(r);
	return r;
}

static int explain(const struct atomic_file *a, struct failure *f, int r)
{
	if (r == -ELOOP)
		return failure_set(f, r,
			"cannot write to %s: it is a symbolic link of another user, or behind one; use "
			"another path",
			a->shown);
	if (r == -ENXIO)
		return failure_set(f, r, "cannot write to %s: nobody reads it", a->shown);
	return failure_set(f, r, "cannot write to %s: %s", a->shown, strerror(-r));
}

static int make(const char *path, struct atomic_file **ret)
{
	_cleanup_(releasep) struct atomic_file *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->dir = a->held = -1;
	a->shown = escape_new(strcmp(path, "-") == 0 ? "standard output" : path);
	if (!a->shown)
		return -ENOMEM;
	*ret = TAKE(a);
	return 0;
}

int atomic_file_open(const char *path, struct failure *f, struct atomic_file **ret)
{
	_cleanup_(releasep) struct atomic_file *a = NULL;
	int fd, r;

	r = make(path, &a);
	if (r < 0)
		return r;
	fd = open_target(a, path);
	if (fd < 0)
		return explain(a, f, fd);
	a->out = fdopen(fd, "w");
	if (!a->out) {
		r = -errno;
		close(fd);
		return explain(a, f, r);
	}
	*ret = TAKE(a);
	return 0;
}

int atomic_file_check(const char *path, struct failure *f)
{
	_cleanup_(releasep) struct atomic_file *a = NULL;
	_cleanup_(closep) int fd = -1;
	mode_t mode;
	int r;

	r = make(path, &a);
	if (r < 0)
		return r;
	if (atomic_file_descriptor(path) >= 0) {
		fd = duplicate(atomic_file_descriptor(path));
		return fd < 0 ? explain(a, f, fd) : 0;
	}
	r = find_target(a, path, &mode);
	if (r > 0)
		fd = r = open_temporary(a, mode);
	else if (r == 0)
		r = faccessat(a->dir, a->name, W_OK, AT_EACCESS) < 0 ? -errno : 0;
	return r < 0 ? explain(a, f, r) : 0;
}

FILE *atomic_file_stream(struct atomic_file *a)
{
	return a->out;
}

/* Gives the file that has no name one, from which it can be renamed. */
static int give_name(struct atomic_file *a)
{
	char path[64];
	int r;

	if (a->temporary)
		return 0;
	r = temporary_name(a->name, &a->temporary);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(a->out));
	if (linkat(AT_FDCWD, path, a->dir, a->temporary, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	r = -errno;
	free(TAKE(a->temporary));
	return r;
}

/* A full disk may be reported only by the flush, the sync or the close. */
static int finish_stream(struct atomic_file *a)
{
	int r = 0;

	errno = EIO;
	if (ferror(a->out) || fflush(a->out) != 0 || (a->replaces && fsync(fileno(a->out)) < 0))
		r = -errno;
	if (r == 0 && a->replaces)
		r = give_name(a);
	if (fclose(TAKE(a->out)) != 0 && r == 0)
		r = -errno;
	return r;
}

/* A new name lasts only once the directory is on disk; some file systems cannot sync one, and some
 * directories cannot be read. */
static int sync_directory(int dir)
{
	_cleanup_(closep) int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) == 0 || errno == EINVAL || errno == EROFS)
		return 0;
	return -errno;
}

int atomic_file_commit(struct atomic_file *given, struct failure *f)
{
	_cleanup_(releasep) struct atomic_file *a = given;
	int r;

	r = finish_stream(a);
	if (r < 0)
		return explain(a, f, r);
	if (!a->replaces)
		return 0;
	if (renameat(a->dir, a->temporary, a->dir, a->name) < 0)
		return explain(a, f, -errno);
	free(TAKE(a->temporary));
	r = sync_directory(a->dir);
	return r < 0 ? explain(a, f, r) : 0;
}

void atomic_file_abort(struct atomic_file *a)
{
	release(a);
}

void atomic_file_sweep(const char *path)
{
	_cleanup_(closep) int dir = -1;
	_cleanup_(freep) char *name = NULL;

	if (resolve_path(path, &dir, &name) >= 0)
		temporary_sweep(dir, name);
}
