/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The emitters and what they share; for this folder only. */

#include "emit.h"

int emit_dropin(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);
int emit_line(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);
int emit_names(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);
int emit_json(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);
int emit_oci(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);

/* The drop-in as for VIOLATION_LOG, whatever @o says. */
int emit_complain(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out);

/* The sensitive calls that the suggestion allows. */
struct sysset emit_sensitive(const struct suggestion *s);
