/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `prog-auparse FILE`: reads an audit log with libauparse, for comparison. */
#include <auparse.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	auparse_state_t *au = argc == 2 ? auparse_init(AUSOURCE_FILE, argv[1]) : NULL;
	unsigned long sum = 0, n = 0;

	while (au && auparse_next_event(au) > 0) {
		const char *exe = auparse_find_field(au, "exe") ? auparse_get_field_str(au) : "";

		sum += (unsigned char)exe[0];
		if (auparse_find_field(au, "syscall"))
			sum += strtoul(auparse_get_field_str(au), NULL, 10);
		n++;
	}
	printf("%lu events, %lu\n", n, sum);
	return au ? 0 : 1;
}
