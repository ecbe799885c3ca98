/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The words that options take and that manuals explain, from the tables of the layers that define
 * them, in the shape that a row of an option needs: see option_words in option.h.
 */

#include <stddef.h>

const char *words_styles(size_t i, const char **ret_summary);
const char *words_formats(size_t i, const char **ret_summary);
const char *words_violations(size_t i, const char **ret_summary);
const char *words_backends(size_t i, const char **ret_summary);
const char *words_attaching(size_t i, const char **ret_summary); /* the backends that can attach */
const char *words_by(size_t i, const char **ret_summary);
const char *words_systemd(
	size_t i, const char **ret_summary); /* the versions with a table, and "host" */
const char *words_arches(size_t i, const char **ret_summary);

/* Words that the manuals explain. */
const char *words_logs(size_t i, const char **ret_summary);  /* the formats of logs */
const char *words_gaps(size_t i, const char **ret_summary);  /* why an observation is incomplete */
const char *words_facts(size_t i, const char **ret_summary); /* the kinds of facts */
const char *words_reasons(size_t i, const char **ret_summary);
const char *words_warnings(size_t i, const char **ret_summary);
