/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "event/build-id.h"

/* A file of nothing but notes: one of another kind first, as compilers leave them. */
static const struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	struct {
		Elf64_Nhdr note;
		char name[4];
		uint32_t abi[4];
	} tag;
	struct {
		Elf64_Nhdr note;
		char name[4];
		unsigned char id[20];
	} id;
} image = {
	.header =
		{
			.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
				__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB
									  : ELFDATA2MSB,
				EV_CURRENT},
			.e_type = ET_DYN,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_phoff = offsetof(struct image, segment),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 1,
		},
	.segment =
		{
			.p_type = PT_NOTE,
			.p_offset = offsetof(struct image, tag),
			.p_filesz = sizeof(struct image) - offsetof(struct image, tag),
			.p_align = 4,
		},
	.tag = {{4, 16, NT_GNU_ABI_TAG}, ELF_NOTE_GNU, {0, 3, 2, 0}},
	.id = {{4, 20, NT_GNU_BUILD_ID}, ELF_NOTE_GNU, {0xc8, 0x91, 0x56, [19] = 0x0f}},
};

static int read_back(const struct image *file, size_t size, char ret[BUILD_ID_SIZE])
{
	_cleanup_(closep) int fd = memfd_create("image", MFD_CLOEXEC);

	assert_int_equal(write(fd, file, size), size);
	return build_id_read(fd, ret);
}

static void test_the_note_that_says_so(void **state)
{
	char id[BUILD_ID_SIZE] = "";

	assert_int_equal(read_back(&image, sizeof(image), id), 0);
	assert_string_equal(id, "c89156000000000000000000000000000000000f");
}

static void test_no_such_note(void **state)
{
	struct image other = image;
	char id[BUILD_ID_SIZE] = "";

	other.id.note.n_type = NT_GNU_PROPERTY_TYPE_0;
	assert_int_equal(read_back(&other, sizeof(other), id), -ENODATA);
	other = image;
	other.id.name[0] = 'X';
	assert_int_equal(read_back(&other, sizeof(other), id), -ENODATA);
	other = image;
	other.id.note.n_descsz = 0;
	assert_int_equal(read_back(&other, sizeof(other), id), -ENODATA);
	assert_string_equal(id, "");
}

/* Cut off, or with any byte wrong: no note, or one within the file. */
static void test_damage(void **state)
{
	char id[BUILD_ID_SIZE];

	for (size_t size = 0; size < sizeof(image); size++)
		assert_int_equal(read_back(&image, size, id), -ENODATA);
	for (size_t at = 0; at < sizeof(image); at++)
		for (int bit = 0; bit < 8; bit++) {
			struct image damaged = image;

			((unsigned char *)&damaged)[at] ^= (unsigned char)(1 << bit);
			if (read_back(&damaged, sizeof(damaged), id) == 0)
				assert_true(strlen(id) < BUILD_ID_SIZE);
		}
}

static void test_no_file(void **state)
{
	char id[BUILD_ID_SIZE];
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(build_id_read(ends[0], id), -ENODATA);
	assert_int_equal(build_id_read(-1, id), -ENODATA);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_note_that_says_so),
		cmocka_unit_test(test_no_such_note),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests_name("build-id", tests, NULL, NULL);
}
