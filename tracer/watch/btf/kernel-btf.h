/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The running kernel's types in its own format, raw BTF. Only the beginning of each type is looked
 * up. */

#include <bpf/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel_btf {
	char *file;
	size_t size;
	bool mapped;
	const char *types, *names;
	size_t types_size, names_size;
	uint32_t *at; /* where each type is, by its id */
	uint32_t n;   /* the greatest id; 0 is void */
};

/* -errno if the kernel has no BTF, -EBADMSG if it has kinds of types that are not known here. The
 * caller closes @ret in any case. */
int kernel_btf_open(struct kernel_btf *ret);
void kernel_btf_close(struct kernel_btf *k);

const struct btf_type *kernel_btf_type(const struct kernel_btf *k, uint32_t id);

/* "" if there is none. */
const char *kernel_btf_name(const struct kernel_btf *k, uint32_t at);
