/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dropin.h"

const struct emitter emit_dropin = {
	.word = "dropin",
	.summary = "a drop-in for the unit",
	.stages = true,
	.comment = "# ",
	.emit = dropin_write,
};
