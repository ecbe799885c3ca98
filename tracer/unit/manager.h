/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Talks to the service manager, PID 1, over D-Bus. */

#include "base/failure.h"
#include "base/libsystemd.h"

#define MANAGER_NAME "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"
#define MANAGER_UNIT "org.freedesktop.systemd1.Unit"

/* Opens a connection: as root directly to systemd's own socket, which needs no message bus;
 * otherwise over the system bus. The caller closes it with sym_sd_bus_flush_close_unref(). */
int manager_open(struct failure *f, sd_bus **ret);

/* Opens a connection to the service manager of the calling user. */
int manager_open_user(struct failure *f, sd_bus **ret);

/* Puts the reason that @e gives for a failed call into @f; returns @r. */
int manager_fail(struct failure *f, int r, const sd_bus_error *e);

/* The object path of the unit @name, which is loaded if necessary. Units that do not exist have an
 * object, too. The caller frees @ret. */
int manager_load_unit(sd_bus *bus, const char *name, struct failure *f, char **ret);

/* Reads a property whose value is one string. The caller frees @ret. */
int manager_get_string(sd_bus *bus, const char *object, const char *interface, const char *property,
	struct failure *f, char **ret);
