/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What each @set contains in one version of systemd, and which names its libseccomp can resolve:
 * the target that a filter is written for. Sets are kept fully expanded.
 */

#include <stdio.h>

#include "sysset.h"

struct sets;

/* The versions with a bundled table in ascending order, ended by 0. Generated (tables/index.c);
 * versions.h has a summary of each. */
extern const int sets_versions[];

/* Loads the bundled table of @version. -ENOENT if there is none. The caller frees with
 * sets_free(). */
int sets_load(int version, struct sets **ret);

/*
 * Reads the output of `systemd-analyze syscall-filter` on a host of @version. @resolvable lists the
 * names that the host's libseccomp knows; if it is NULL, all names count as known. -EBADMSG if the
 * text is something else.
 */
int sets_parse(FILE *in, int version, const struct sysset *resolvable, struct sets **ret);

void sets_free(struct sets *s);
static inline void sets_freep(struct sets **s)
{
	sets_free(*s);
}

int sets_version(const struct sets *s);

/* The sets in the order in which systemd lists them; names begin with '@'. @i is below
 * sets_count(). */
size_t sets_count(const struct sets *s);
const char *sets_name(const struct sets *s, size_t i);
const struct sysset *sets_members(const struct sets *s, size_t i);
/* The words that `systemd-analyze` lists under set @i, names and nested @sets, ended by NULL. */
const char *const *sets_listed(const struct sets *s, size_t i);

/* The members of "@name" with nested sets expanded; NULL if the version has no such set. */
const struct sysset *sets_find(const struct sets *s, const char *name);

/* What an allow list of this version lets through without being asked: @default and sets_added(),
 * as far as its libseccomp can resolve them. */
const struct sysset *sets_implied(const struct sets *s);

/* What this version adds to every filter beyond @default, so that no filter denies it: write since
 * 256, even after ~write. */
const struct sysset *sets_added(const struct sets *s);

/* What the launcher, the service manager's child, calls under the filter before the exec, and an
 * allow list has to name because it is not implied. */
const struct sysset *sets_launcher(const struct sets *s);

/* The names that the target's libseccomp can resolve on any architecture; systemd ignores all
 * others. */
const struct sysset *sets_resolvable(const struct sets *s);

/* The names that @known lists itself, without the sets in it: what the kernel declares. An allow
 * list of some versions answers all else with another errno (version_row.unknown_errno). */
const struct sysset *sets_declared(const struct sets *s);

/* The members of @clock @cpu-emulation @debug @module @mount @obsolete @privileged @raw-io @reboot
 * @resources @swap that are not implied. */
const struct sysset *sets_sensitive(const struct sets *s);

/* Whether "@name" is one of those sensitive sets. */
bool sets_name_sensitive(const char *name);
