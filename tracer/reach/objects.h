/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which tables of pointers are in the data. Few files say that of all of them, so an object begins
 * where somebody takes an address, and ends where the next one begins; a symbol with a size is one
 * object as a whole.
 */

#include "building.h"

/* Finds the objects, after references_find(), turns the addresses of data into edges to them, and
 * adds what they hold. 0 or -ENOMEM. */
int objects_find(struct building *b);

/* The node of the object that an address is in; SIZE_MAX if there is none. */
size_t objects_node(const struct building *b, uint64_t address);
