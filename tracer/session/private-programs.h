/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The programs in private directories of an executable: /usr/lib/NAME and /usr/libexec/NAME for
 * /usr/sbin/NAME, and its own directory if that is one of those. A service runs them on some
 * occasion: the backends of a print server, the delivery agents of a mail server.
 *
 * Adds the paths to the list @paths (base/list.h), whose scripts and libraries are left out; no more
 * than PRIVATE_PROGRAMS_MAX. 0 or -ENOMEM.
 */
enum { PRIVATE_PROGRAMS_MAX = 200 };

int private_programs_find(const char *executable, char ***paths);
