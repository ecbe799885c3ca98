/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A program that asks the service manager to start a unit. On a systemd host an init script runs
 * systemctl instead of its daemon: what is observed then are the calls of systemctl.
 */

#include "event.h"

/* Whether the program at @path is one of those that ask the manager. */
bool path_is_manager_client(const char *path);

/*
 * Whether such a program asks for a start: it must connect to the manager first. If its command line
 * can be read, as while the thread is held at the call, one that only asks for a state does not count.
 */
bool event_is_diverted(const struct event *ev);

/* Whether calls of that name have to be observed for it. */
bool diverted_is_shown_by(const char *name);
