/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Filters that exist already: in a file, in the files of a unit, or as what is derived from
 * profiles. */

#include "base/failure.h"
#include "base/reporter.h"
#include "derive/style.h"
#include "groups/filter.h"

/*
 * Applies the assignments of @word to @filter. "-" is standard input. A path that exists is a unit
 * file or drop-in; so is any word with a slash, or that ends in ".conf". Every other word is the
 * name of a unit of this host, whose fragment and drop-ins are read in the order in which systemd
 * applies them; each of them is reported, and a change of them since systemd read them as well.
 *
 * @output is the file that will be written, or NULL: if it is one of those that are read, that is
 * -EINVAL, because it would be lost. -ENOENT, -EBADMSG (no unit file), or another -errno; the
 * reason is in @f, with the file's name.
 */
int existing_read(struct filter *filter, const char *word, const char *output,
	const struct reporter *reporter, struct failure *f);

/* As existing_read() with the name of a unit, whatever files there are. */
int existing_read_unit(struct filter *filter, const char *unit, const char *output,
	const struct reporter *reporter, struct failure *f);

/* Applies what is derived as @style says from the profiles in @paths, which ends with NULL, for the
 * target of @filter. -errno, with the reason in @f. */
struct existing_style {
	enum style style;
	bool no_reach; /* the code of the programs is not read for the margin */
};
int existing_derive(struct filter *filter, const struct sets *target, char *const *paths,
	const struct existing_style *style, struct failure *f);
