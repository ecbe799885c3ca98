/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"

/* What there is to say if the records of a log are of several users, in a new string that the
 * caller frees; NULL if they are not. -ENOMEM. */
int users_sentence(const struct run *run, char **ret);
