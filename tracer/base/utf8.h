/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

/* Whether @text is UTF-8 by systemd's rule: each character in its shortest form, and no surrogates
 * or noncharacters among them. */
bool utf8_is_valid(const char *text);
