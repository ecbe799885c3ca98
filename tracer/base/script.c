/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "script.h"

#include <string.h>
#include <unistd.h>

bool script_interpreter(int fd, char ret[SCRIPT_LINE_MAX])
{
	char line[SCRIPT_LINE_MAX + 1] = "";
	ssize_t n = pread(fd, line, SCRIPT_LINE_MAX, 0);
	size_t skipped;

	if (n < 3 || line[0] != '#' || line[1] != '!')
		return false;
	skipped = 2 + strspn(line + 2, " \t");
	line[skipped + strcspn(line + skipped, " \t\n")] = '\0';
	strcpy(ret, line + skipped);
	return true;
}
