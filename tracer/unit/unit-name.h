/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "base/failure.h"

/*
 * The name of the unit that @word means, as systemctl has it: @word if it ends in the suffix of a
 * unit type (".service", ".socket", …), else @word with ".service" behind it. -EINVAL if that is no
 * valid name (systemd.unit(5): up to 255 letters, digits and any of ":-_.\@"), with the reason in
 * @f; -ENOMEM. The caller frees @ret.
 */
int unit_name(const char *word, struct failure *f, char **ret);

/* Whether it is the name of a service. */
bool unit_name_is_service(const char *name);
