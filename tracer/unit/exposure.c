/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exposure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/capture.h"
#include "base/cleanup.h"

enum { UNIT_SIZE = 256 }; /* its greatest length, and NUL */

/* "→ Overall exposure level for nginx.service: 9.6 UNSAFE :-{", with an emoji at the end or not. */
static bool parse_line(const char *line, char ret[EXPOSURE_SIZE])
{
	const char *at = strstr(line, " level for ");
	double value;
	char word[16];

	at = at ? strstr(at, ": ") : NULL;
	if (!at || sscanf(at + 2, "%lf %15[A-Z]", &value, word) != 2)
		return false;
	snprintf(ret, EXPOSURE_SIZE, "%.1f %s", value, word);
	return true;
}

int exposure_of(const char *unit, bool user, char ret[EXPOSURE_SIZE])
{
	const char *const argv[] = {"systemd-analyze", user ? "--user" : "--system", "--no-pager",
		"security", unit, unit[0] == '/' ? "--offline=true" : NULL, NULL};
	_cleanup_(fclosep) FILE *out = NULL;
	char line[1024];
	int r;

	r = capture(argv, CAPTURE_MS, &out);
	if (r < 0)
		return r;
	while (fgets(line, sizeof(line), out))
		if (parse_line(line, ret))
			return 0;
	return -EOPNOTSUPP;
}

/* "nginx.service  9.6 UNSAFE :-{", or the headings. */
static bool parse_row(const char *line, char unit[UNIT_SIZE], char ret[EXPOSURE_SIZE])
{
	double value;
	char word[16];

	if (sscanf(line, " %255s %lf %15[A-Z]", unit, &value, word) != 3)
		return false;
	snprintf(ret, EXPOSURE_SIZE, "%.1f %s", value, word);
	return true;
}

int exposure_each(bool user, int (*fn)(const char *unit, const char *exposure, void *userdata),
	void *userdata)
{
	const char *const argv[] = {
		"systemd-analyze", user ? "--user" : "--system", "--no-pager", "security", NULL};
	char line[1024], unit[UNIT_SIZE], exposure[EXPOSURE_SIZE];
	_cleanup_(fclosep) FILE *out = NULL;
	int r;

	r = capture(argv, CAPTURE_MS, &out);
	while (r >= 0 && fgets(line, sizeof(line), out))
		if (parse_row(line, unit, exposure))
			r = fn(unit, exposure, userdata);
	return r < 0 ? r : 0;
}
