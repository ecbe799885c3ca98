/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kernel-btf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static int read_file(int fd, struct kernel_btf *k)
{
	size_t done = 0;

	k->file = malloc(k->size);
	if (!k->file)
		return -ENOMEM;
	while (done < k->size) {
		ssize_t n = read(fd, k->file + done, k->size - done);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += (size_t)n;
	}
	return 0;
}

/* It can be mapped since Linux 6.16. */
static int open_file(struct kernel_btf *k)
{
	_cleanup_(closep) int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	k->size = (size_t)st.st_size;
	k->file = mmap(NULL, k->size, PROT_READ, MAP_PRIVATE, fd, 0);
	k->mapped = k->file != MAP_FAILED;
	return k->mapped ? 0 : read_file(fd, k);
}

/* How many bytes a type takes; 0 if its kind is not known. */
static size_t size_of(const struct btf_type *t)
{
	size_t n = btf_vlen(t);

	switch (btf_kind(t)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return sizeof(*t);
	case BTF_KIND_INT:
		return sizeof(*t) + sizeof(uint32_t);
	case BTF_KIND_ARRAY:
		return sizeof(*t) + sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return sizeof(*t) + n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return sizeof(*t) + n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return sizeof(*t) + n * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return sizeof(*t) + n * sizeof(struct btf_param);
	case BTF_KIND_VAR:
		return sizeof(*t) + sizeof(struct btf_var);
	case BTF_KIND_DATASEC:
		return sizeof(*t) + n * sizeof(struct btf_var_secinfo);
	case BTF_KIND_DECL_TAG:
		return sizeof(*t) + sizeof(struct btf_decl_tag);
	default:
		return 0;
	}
}

static int find_sections(struct kernel_btf *k)
{
	const struct btf_header *h = (const void *)k->file;
	uint64_t base = h->hdr_len;

	if (k->size < sizeof(*h) || h->magic != BTF_MAGIC || h->version != BTF_VERSION ||
		base + h->type_off + h->type_len > k->size ||
		base + h->str_off + h->str_len > k->size || h->str_len == 0 ||
		k->file[base + h->str_off + h->str_len - 1] != '\0')
		return -EBADMSG;
	k->types = k->file + base + h->type_off;
	k->types_size = h->type_len;
	k->names = k->file + base + h->str_off;
	k->names_size = h->str_len;
	return 0;
}

static int find_types(struct kernel_btf *k)
{
	k->at = calloc(k->types_size / sizeof(struct btf_type) + 2, sizeof(*k->at));
	if (!k->at)
		return -ENOMEM;
	for (size_t at = 0; at < k->types_size;) {
		const struct btf_type *t = (const void *)(k->types + at);
		size_t left = k->types_size - at, size = left < sizeof(*t) ? 0 : size_of(t);

		if (size == 0 || size > left)
			return -EBADMSG;
		k->at[++k->n] = (uint32_t)at;
		at += size;
	}
	return 0;
}

int kernel_btf_open(struct kernel_btf *ret)
{
	int r;

	*ret = (struct kernel_btf){};
	r = open_file(ret);
	if (r < 0)
		return r;
	r = find_sections(ret);
	return r < 0 ? r : find_types(ret);
}

void kernel_btf_close(struct kernel_btf *k)
{
	if (k->mapped)
		munmap(k->file, k->size);
	else
		free(k->file);
	free(k->at);
}

const struct btf_type *kernel_btf_type(const struct kernel_btf *k, uint32_t id)
{
	return (const void *)(k->types + k->at[id]);
}

const char *kernel_btf_name(const struct kernel_btf *k, uint32_t at)
{
	return at < k->names_size ? k->names + at : "";
}
