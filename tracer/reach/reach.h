/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which syscalls the code of a program can make: its own, that of its libraries as far as something
 * calls it, and that of its modules. It is read from the instructions, nothing runs. It is an upper
 * bound but for what this cannot see: calls through numbers that are computed (doubts), modules
 * that are not named, code that is made at run time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/failure.h"

/* Above all numbers of syscalls. */
enum { REACH_NUMBERS = 1024 };

struct reach_context; /* what has been read, so that a library is read once for many programs */
struct reach;

/* Whether code can be read at all: whether there is a decoder of instructions. */
bool reach_is_built(void);

/* -ENOMEM; -EOPNOTSUPP if it is not built. The caller frees @ret with reach_context_free(). */
int reach_context_new(struct failure *f, struct reach_context **ret);
void reach_context_free(struct reach_context *c);
static inline void reach_context_freep(struct reach_context **c)
{
	reach_context_free(*c);
}

/*
 * The reach of the executable @path, an absolute path, with @modules: paths of what it loads at run
 * time, a list that may be NULL. Of a script it is that of its interpreter. -ENOENT and the like as
 * local_file_open(); -ENOEXEC, -EPFNOSUPPORT, -EFBIG as elf_file_read(); -ENOMEM. The caller frees
 * @ret with reach_free(), before the context.
 */
int reach_of(struct reach_context *c, const char *path, char *const *modules, struct failure *f,
	struct reach **ret);
void reach_free(struct reach *r);
static inline void reach_freep(struct reach **r)
{
	reach_free(*r);
}

/* The program whose code was read: @path, or the interpreter of the script. */
const char *reach_program(const struct reach *r);

/* Whether its code can make the syscall of that number of x86-64. */
bool reach_has(const struct reach *r, uint32_t number);

/* How it can: "libc.so.6:setpriority", "nginx:ngx_worker_process_init", ..., up to where the
 * program begins; not escaped. The caller frees the list with list_free(). -ENOENT if it cannot;
 * -ENOMEM. */
int reach_why(const struct reach *r, uint32_t number, char ***ret);

/* An instruction that is reached and makes a syscall whose number could not be found. */
struct reach_doubt {
	const char *file;     /* a path */
	const char *function; /* NULL: not known */
	uint64_t address;
};
size_t reach_doubts(const struct reach *r);
struct reach_doubt reach_doubt_at(const struct reach *r, size_t i);

/* Whether code of it loads further modules by dlopen(3), other than libc for its own ends. */
bool reach_loads_modules(const struct reach *r);

/* The paths of programs that the executable names in its data; NULL behind the last one. */
const char *reach_named_program(const struct reach *r, size_t i);

/* Whether a file is one of those that were read. */
bool reach_has_file(const struct reach *r, dev_t dev, ino_t ino);

/* How many files were read, the program among them, and names of libraries that were not found, a
 * list that may be NULL. */
size_t reach_files(const struct reach *r);
char *const *reach_missing(const struct reach *r);
