#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# redis: traced, filtered, and put to the same workload under a real systemd.

bats_require_minimum_version 1.5.0
load lib
load service

WORKLOAD=redis

setup_file()
{
	PATH=$PATH:/usr/sbin
	command -v redis-server >/dev/null || skip "no redis-server here"
	boot_machine
	trace_service
}

teardown_file()
{
	stop_machine
}

@test "redis under balanced, Type=exec" {
	serves exec --style=balanced
}

@test "redis under exact, Type=exec" {
	serves exec --style=exact
}

@test "redis under exact, Type=simple" {
	serves simple --style=exact
}

@test "redis under wide, with an errno instead of a kill" {
	serves exec --style=wide --on-violation=EPERM
}

@test "redis in complain mode: nothing is denied" {
	serves exec --style=exact --on-violation=log
}

@test "control: without one call that it needs, redis does not serve" {
	enforce exec --style=exact || true
	sed -i -E '/^SystemCallFilter=./s/(=| )bind( |$)/\1\2/' "$BATS_TEST_TMPDIR/carve.conf"
	put /etc/systemd/system/carved.service.d/syscarve.conf <"$BATS_TEST_TMPDIR/carve.conf"
	inside systemctl daemon-reload
	inside systemctl restart carved.service || true
	wait_for ended
	[ "$(service_result)" != success ]
	[ -n "$(denials)" ]
}
