/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The first sighting of each call of each executable of a unit as an entry of the journal, so that
 * journals that are collected (systemd-journal-remote) hold what the units of many hosts need.
 */

#include "profile/profile.h"

/* Writes an entry for @ev if @p has no sighting of the call by that executable. An entry that cannot
 * be written is lost; the profile has what it says. */
void first_sight(const char *unit, const struct profile *p, const struct event *ev);
