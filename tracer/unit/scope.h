/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/* Moves the calling process out of its unit into a scope of its own, NAME-PID.scope, as systemd-run
 * --scope does, and returns when the process is there. -ETIMEDOUT if that takes more than two
 * seconds. */
int scope_enter(const char *name, struct failure *f);
