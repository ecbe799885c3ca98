/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "build-json.h"

#include <errno.h>

#include "cleanup.h"

int build_set(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? -ENOMEM : 0;
}

int build_append(json_t *array, json_t *value)
{
	return json_array_append_new(array, value) < 0 ? -ENOMEM : 0;
}

json_t *build_object(const struct json_member *members, size_t n)
{
	_cleanup_(json_decrefp) json_t *object = json_object();
	int r = 0;

	/* The loop goes on after a failure, so that all values are taken over. */
	for (size_t i = 0; i < n; i++)
		if (build_set(object, members[i].key, members[i].value) < 0)
			r = -ENOMEM;
	return r < 0 ? NULL : TAKE(object);
}

json_t *build_strings(const char *const *list)
{
	_cleanup_(json_decrefp) json_t *array = json_array();

	for (; *list; list++)
		if (build_append(array, json_string(*list)) < 0)
			return NULL;
	return TAKE(array);
}

json_t *build_bit_words(uint32_t bits, unsigned n, const char *(*word)(unsigned bit))
{
	_cleanup_(json_decrefp) json_t *array = json_array();

	for (unsigned i = 0; i < n; i++)
		if (bits >> i & 1 && build_append(array, json_string(word(i))) < 0)
			return NULL;
	return TAKE(array);
}

int build_write(json_t *root, int indent, FILE *out)
{
	_cleanup_(json_decrefp) json_t *owned = root;

	if (!owned)
		return -ENOMEM;
	if (json_dumpf(owned, out, JSON_INDENT((size_t)indent) | JSON_ENSURE_ASCII) < 0)
		return ferror(out) ? -EIO : -ENOMEM;
	return fputc('\n', out) == EOF ? -EIO : 0;
}
