#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# sshd: traced, filtered, and put to the same workload under a real systemd.

bats_require_minimum_version 1.5.0
load lib
load service

WORKLOAD=sshd
EXE=/usr/sbin/sshd
# Each login starts a shell with all that root's .bashrc runs: a round takes eight seconds.
ROUNDS=2

setup_file()
{
	PATH=$PATH:/usr/sbin
	[ -x $EXE ] || skip "no sshd here"
	command -v sftp >/dev/null || skip "no sftp here"
	boot_machine
	trace_service
}

teardown_file()
{
	stop_machine
}

@test "sshd under balanced, Type=exec" {
	serves exec --style=balanced
}

@test "sshd under exact, Type=exec" {
	serves exec --style=exact
}

@test "control: without one call that it needs, sshd does not serve" {
	fails_without bind
}
