/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "unit.h"

/*
 * Where the processes of a unit are, or will be: *ret is the directory of its control group
 * (unit-cgroup.h). @ret_running: there are some now. -EINVAL if there will never be any, because
 * units of this type have none, or because the unit only stands for others, as postgresql.service
 * does for postgresql@15-main.service; then @f names the units that have the processes, if the
 * manager knows them. The caller frees @ret.
 */
int unit_processes(const struct unit *u, struct failure *f, char **ret, bool *ret_running);
