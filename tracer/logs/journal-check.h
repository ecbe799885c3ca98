/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libsystemd passes over what is damaged in a journal without a word, and over whole files. This
 * compares the entries that it gives with the number in each file's header. */

#include <stddef.h>

/* How many files of the journal at @path, a file or a directory (NULL: this host's), are damaged:
 * fewer entries can be read than there are, or the file is no journal. libsystemd_load() must have
 * succeeded. */
size_t journal_count_damaged(const char *path);
