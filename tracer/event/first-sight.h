/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The type, MESSAGE_ID=, of the journal's entries about the first sighting of a call: SYSCARVE_SYSCALL=
 * and SYSCARVE_ARCH= have systemd's words for it, or a number if there is none, SYSCARVE_EXE= the path
 * of the executable, and UNIT= the unit. The catalogue has the same number
 * (tracer/cli/syscarve.catalog).
 */
#define FIRST_SIGHT_ID "d89a1a56362746f6ab639243e4527066"
