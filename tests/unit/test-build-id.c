/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <elf.h>
#include <endian.h>
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

static int read_sparse(const struct image *file, off_t size, char ret[BUILD_ID_SIZE])
{
	_cleanup_(closep) int fd = memfd_create("sparse", MFD_CLOEXEC);

	assert_int_equal(write(fd, file, sizeof(*file)), sizeof(*file));
	assert_int_equal(ftruncate(fd, size), 0);
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

/* A sparse file is as large as its maker likes: what lies beyond the bounds is not read. */
static void test_bombs(void **state)
{
	struct image large = image, many = image;
	char id[BUILD_ID_SIZE] = "";

	large.segment.p_filesz = UINT64_C(1) << 30;
	assert_int_equal(read_sparse(&large, (off_t)1 << 31, id), -ENODATA);
	many.header.e_phnum = UINT16_MAX - 1;
	many.segment.p_type = PT_NULL;
	assert_int_equal(read_sparse(&many, (off_t)1 << 31, id), -ENODATA);
	large.segment.p_offset = UINT64_MAX - 8;
	assert_int_equal(read_sparse(&large, (off_t)1 << 31, id), -ENODATA);
}

/* Notes without a build-id are passed over, as long as all of them together are short. */
static void test_many_notes(void **state)
{
	struct {
		struct image image;
		Elf64_Phdr more[8];
	} file = {.image = image};
	char id[BUILD_ID_SIZE] = "";
	_cleanup_(closep) int fd = memfd_create("notes", MFD_CLOEXEC);

	file.image.header.e_phoff = offsetof(__typeof__(file), more);
	file.image.header.e_phnum = 8;
	for (size_t i = 0; i < 8; i++) {
		file.more[i] = image.segment;
		file.more[i].p_offset = 1 << 20;
		file.more[i].p_filesz = 4096;
	}
	file.more[7] = image.segment;
	assert_int_equal(write(fd, &file, sizeof(file)), sizeof(file));
	assert_int_equal(ftruncate(fd, 1 << 21), 0);
	assert_int_equal(build_id_read(fd, id), 0);
	file.more[0].p_filesz = 64 * 1024;
	assert_int_equal(pwrite(fd, &file, sizeof(file), 0), sizeof(file));
	assert_int_equal(build_id_read(fd, id), -ENODATA);
}

/* What the linker of a 32-bit machine of the other byte order leaves. */
static void test_other_class_and_order(void **state)
{
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr segment;
		uint32_t note[3];
		char name[4];
		unsigned char id[4];
	} file = {
		.header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2MSB},
			.e_phoff = htobe32(sizeof(Elf32_Ehdr)),
			.e_phentsize = htobe16(sizeof(Elf32_Phdr)),
			.e_phnum = htobe16(1)},
		.segment = {.p_type = htobe32(PT_NOTE),
			.p_offset = htobe32(offsetof(__typeof__(file), note)),
			.p_filesz = htobe32(sizeof(file) - offsetof(__typeof__(file), note)),
			.p_align = htobe32(4)},
		.note = {htobe32(4), htobe32(4), htobe32(NT_GNU_BUILD_ID)},
		.name = ELF_NOTE_GNU,
		.id = {0xca, 0xfe, 0x00, 0x01},
	};
	char id[BUILD_ID_SIZE] = "";
	_cleanup_(closep) int fd = memfd_create("other", MFD_CLOEXEC);

	assert_int_equal(write(fd, &file, sizeof(file)), sizeof(file));
	assert_int_equal(build_id_read(fd, id), 0);
	assert_string_equal(id, "cafe0001");
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
		cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_many_notes),
		cmocka_unit_test(test_other_class_and_order),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests_name("build-id", tests, NULL, NULL);
}
