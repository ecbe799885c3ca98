/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "losses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/counter.h"

/* Each loss is compared with all of them. */
enum { HOSTS_MAX = 256 };

struct host {
	char *name;
	struct loss loss;
};

struct losses {
	struct loss unnamed;
	struct host *hosts;
	size_t n;
};

void loss_add(struct loss *to, const struct loss *l)
{
	to->lost = count_add(to->lost, l->lost);
	to->interruptions = count_add(to->interruptions, l->interruptions);
	to->without_call = count_add(to->without_call, l->without_call);
	to->total = count_add(to->total, l->total);
}

int losses_new(struct losses **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

void losses_free(struct losses *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n; i++)
		free(l->hosts[i].name);
	free(l->hosts);
	free(l);
}

static struct loss *add_host(struct losses *l, const char *name, size_t len)
{
	struct host *grown = array_make_room(l->hosts, l->n, sizeof(*grown));

	if (!grown)
		return NULL;
	l->hosts = grown;
	grown[l->n] = (struct host){.name = strndup(name, len)};
	return grown[l->n].name ? &grown[l->n++].loss : NULL;
}

struct loss *losses_of(struct losses *l, const struct record_text *host)
{
	size_t len = host->len > 0 ? strnlen(host->at, host->len) : 0;

	if (len == 0)
		return &l->unnamed;
	for (size_t i = 0; i < l->n; i++)
		if (strncmp(l->hosts[i].name, host->at, len) == 0 && !l->hosts[i].name[len])
			return &l->hosts[i].loss;
	return l->n < HOSTS_MAX ? add_host(l, host->at, len) : &l->unnamed;
}

bool losses_get(const struct losses *l, size_t i, const char **ret_host, struct loss *ret)
{
	if (i > l->n)
		return false;
	*ret_host = i < l->n ? l->hosts[i].name : NULL;
	*ret = i < l->n ? l->hosts[i].loss : l->unnamed;
	return true;
}
