/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/* Moves the calling process out of its unit into a scope of its own, NAME-PID.scope, as systemd-run --scope does; returns
 * when it is there. -ETIMEDOUT where that does not happen within two seconds. */
int scope_enter(const char *name, struct failure *f);
