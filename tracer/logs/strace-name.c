/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-name.h"

#include <stdio.h>

#include "abi/abi.h"

void strace_name(struct scan name, char ret[STRACE_NAME_SIZE])
{
	snprintf(ret, STRACE_NAME_SIZE, "%.*s", (int)(name.end - name.p), name.p);
}

bool strace_name_exists(struct scan text)
{
	char name[STRACE_NAME_SIZE];
	int32_t nr;

	strace_name(text, name);
	if (abi_number(abi_native(), name, &nr))
		return true;
	for (size_t i = 0; abi_arch_at(i); i++)
		if (abi_number(abi_arch_at(i), name, &nr))
			return true;
	return false;
}
