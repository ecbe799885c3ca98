/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What code can call, as far as it bounds or widens a suggestion. Whoever derives finds it
 * (session/code.h) or has it from a record. */

#include "groups/sysset.h"

struct reached {
	/* What the programs that were observed, their libraries and modules can make. */
	struct sysset own;
	/* What programs beside them can make: those in private directories of theirs, and those that
	 * they name. */
	struct sysset beside;
	/* What programs can make that a service commonly runs, such as a shell: nothing if the
	 * service cannot run any. */
	struct sysset helpers;
	/* Of some program it is not known, or not to be relied on: what is not in @own may be
	 * called as well. */
	bool is_partial;
	/* The code has syscalls whose numbers could not be found, so that what is in neither set
	 * may be called after all: nothing is denied for that reason. */
	bool has_doubts;
	/* Why the call of that id is in @own or @beside: "nginx can call it: ngx_open_file < main", without a
	 * period; NULL: there is nothing to say. By id; owned by whoever made this. */
	const char *const *why;
};
