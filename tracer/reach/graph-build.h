/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "elf-file.h"
#include "graph.h"

/* Makes the graph of a file. -ENOMEM; -E2BIG: it is larger than any linker makes it. The caller
 * frees @ret with graph_free(). */
int graph_build(const struct elf_file *e, struct symbols *names, struct graph **ret);
