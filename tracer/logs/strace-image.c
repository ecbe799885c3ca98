/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-image.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

void strace_images_init(struct strace_images *s)
{
	*s = (struct strace_images){};
	TAILQ_INIT(&s->waiting);
	TAILQ_INIT(&s->ready);
}

struct strace_image *strace_image_new(void)
{
	struct strace_image *i = calloc(1, sizeof(*i));

	if (!i)
		return NULL;
	STAILQ_INIT(&i->held);
	i->arches = strace_arches_all();
	i->refs = 1;
	return i;
}

struct strace_image *strace_image_ref(struct strace_image *i)
{
	i->refs++;
	return i;
}

static void image_free(struct strace_image *i)
{
	free(i->path);
	free(i);
}

void strace_image_unref(struct strace_images *s, struct strace_image *i)
{
	if (--i->refs > 0)
		return;
	if (!i->decided)
		strace_image_decide(s, i);
	if (STAILQ_EMPTY(&i->held) && i != s->last)
		image_free(i);
}

/* ---- held calls */

int strace_image_hold(
	struct strace_images *s, struct strace_image *i, const struct strace_held *held)
{
	struct strace_held *h = malloc(sizeof(*h));

	if (!h)
		return -ENOMEM;
	*h = *held;
	if (STAILQ_EMPTY(&i->held))
		TAILQ_INSERT_TAIL(&s->waiting, i, link);
	STAILQ_INSERT_TAIL(&i->held, h, next);
	if (++s->n_held > STRACE_HELD_MAX)
		strace_images_decide(s);
	return 0;
}

static void decide(struct strace_images *s, struct strace_image *i, uint32_t arch)
{
	i->arch = arch;
	if (!i->decided && !STAILQ_EMPTY(&i->held)) {
		TAILQ_REMOVE(&s->waiting, i, link);
		TAILQ_INSERT_TAIL(&s->ready, i, link);
	}
	i->decided = true;
}

void strace_image_decide(struct strace_images *s, struct strace_image *i)
{
	decide(s, i, strace_arches_decide(i->arches, s->shows_modes));
}

void strace_images_decide(struct strace_images *s)
{
	struct strace_image *i;

	while ((i = TAILQ_FIRST(&s->waiting)))
		strace_image_decide(s, i);
}

void strace_image_believe(struct strace_images *s, struct strace_image *i, uint32_t arch)
{
	decide(s, i, arch);
}

/* The last call and its program were read by now. */
static void forget_taken(struct strace_images *s)
{
	free(TAKE(s->taken));
	if (s->last && STAILQ_EMPTY(&s->last->held) && s->last->refs == 0)
		image_free(s->last);
	s->last = NULL;
}

const struct strace_held *strace_images_take(
	struct strace_images *s, const struct strace_image **ret)
{
	struct strace_image *i;

	forget_taken(s);
	i = TAILQ_FIRST(&s->ready);
	if (!i)
		return NULL;
	s->taken = STAILQ_FIRST(&i->held);
	STAILQ_REMOVE_HEAD(&i->held, next);
	s->n_held--;
	if (STAILQ_EMPTY(&i->held))
		TAILQ_REMOVE(&s->ready, i, link);
	*ret = s->last = i;
	return s->taken;
}

void strace_images_release(struct strace_images *s)
{
	const struct strace_image *i;

	strace_images_decide(s);
	while (strace_images_take(s, &i))
		;
}
