/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "event/event.h"

enum { DECODED_SIZE = 512 };

/* Whether the arguments of the call @name can be shown in readable form. */
bool decode_knows(const char *name);

/*
 * Shows the first arguments of a call whose thread is stopped: paths from its memory, flags by
 * name, the rest in hexadecimal. Escaped, and cut if it is too long. Memory that cannot be read is
 * shown as its address.
 */
void decode_call(const char *name, const struct event_call *call, char ret[DECODED_SIZE]);
