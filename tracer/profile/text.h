/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes as JSON's UTF-8 and back, as profile-json.h says. Both return a new string, NULL when memory is out;
 * text_decode() also sets errno to EINVAL and returns NULL where an escape is none. */
char *text_encode(const char *bytes);
char *text_decode(const char *text);
