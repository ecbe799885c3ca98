/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What each function leads to by its instructions. */

#include "building.h"

/* Adds the items, calls and sites of all functions. 0 or -ENOMEM. */
int references_find(struct building *b);
