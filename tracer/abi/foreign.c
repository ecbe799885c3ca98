/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "foreign.h"

#include <libaudit.h>

#include "abi.h"

uint32_t abi_from_audit_word(const char *word)
{
	int machine = audit_name_to_machine(word);

	return machine < 0 ? 0 : audit_machine_to_elf(machine);
}

bool abi_from_audit_name(uint32_t audit_arch, const char *name, int32_t *ret)
{
	int machine = audit_elf_to_machine(audit_arch);
	int nr = machine < 0 ? -1 : audit_name_to_syscall(name, machine);

	if (nr < 0)
		return abi_number(audit_arch, name, ret);
	*ret = nr;
	return true;
}
