/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "filter.h"

/* Why systemd starts no service with the filter, because libseccomp refuses to make it (status
 * 228/SECCOMP), as part of a sentence; NULL if nothing of that kind is known. */
const char *filter_refusal(const struct filter *f);
