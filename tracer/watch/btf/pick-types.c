/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pick-types.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel-btf.h"

struct pick {
	struct kernel_btf kernel;
	char **wanted; /* names, sorted */
	size_t n_wanted;
	struct btf *picked;
	int *copies; /* the id in @picked of each of the kernel's types; 0: not there yet */
};

static int copy(struct pick *p, uint32_t id);

static int copy_array(struct pick *p, const struct btf_array *a)
{
	int element = copy(p, a->type), index = copy(p, a->index_type);

	if (element < 0 || index < 0)
		return element < 0 ? element : index;
	return btf__add_array(p->picked, index, element, a->nelems);
}

/* What the members are made of comes first: nothing may come between them. */
static int copy_struct(struct pick *p, const struct btf_type *t, const char *name)
{
	const struct btf_member *m = btf_members(t);
	int r = 0, id;

	for (uint32_t i = 0; i < btf_vlen(t) && r >= 0; i++)
		r = copy(p, m[i].type);
	if (r < 0)
		return r;
	id = btf_is_union(t) ? btf__add_union(p->picked, name, t->size)
			     : btf__add_struct(p->picked, name, t->size);
	for (uint32_t i = 0; i < btf_vlen(t) && id >= 0 && r >= 0; i++)
		r = btf__add_field(p->picked, kernel_btf_name(&p->kernel, m[i].name_off),
			copy(p, m[i].type), btf_member_bit_offset(t, i),
			btf_member_bitfield_size(t, i));
	return r < 0 ? r : id;
}

static int copy_enum(struct pick *p, const struct btf_type *t, const char *name)
{
	int id = btf__add_enum(p->picked, name, t->size), r = 0;

	for (uint32_t i = 0; i < btf_vlen(t) && id >= 0 && r >= 0; i++)
		r = btf__add_enum_value(p->picked,
			kernel_btf_name(&p->kernel, btf_enum(t)[i].name_off), btf_enum(t)[i].val);
	return r < 0 ? r : id;
}

static int copy_new(struct pick *p, const struct btf_type *t)
{
	const char *name = kernel_btf_name(&p->kernel, t->name_off);

	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return btf__add_int(p->picked, name, t->size, btf_int_encoding(t));
	case BTF_KIND_FLOAT:
		return btf__add_float(p->picked, name, t->size);
	case BTF_KIND_PTR:
		return btf__add_ptr(p->picked, 0);
	case BTF_KIND_ARRAY:
		return copy_array(p, btf_array(t));
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return copy_struct(p, t, name);
	case BTF_KIND_ENUM:
		return copy_enum(p, t, name);
	case BTF_KIND_ENUM64: /* no program of syscarve asks for a value of that size */
		return btf__add_int(p->picked, "enum64", t->size, 0);
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return copy(p, t->type);
	default:
		return -EBADMSG;
	}
}

/* The id of the copy of a type, made if there is none. What a pointer leads to is left out, and so
 * are other names for a type and qualifiers: relocations look through them. */
static int copy(struct pick *p, uint32_t id)
{
	if (id > p->kernel.n)
		return -EBADMSG;
	if (id > 0 && p->copies[id] == 0)
		p->copies[id] = copy_new(p, kernel_btf_type(&p->kernel, id));
	return p->copies[id];
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_pickable(const struct btf_type *t)
{
	return btf_is_struct(t) || btf_is_enum(t);
}

/* "file___older" is one more view of the kernel's "file". */
static char *copy_name(const char *name)
{
	const char *flavor = strstr(name, "___");

	return strndup(name, flavor ? (size_t)(flavor - name) : strlen(name));
}

static int list_wanted(struct pick *p, const struct btf *wanted)
{
	p->wanted = calloc(btf__type_cnt(wanted), sizeof(*p->wanted));
	if (!p->wanted)
		return -ENOMEM;
	for (uint32_t id = 1; id < btf__type_cnt(wanted); id++) {
		const struct btf_type *t = btf__type_by_id(wanted, id);
		char *name;

		if (!is_pickable(t) || t->name_off == 0)
			continue;
		name = copy_name(btf__name_by_offset(wanted, t->name_off));
		if (!name)
			return -ENOMEM;
		p->wanted[p->n_wanted++] = name;
	}
	qsort(p->wanted, p->n_wanted, sizeof(*p->wanted), compare);
	return 0;
}

static int pick_all(struct pick *p)
{
	int r = 0;

	p->picked = btf__new_empty();
	p->copies = calloc((size_t)p->kernel.n + 1, sizeof(*p->copies));
	if (!p->picked || !p->copies)
		return -ENOMEM;
	for (uint32_t id = 1; id <= p->kernel.n && r >= 0; id++) {
		const struct btf_type *t = kernel_btf_type(&p->kernel, id);
		const char *name = kernel_btf_name(&p->kernel, t->name_off);

		if (is_pickable(t) &&
			bsearch(&name, p->wanted, p->n_wanted, sizeof(*p->wanted), compare))
			r = copy(p, id);
	}
	return r < 0 ? r : 0;
}

static int write_out(const struct btf *b, int *ret_fd)
{
	_cleanup_(closep) int fd = memfd_create("syscarve-btf", MFD_CLOEXEC);
	uint32_t size;
	const void *data = btf__raw_data(b, &size);

	if (fd < 0 || !data)
		return fd < 0 ? -errno : -ENOMEM;
	if (write(fd, data, size) != (ssize_t)size)
		return -EIO;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static int pick_wanted(struct pick *p, const struct btf *wanted)
{
	int r;

	r = kernel_btf_open(&p->kernel);
	if (r < 0)
		return r;
	r = list_wanted(p, wanted);
	return r < 0 ? r : pick_all(p);
}

int pick_types(const struct btf *wanted, int *ret_fd)
{
	struct pick p = {};
	int r;

	r = pick_wanted(&p, wanted);
	if (r >= 0)
		r = write_out(p.picked, ret_fd);
	kernel_btf_close(&p.kernel);
	btf__free(p.picked);
	free(p.copies);
	for (size_t i = 0; i < p.n_wanted; i++)
		free(p.wanted[i]);
	free(p.wanted);
	return r;
}
