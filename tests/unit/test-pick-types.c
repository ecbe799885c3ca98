/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bpf/btf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "watch/btf/pick-types.h"

static bool refuse_to_map;

/* Replaces libc's mmap(): before Linux 6.16 the kernel's BTF could only be read. */
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	if (refuse_to_map && fd >= 0) {
		errno = ENODEV;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}

static const char *const structs[] = {"task_struct", "file", "pid", "thread_info", "cgroup"};

static struct btf *make_wanted(void)
{
	struct btf *b = btf__new_empty();

	for (size_t i = 0; i < sizeof(structs) / sizeof(structs[0]); i++)
		assert_true(btf__add_struct(b, structs[i], 0) > 0);
	assert_true(btf__add_enum(b, "bpf_func_id", 4) > 0);
	assert_true(btf__add_struct(b, "inode___older", 0) > 0);
	assert_true(btf__add_struct(b, "no_kernel_has_this", 0) > 0);
	return b;
}

static struct btf *pick(void)
{
	struct btf *wanted = make_wanted(), *picked;
	char path[32];
	int fd;

	assert_int_equal(pick_types(wanted, &fd), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	picked = btf__parse_raw(path);
	assert_non_null(picked);
	close(fd);
	btf__free(wanted);
	return picked;
}

static const struct btf_type *find(const struct btf *b, const char *name, uint32_t kind)
{
	int id = btf__find_by_name_kind(b, name, kind);

	assert_true(id > 0);
	return btf__type_by_id(b, (uint32_t)id);
}

static void assert_same_struct(const struct btf *kernel, const struct btf *picked, const char *name)
{
	const struct btf_type *k = find(kernel, name, BTF_KIND_STRUCT),
			      *p = find(picked, name, BTF_KIND_STRUCT);

	assert_int_equal(p->size, k->size);
	assert_int_equal(btf_vlen(p), btf_vlen(k));
	for (uint32_t i = 0; i < btf_vlen(k); i++) {
		const struct btf_member *in_k = btf_members(k) + i, *in_p = btf_members(p) + i;

		assert_string_equal(btf__name_by_offset(picked, in_p->name_off),
			btf__name_by_offset(kernel, in_k->name_off));
		assert_int_equal(btf_member_bit_offset(p, i), btf_member_bit_offset(k, i));
		assert_int_equal(btf_member_bitfield_size(p, i), btf_member_bitfield_size(k, i));
		assert_int_equal(btf__resolve_size(picked, in_p->type),
			btf__resolve_size(kernel, in_k->type));
	}
}

static void assert_same_enum(const struct btf *kernel, const struct btf *picked, const char *name)
{
	const struct btf_type *k = find(kernel, name, BTF_KIND_ENUM),
			      *p = find(picked, name, BTF_KIND_ENUM);

	assert_int_equal(btf_vlen(p), btf_vlen(k));
	for (uint32_t i = 0; i < btf_vlen(k); i++) {
		assert_string_equal(btf__name_by_offset(picked, btf_enum(p)[i].name_off),
			btf__name_by_offset(kernel, btf_enum(k)[i].name_off));
		assert_int_equal(btf_enum(p)[i].val, btf_enum(k)[i].val);
	}
}

static void test_as_libbpf_reads_them(void **state)
{
	struct btf *kernel = btf__load_vmlinux_btf();

	if (!kernel)
		skip(); /* without BTF */
	for (int round = 0; round < 2; round++) {
		struct btf *picked;

		refuse_to_map = round == 1;
		picked = pick();
		refuse_to_map = false;
		for (size_t i = 0; i < sizeof(structs) / sizeof(structs[0]); i++)
			assert_same_struct(kernel, picked, structs[i]);
		assert_same_struct(kernel, picked, "inode");
		assert_same_enum(kernel, picked, "bpf_func_id");
		assert_true(btf__find_by_name(picked, "no_kernel_has_this") < 0);
		assert_true(btf__type_cnt(picked) < btf__type_cnt(kernel) / 10);
		btf__free(picked);
	}
	btf__free(kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_libbpf_reads_them),
	};

	return cmocka_run_group_tests_name("pick-types", tests, NULL, NULL);
}
