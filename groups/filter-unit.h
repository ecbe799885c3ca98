/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads the settings of a filter from unit files and drop-ins. */

#include <stdio.h>

#include "base/failure.h"
#include "filter.h"

/*
 * Applies the assignments of SystemCallFilter= and the settings beside it, and of SystemCallLog=,
 * in a unit file or drop-in, in their order, as systemd does. The name of @path, or of its
 * directory if that is one of drop-ins, tells the type of the unit, and so the section that holds
 * the settings; if neither does, each section is read that can hold them (Service, Socket, Mount,
 * Swap). What systemd ignores is reported by the filter's reporter.
 *
 * At a header that is not closed, a line that is not UTF-8, or a line that is too long, systemd
 * reads no further. In a drop-in, and in a file whose name is not that of a unit, what stood before
 * is in force: the place is reported, and the result is 0. The unit's own file is not loaded then:
 * -ENOEXEC, with the place in @f. -EBADMSG if there are lines but no section, which can hardly be a
 * unit file; systemd ignores them.
 */
int filter_read_unit(struct filter *filter, FILE *in, const char *path, struct failure *f);
