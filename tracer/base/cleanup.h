/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Locals that free themselves, and the visible transfer out of them. */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

/* The value of @x, which no longer owns it. */
#define TAKE(x) \
	({ \
		__typeof__(x) _taken = (x); \
		(x) = NULL; \
		_taken; \
	})

/* The same for a descriptor. */
#define TAKE_FD(fd) \
	({ \
		int _taken = (fd); \
		(fd) = -1; \
		_taken; \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* For any pointer that free() takes. */
static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void fclosep(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
