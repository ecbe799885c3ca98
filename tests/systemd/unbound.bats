#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# unbound: traced, filtered, and put to the same workload under a real systemd.

bats_require_minimum_version 1.5.0
load lib
load service

WORKLOAD=unbound
EXE=/usr/sbin/unbound

setup_file()
{
	PATH=$PATH:/usr/sbin
	[ -x $EXE ] || skip "no unbound here"
	command -v dig >/dev/null || skip "no dig here"
	boot_machine
	trace_service
}

teardown_file()
{
	stop_machine
}

@test "unbound under balanced, Type=exec" {
	serves exec --style=balanced
}

@test "unbound under exact, Type=exec" {
	serves exec --style=exact
}

@test "control: without one call that it needs, unbound does not serve" {
	fails_without bind
}
