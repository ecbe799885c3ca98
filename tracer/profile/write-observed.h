/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What was observed, as members of an array at the top of a profile. 0 or -1 (writer.h). */

#include "observed.h"
#include "writer.h"

int write_syscall(struct writer *w, const struct observed *o);
int write_fact(struct writer *w, const struct observed_fact *o);
