/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/*
 * Has room in an array of @n members of @size bytes for one more. It grows when its length is a power
 * of two, so that adding n members one by one moves at most 2n. Returns where the array is now, or
 * NULL if memory is exhausted; then it stays as it was. All that makes the array longer must call this.
 */
void *array_make_room(void *array, size_t n, size_t size);
