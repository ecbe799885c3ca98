#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A real systemd reads random unit files and drop-ins as syscarve does, and enforces what `prove` expects. UNITS is their number,
# SEED what they are made from.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	local name
	boot_machine
	export UNITS=${UNITS:-60} SEED=${SEED:-$RANDOM} DIR=$MACHINE/root/etc/systemd/system DRIVE=$BUILD_DIR/tests/systemd/drive-units
	for name in spin filters; do
		cp "$BUILD_DIR/tests/systemd/prog-$name" "$MACHINE/root/usr/local/bin/$name"
	done
	"$DRIVE" make "$SEED" "$UNITS" "$DIR"
	# Without a command no service is loaded. It stands in a drop-in that nothing can spoil.
	for name in $(names); do
		printf '[Service]\nExecStart=/usr/local/bin/spin\nCPUSchedulingPolicy=idle\n' >"$DIR/$name.d/00.conf"
	done
	inside systemctl daemon-reload
	VERSION=$(inside systemctl --version | awk 'NR == 1 {print $2}')
	export VERSION
}

teardown_file()
{
	stop_machine
}

names()
{
	seq -f 'random-%.0f.service' "$UNITS"
}

setup()
{
	echo "SEED=$SEED UNITS=$UNITS, systemd $VERSION"
}

@test "random units have the filter that systemd reads" {
	# shellcheck disable=SC2046
	inside systemctl show -p Id,LoadState,SystemCallFilter,SystemCallLog,SystemCallErrorNumber,SystemCallArchitectures \
		$(names) >"$BATS_TEST_TMPDIR/shown"
	"$DRIVE" check "$VERSION" "$DIR" <"$BATS_TEST_TMPDIR/shown"
}

# The answer to every number of x86-64, x32 and x86 by the seccomp filters that a process of the unit really has. Some units do not
# start: their filter denies the exec, or libseccomp refuses it.
@test "random units enforce the verdict on every number" {
	[ "$(uname -m)" = x86_64 ] || skip "compares numbers of x86-64"
	# shellcheck disable=SC2016
	names | xargs -n 25 "$ROOT/scripts/machine" exec "$MACHINE" timeout 90 sh -c 'for name; do
		systemctl start "$name" 2>/dev/null
		pid=$(systemctl show --value -p MainPID "$name")
		[ "$pid" = 0 ] || filters "$pid" >"/root/$name"
		[ $? != 77 ] || exit 77
		systemctl stop "$name" 2>/dev/null
		echo "$name $(systemctl show --value -p ExecMainStatus "$name")" >>/root/statuses
	done' sh || {
		[ ! -e "$MACHINE/root/root/statuses" ] && skip "this kernel does not hand out seccomp filters"
		return 1
	}
	local name compared=0 failed=0
	for name in $(names); do
		[ -s "$MACHINE/root/root/$name" ] || continue
		"$DRIVE" enforced "$VERSION" "$DIR" "$name" <"$MACHINE/root/root/$name" || failed=1
		compared=$((compared + 1))
	done
	"$DRIVE" refused "$VERSION" "$DIR" <"$MACHINE/root/root/statuses" || failed=1
	[ $failed = 0 ]
	[ $compared -ge $((UNITS / 4)) ]
}
