/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "journal-check.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/libsystemd.h"

enum { HEADER_SIZE = 208 }; /* of the oldest files */

/* systemd's journal-def.h */
enum { N_ENTRIES_AT = 152 };
static const char signature[8] = "LPKSHHRH";

static bool read_header(const char *path, uint64_t *ret_entries)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char header[HEADER_SIZE];
	uint64_t n;

	if (fd < 0 || pread(fd, header, sizeof(header), 0) != sizeof(header) ||
		memcmp(header, signature, sizeof(signature)) != 0)
		return false;
	memcpy(&n, header + N_ENTRIES_AT, sizeof(n));
	*ret_entries = le64toh(n);
	return true;
}

static const char by_kernel[] = "_TRANSPORT=kernel";

struct counts {
	uint64_t entries, kernel; /* the kernel's among them */
};

/* Whether the entry is the kernel's: 1, 0, -errno if that cannot be read. */
static int is_kernel(sd_journal *j)
{
	const void *data;
	size_t len;
	int r;

	r = sym_sd_journal_get_data(j, "_TRANSPORT", &data, &len);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return len == sizeof(by_kernel) - 1 && memcmp(data, by_kernel, len) == 0;
}

static int count_entries(sd_journal *j, struct counts *ret)
{
	int r;

	*ret = (struct counts){};
	r = sym_sd_journal_seek_head(j);
	while (r >= 0 && (r = sym_sd_journal_next(j)) > 0) {
		r = is_kernel(j);
		ret->entries++;
		ret->kernel += r > 0;
	}
	return r;
}

/* Counts all entries of a file, and then those that a search for the kernel's finds. */
static int count_file(const char *path, struct counts *ret_all, struct counts *ret_found)
{
	const char *files[] = {path, NULL};
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	r = sym_sd_journal_open_files(&j, files, 0);
	if (r < 0)
		return r;
	r = count_entries(j, ret_all);
	if (r < 0)
		return r;
	r = sym_sd_journal_add_match(j, by_kernel, 0);
	return r < 0 ? r : count_entries(j, ret_found);
}

/* Entries can be added meanwhile, but none can vanish. Only the index of a file knows which entries
 * are the kernel's, and it can be damaged while the entries are not. */
static bool is_damaged(const char *path)
{
	struct counts all, found;
	uint64_t want;

	return !read_header(path, &want) || count_file(path, &all, &found) < 0 ||
	       all.entries < want || found.entries < all.kernel;
}

/* A directory has its journals in itself and in directories below it. An empty file was made by a
 * journald that wrote nothing more. */
static size_t count_in(const char *directory, const char *pattern)
{
	char *roots[] = {(char *)directory, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t n = 0;
	FTSENT *e;

	while (fts && (e = fts_read(fts)))
		if (e->fts_info == FTS_F && e->fts_statp->st_size > 0 &&
			fnmatch(pattern, e->fts_name, 0) == 0)
			n += is_damaged(e->fts_path);
	if (fts)
		fts_close(fts);
	return n;
}

size_t journal_count_damaged(const char *path)
{
	struct stat st;

	if (!path)
		return count_in("/var/log/journal", "system*.journal") +
		       count_in("/run/log/journal", "system*.journal");
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return count_in(path, "*.journal");
	return is_damaged(path);
}
