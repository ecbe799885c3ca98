/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaces all other files of this folder if syscarve is built without eBPF (make BPF=0). */
#include <errno.h>

#include "watch.h"

const char *watch_missing(void)
{
	return "built without eBPF (make BPF=0, or no clang, bpftool or libbpf)";
}

int watch_new(const struct watch_options *o, struct failure *f, struct source **ret)
{
	return failure_set(f, -ENOSYS, "this syscarve was %s", watch_missing());
}
