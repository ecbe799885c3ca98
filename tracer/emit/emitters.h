/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The output formats. To add one, write a file emit-NAME.c that defines `const struct emitter
 * emit_NAME`, and add NAME to the list in emitters.c; --help, the manual, the completions and error
 * messages take it from there.
 */

#include "emit.h"

/* The first one is the default; ended by NULL. */
extern const struct emitter *const emitters[];

/* The format of that word; NULL if there is none. */
const struct emitter *emitter_find(const char *word);
