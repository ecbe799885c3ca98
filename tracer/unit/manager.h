/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The way to the service manager: PID 1 over D-Bus. */

#include <systemd/sd-bus.h>

#include "base/failure.h"

#define MANAGER_NAME "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"
#define MANAGER_UNIT "org.freedesktop.systemd1.Unit"

/* A connection: as root straight to systemd's own socket, which needs no message bus, else by the system bus. The
 * caller ends it with sd_bus_flush_close_unref(). */
int manager_open(struct failure *f, sd_bus **ret);

/* What @e says of a failed call, in @f; returns @r. */
int manager_fail(struct failure *f, int r, const sd_bus_error *e);

/* The object of the unit @name, loaded if it was not; there is one for names of units that do not exist, too. The caller
 * frees @ret. */
int manager_load_unit(sd_bus *bus, const char *name, struct failure *f, char **ret);

/* A property that is one string. The caller frees @ret. */
int manager_get_string(sd_bus *bus, const char *object, const char *interface, const char *property,
	struct failure *f, char **ret);
