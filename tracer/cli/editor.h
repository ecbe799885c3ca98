/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/failure.h"

/*
 * Has the user edit @text, in a file of its own in @dir: with $SYSTEMD_EDITOR, $EDITOR or $VISUAL, or
 * else with one of the usual editors, as systemctl(1) does. -ECANCELED if the editor failed or left
 * nothing, or another -errno, with the reason in @f. The caller frees @ret.
 */
int editor_edit(const char *dir, const char *text, struct failure *f, char **ret);
