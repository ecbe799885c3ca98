/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads the settings of a filter from unit files and drop-ins. */

#include <stdio.h>

#include "filter.h"

/*
 * Applies the assignments of SystemCallFilter= and the settings beside it, and of SystemCallLog=,
 * in a unit file or drop-in, in their order, from every section that can hold them (Service,
 * Socket, Mount, Swap). Comments and continuation lines are read as in systemd.syntax(7). -EBADMSG
 * if a setting precedes the first section header, so that a file of bare words is refused; also if
 * the file is binary, or a line is longer than 1 MiB (LINE_MAX of systemd).
 */
int filter_read_unit(struct filter *f, FILE *in, const char *path);
