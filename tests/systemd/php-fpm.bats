#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# php-fpm: traced, filtered, and put to the same workload under a real systemd.

bats_require_minimum_version 1.5.0
load lib
load service

WORKLOAD=php-fpm
EXE=/usr/sbin/php-fpm8.2

setup_file()
{
	PATH=$PATH:/usr/sbin
	[ -x $EXE ] || skip "no php-fpm here"
	command -v nginx >/dev/null || skip "no nginx here"
	boot_machine
	trace_service
}

teardown_file()
{
	stop_machine
}

@test "php-fpm under balanced, Type=exec" {
	serves exec --style=balanced
}

@test "php-fpm under exact, Type=exec" {
	serves exec --style=exact
}

@test "control: without one call that it needs, php-fpm does not serve" {
	fails_without bind
}
