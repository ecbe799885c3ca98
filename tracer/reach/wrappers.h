/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which numbers the syscalls of each function have. A function that makes the call whose number it
 * is given (a wrapper, such as syscall()) makes what its callers give it.
 */

#include "building.h"

/* Adds the numbers and the doubts, and marks the wrappers; after objects_find(). 0 or -ENOMEM. */
int wrappers_find(struct building *b);
