#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two machines at once do not touch each other's processes.

load lib

setup_file()
{
	boot_machine
}

teardown_file()
{
	stop_machine
}

setup()
{
	OTHER=$(mktemp -d)
	"$ROOT/scripts/machine" start "$OTHER"
}

teardown()
{
	"$ROOT/scripts/machine" stop "$OTHER"
}

in_other()
{
	timeout --foreground -k 5 30 "$ROOT/scripts/machine" exec "$OTHER" "$@"
}

@test "units of one name in two machines have control groups of their own, and stopping one leaves the other" {
	inside systemd-run -q --unit=same sleep 1000
	in_other systemd-run -q --unit=same sleep 1000
	[ "$(inside cat /sys/fs/cgroup/system.slice/same.service/cgroup.procs)" = \
		"$(inside systemctl show --value -p MainPID same)" ]
	in_other systemctl stop same
	[ "$(inside systemctl is-active same)" = active ]
	inside systemctl stop same
}

@test "a machine that was stopped leaves no control group behind" {
	"$ROOT/scripts/machine" stop "$OTHER"
	[ -z "$(find /sys/fs/cgroup -maxdepth 2 -name "syscarve-machine-$(basename "$OTHER")")" ]
}
