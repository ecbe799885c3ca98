/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "inspect/memory.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

static char *map_pages(size_t n)
{
	char *p = mmap(NULL, n * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	return p;
}

static void test_strings_up_to_the_end_of_a_page(void **state)
{
	char *pages = map_pages(2), text[16];

	strcpy(pages + 4096 - 6, "hello");
	assert_int_equal(mprotect(pages + 4096, 4096, PROT_NONE), 0);
	assert_int_equal(
		memory_read_string(getpid(), (uintptr_t)pages + 4090, text, sizeof(text)), 1);
	assert_string_equal(text, "hello");
	assert_true(memory_read(getpid(), (uintptr_t)pages + 4090, text, 6));
	assert_false(memory_read(getpid(), (uintptr_t)pages + 4090, text, 7));
	munmap(pages, 8192);
}

/* Another thread would have to answer for the page, and it may be stopped. Without the look at what
 * is present, this waits for ever. */
static void test_pages_that_somebody_has_to_answer_for(void **state)
{
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = {.api = UFFD_API};
	char *pages = map_pages(1), text[16];
	struct uffdio_register range = {
		.range = {(uintptr_t)pages, 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING};

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 || ioctl(fd, UFFDIO_REGISTER, &range) < 0)
		skip();
	alarm(10);
	assert_false(memory_read(getpid(), (uintptr_t)pages, text, 8));
	assert_int_equal(memory_read_string(getpid(), (uintptr_t)pages, text, sizeof(text)), 0);
	alarm(0);
	close(fd);
	munmap(pages, 4096);
}

/* A page of this program that nobody has looked at yet, as the text of a message is. */
static void test_a_page_of_a_file_that_was_not_touched(void **state)
{
	_cleanup_(closep) int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0), text[4];

	assert_ptr_not_equal(page, MAP_FAILED);
	assert_true(memory_read(getpid(), (uintptr_t)page, text, sizeof(text)));
	assert_memory_equal(text, "\177ELF", sizeof(text));
	munmap(page, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings_up_to_the_end_of_a_page),
		cmocka_unit_test(test_a_page_of_a_file_that_was_not_touched),
		cmocka_unit_test(test_pages_that_somebody_has_to_answer_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
