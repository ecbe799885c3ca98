/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "instruction.h"

bool instruction_decoder(void)
{
	return false;
}

bool instruction_decode(const void *, size_t, uint64_t, struct instruction *)
{
	return false;
}

bool instruction_step(const void *, size_t, uint64_t, struct step *)
{
	return false;
}
