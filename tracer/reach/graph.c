/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "graph.h"

#include <stdlib.h>

void graph_free(struct graph *g)
{
	if (!g)
		return;
	free(g->nodes);
	free(g->words);
	free(g->exports);
	free(g->roots);
	free(g->imports);
	free(g->needed);
	free(g->programs);
	free(g);
}
