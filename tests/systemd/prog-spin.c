/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that makes no system call, so that no filter ends it. */
void _start(void);

void _start(void)
{
	for (;;)
		__asm__ volatile("pause");
}
