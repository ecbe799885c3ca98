/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "event/event.h"

enum { DECODED_SIZE = 512 };

/* Whether arguments of @name mean something to a person, or are mere addresses. */
bool decode_knows(const char *name);

/*
 * The first arguments of a call whose thread is stopped, for a person: paths read from its memory, flags by name, the
 * rest in hexadecimal. Always escaped, cut where it is long; memory that cannot be read is shown as its address.
 */
void decode_call(const char *name, const struct event_call *call, char ret[DECODED_SIZE]);
