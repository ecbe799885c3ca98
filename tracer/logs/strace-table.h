/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The tables of `strace -c` and -C, whatever columns -U chooses. Each ABI has a table of its own,
 * and the one that strace itself has comes without a heading. */

#include "strace-line.h"

struct strace_row {
	struct scan name;
	uint64_t count; /* of calls; 1 if the table does not show it */
};

enum strace_table_line {
	STRACE_TABLE_NONE,  /* the line is not of a table */
	STRACE_TABLE_FRAME, /* a heading, a line of dashes, or the total */
	STRACE_TABLE_ROW,
	STRACE_TABLE_NAMELESS, /* a row of a table without names */
};

enum { STRACE_TABLE_COLUMNS = 12 };

struct strace_table {
	enum strace_mode mode; /* of the table that is being read */
	enum strace_mode next_mode;
	int columns[STRACE_TABLE_COLUMNS];
	size_t n_columns; /* 0: no table has begun */
	bool ruled;       /* the dashes below the titles were there */
};

/* A row of the usual columns is one also if the titles are missing. */
enum strace_table_line strace_table_read(
	struct strace_table *t, struct scan line, struct strace_row *ret);
