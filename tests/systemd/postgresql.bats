#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# postgresql: traced, filtered, and put to the same workload under a real systemd.

bats_require_minimum_version 1.5.0
load lib
load service

WORKLOAD=postgresql
# The newest of the versions that are installed, as the workload has it.
EXE=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)

setup_file()
{
	PATH=$PATH:/usr/sbin
	[ -x $EXE ] || skip "no postgresql here"
	command -v psql >/dev/null || skip "no psql here"
	boot_machine
	trace_service
}

teardown_file()
{
	stop_machine
}

@test "postgresql under balanced, Type=exec" {
	serves exec --style=balanced
}

@test "postgresql under exact, Type=exec" {
	serves exec --style=exact
}

@test "control: without one call that it needs, postgresql does not serve" {
	fails_without bind
}
