/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-name.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"

enum { NAME_MAX_LENGTH = 255, SHOWN_MAX = 512 };

static bool has_suffix(const char *word)
{
	static const char *const suffixes[] = {".service", ".socket", ".device", ".mount",
		".automount", ".swap", ".target", ".path", ".timer", ".slice", ".scope"};
	const char *suffix = strrchr(word, '.');

	if (!suffix)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (strcmp(suffix, suffixes[i]) == 0)
			return true;
	return false;
}

static bool is_valid(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789:-_.\\@");

	return name[len] == '\0' && len <= NAME_MAX_LENGTH && name[0] != '.' && name[0] != '@';
}

int unit_name(const char *word, struct failure *f, char **ret)
{
	char shown[SHOWN_MAX];
	_cleanup_(freep) char *name = NULL;

	if (asprintf(&name, "%s%s", word, has_suffix(word) ? "" : ".service") < 0) {
		name = NULL;
		return -ENOMEM;
	}
	if (!is_valid(name))
		return failure_set(f, -EINVAL, "%s is not a unit's name",
			escape_to(shown, sizeof(shown), word));
	*ret = TAKE(name);
	return 0;
}

bool unit_name_is_service(const char *name)
{
	const char *suffix = strrchr(name, '.');

	return suffix && strcmp(suffix, ".service") == 0;
}
