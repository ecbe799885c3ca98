/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit files and drop-ins: whatever they contain, reports are printable lines, and the program that
 * `prove --enforce` makes of the filter answers each number of three architectures as the verdict
 * does. The size of the input decides for which systemd it is read, and whether as a drop-in.
 */
#include "fuzz.h"

#include <errno.h>

#include "base/cleanup.h"
#include "groups/filter-unit.h"
#include "groups/names.h"
#include "prove/verdict-program.h"
#include "simulate.h"

enum { NUMBERS = 1100, FIRSTS = 40, X32_BIT = 0x40000000 };

static void say(void *userdata, const char *text)
{
	for (const char *c = text; *c; c++)
		fuzz_require(*c >= 0x20 && *c < 0x7f);
}

static void ask(const struct filter *f)
{
	struct sysset allowed;

	filter_allowed(f, &allowed);
	for (int id = -1; id < names_count(); id++)
		filter_logs(f, id);
	fuzz_require(filter_settings(f)->n_arches <= FILTER_ARCHES_MAX);
}

static uint32_t answer_of(int verdict)
{
	return verdict == VERDICT_PASS  ? SECCOMP_RET_ALLOW
	       : verdict == VERDICT_LOG ? SECCOMP_RET_LOG
	       : verdict == FILTER_KILL ? SECCOMP_RET_KILL_PROCESS
					: SECCOMP_RET_ERRNO | (uint32_t)verdict;
}

static void compare_number(
	const struct sock_fprog *program, const struct verdict *v, uint32_t arch, int32_t nr)
{
	struct syscall_nr s = abi_from_audit(arch, nr);
	uint32_t n = verdict_is_multiplexed(s) ? FIRSTS : 1;

	for (uint32_t first = 0; first < n; first++) {
		const struct seccomp_data call = {.nr = nr, .arch = arch, .args = {first}};

		fuzz_require(simulate(program, &call) == answer_of(verdict_of(v, s, first)));
	}
}

static void compare(const struct verdict *v)
{
	static const uint32_t arches[] = {AUDIT_ARCH_X86_64, AUDIT_ARCH_I386};
	static const int32_t odd[] = {-1, INT32_MIN, INT32_MAX, X32_BIT - 1, X32_BIT | NUMBERS};
	_cleanup_(freep) struct sock_filter *filter = NULL;
	struct sock_fprog program = {};
	int r = verdict_program_enforce(v, &program);

	if (r == -E2BIG)
		return;
	fuzz_require(r == 0);
	filter = program.filter;
	for (size_t i = 0; i < ARRAY_SIZE(arches); i++) {
		for (int32_t nr = 0; nr < NUMBERS; nr++)
			compare_number(&program, v, arches[i], nr);
		for (size_t n = 0; n < ARRAY_SIZE(odd); n++)
			compare_number(&program, v, arches[i], odd[n]);
	}
	for (int32_t nr = 0; nr < NUMBERS; nr++)
		compare_number(&program, v, AUDIT_ARCH_X86_64, nr | X32_BIT);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const struct reporter reporter = {.say = say};
	static const char *const paths[] = {"unit.conf", "unit.service"};
	static struct sets *sets[4];
	size_t version = size % ARRAY_SIZE(sets);
	struct filter *f;
	FILE *in;

	if (!sets[version])
		fuzz_require(sets_load(sets_versions[version], &sets[version]) == 0);
	in = fuzz_stream(data, size);
	fuzz_require(filter_new(sets[version], &reporter, &f) == 0);
	filter_read_unit(f, in, paths[size / ARRAY_SIZE(sets) % ARRAY_SIZE(paths)], NULL);
	ask(f);
	if (abi_native() == AUDIT_ARCH_X86_64 &&
		(filter_mode(f) != FILTER_NONE || filter_log_mode(f) != FILTER_NONE))
		compare(&(struct verdict){.target = sets[version], .filter = f});
	filter_free(f);
	fclose(in);
	return 0;
}
