#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Observed from the host by eBPF: the profile of a unit begins with the unit's own exec, whatever the service manager
# executes before (systemd-executor, since 255). The program calls exit_group(2) and nothing else.

load lib

setup_file()
{
	"$SYSCARVE" run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted here"
	boot_machine
	cp "$BUILD_DIR/tests/systemd/prog-exit" "$MACHINE/root/usr/local/bin/exit-only"
	path=$(grep ^0:: "/proc/$(cat "$MACHINE/leader")/cgroup" | cut -d: -f3)
	SLICE=$(findmnt -rno TARGET -t cgroup2 | head -n 1)${path%/init.scope}/system.slice
	export SLICE
}

teardown_file()
{
	stop_machine
}

setup()
{
	DRIVE=${PROGS:-$BUILD_DIR/tests/live}/drive-watch
	OUT=$BATS_TEST_TMPDIR/out
	UNIT=test-starts-$BATS_TEST_NUMBER.service
	timeout -k 5 60 "$DRIVE" cgroup "$SLICE/$UNIT" >"$OUT" 2>"$OUT.ready" 3>&- &
	DRIVER=$!
	wait_for grep -q ready "$OUT.ready"
}

# start SETTINGS...: starts the unit and waits for its end.
start()
{
	{
		printf '[Service]\nExecStart=/usr/local/bin/exit-only\n'
		printf '%s\n' "$@"
	} | put "/etc/systemd/system/$UNIT"
	inside systemctl daemon-reload
	inside systemctl start "$UNIT"
	wait_for inside sh -c "systemctl show --value -p ActiveState $UNIT | grep -qx inactive"
	[ "$(inside systemctl show --value -p Result "$UNIT")" = success ]
}

# recorded N: N times the program, and nothing else.
recorded()
{
	kill -TERM "$(pgrep -P "$DRIVER" -x drive-watch)"
	wait "$DRIVER"
	diff <(printf 'call execve %d\ncall exit_group %d\nlost 0\n' "$1" "$1") <(grep -E '^(call|lost|gap)' "$OUT" | sort)
	[ "$(grep '^exe' "$OUT" | sort -u)" = "exe /usr/local/bin/exit-only" ]
}

@test "as simple, exec and oneshot" {
	start Type=simple
	start Type=exec
	start Type=oneshot
	recorded 3
}

@test "with settings that the child applies" {
	start Type=exec User=daemon SupplementaryGroups=mail
	start Type=exec PrivateTmp=yes ProtectSystem=strict StateDirectory=tested
	start Type=exec NoNewPrivileges=yes SystemCallFilter=@system-service
	start Type=exec StandardOutput=journal CPUSchedulingPolicy=batch
	recorded 4
}
