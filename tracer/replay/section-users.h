/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whose records a section has. */

#include "sections.h"

struct section_user {
	uint32_t uid;
	uint64_t count; /* of calls */
};

/* Sorted by uid; the caller frees @ret. Records without a user are left out, and so are those of
 * root's launchers: root starts the services of every user. -ENOMEM. */
int section_users(const struct replay_section *s, struct section_user **ret, size_t *ret_n);
