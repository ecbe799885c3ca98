/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Exchanging the roles of parent and child: the process that syscarve was started as becomes the
 * command, with its pid and its parent as they are, and a grandchild observes it. A service manager
 * then sees the service that it started.
 */

#include <sys/types.h>

/*
 * As fork(2), with the roles exchanged: returns 0 in the caller, which is to become the command,
 * and the caller's id in its grandchild. The grandchild has a session of its own and keeps only
 * standard error and @keep open, so that no other descriptor of the service stays open after the
 * service has closed it. The caller permits any process to trace it (Yama), and has no child that
 * it could wait for. -1 on failure, with errno.
 */
pid_t detach_fork(const int keep[2]);
