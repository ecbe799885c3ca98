/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * The service manager names in the environment the process that it has started: LISTEN_PID
 * (sd_listen_fds(3)), WATCHDOG_PID (sd_watchdog_enabled(3)), SYSTEMD_EXEC_PID (systemd.exec(5)). A
 * command that is a child of that process would take its sockets for those of another.
 *
 * Where such a variable names @from, it names @to afterwards. LISTEN_PIDFDID (systemd 257), which
 * names the same process by its pidfd, is removed: without it LISTEN_PID counts alone. Allocates
 * nothing, so that it can be called in a child of a process with threads, once.
 */
void own_pid_replace(pid_t from, pid_t to);

/* Whether the service manager has started the calling process itself. SYSTEMD_EXEC_PID shows it from
 * systemd 248 on; before, the parent is process 1 (unless it is a user's manager), which in a container
 * need not be systemd: it alone sets INVOCATION_ID. */
bool own_pid_is_of_manager(void);
