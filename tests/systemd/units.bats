#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A real systemd reads random unit files and drop-ins as syscarve does. UNITS is their number, SEED what they are made from.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
}

teardown_file()
{
	stop_machine
}

@test "random units have the filter that systemd reads" {
	local drive=$BUILD_DIR/tests/systemd/drive-units units=$MACHINE/root/etc/systemd/system
	local count=${UNITS:-60} seed=${SEED:-$RANDOM} version names
	version=$(inside systemctl --version | awk 'NR == 1 {print $2}')
	names=$(seq -f 'random-%.0f.service' "$count")
	"$drive" make "$seed" "$count" "$units"
	# Without a command no service is loaded. It stands in a drop-in that nothing can spoil.
	for name in $names; do
		printf '[Service]\nExecStart=/bin/true\n' >"$units/$name.d/00.conf"
	done
	inside systemctl daemon-reload
	# shellcheck disable=SC2086
	inside systemctl show -p Id,LoadState,SystemCallFilter,SystemCallLog,SystemCallErrorNumber,SystemCallArchitectures \
		$names >"$BATS_TEST_TMPDIR/shown"
	echo "SEED=$seed UNITS=$count, systemd $version"
	"$drive" check "$version" "$units" <"$BATS_TEST_TMPDIR/shown"
}
