/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What stands before the text of a line: the file's name and the line's number by grep, then what
 * log daemons, relays, journalctl, dmesg and container runtimes write before a message: "Nov 24
 * 16:00:00 web kernel: [   12.345678] ", "<5>1 2026-11-24T16:00:00Z web audispd 568 - - ", "[Tue Nov
 * 24 16:00:00 2026] ", "2026-11-24T16:00:00.123Z stdout F ".
 */

#include "origin.h"
#include "scan.h"

/* Moves @s behind all of it; @ret is what it says. Behind the name of a program nothing more is
 * taken for a prefix, because the program wrote it. */
void prefix_take(struct scan *s, struct origin *ret);
