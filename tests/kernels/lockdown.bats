#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A kernel that is locked down stays so until it boots again, so this test is the last. See scripts/other-kernels.

load ../live/lib

@test "a kernel that is locked down: one line, and ptrace under --backend=auto" {
	cd "$BATS_TEST_TMPDIR"
	echo confidentiality >/sys/kernel/security/lockdown
	run "$SYSCARVE" run --backend=bpf -o /dev/null -- touch started
	echo "$output"
	[ "$status" = 125 ]
	[ "$output" = "syscarve run: the kernel is locked down (confidentiality): eBPF programs cannot read it" ]
	[ ! -e started ]
	run "$SYSCARVE" run --backend=auto -o /dev/null -w profile.json -- touch started
	echo "$output"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == *"observing with ptrace, because bpf is not possible: the kernel is locked down"* ]]
	[ -e started ]
}
