#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The eBPF recorder and the cgroups of a real systemd's units.

load lib

setup_file()
{
	boot_machine
	# /tmp is the machine's own.
	cp "$SYSCARVE" "${PROGS:-$BUILD_DIR/tests/live}/drive-watch" "$MACHINE/root/usr/local/bin/"
}

teardown_file()
{
	stop_machine
}

setup()
{
	DRIVE=${PROGS:-$BUILD_DIR/tests/live}/drive-watch
	OUT=$BATS_TEST_TMPDIR/out
	inside syscarve run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted in the machine"
	UNIT=test-$BATS_TEST_NUMBER
	put /etc/systemd/system/$UNIT.service <<-UNIT
		[Service]
		ExecStart=/bin/sh -c '/bin/uname >/dev/null; exec /bin/sleep 60'
		NoNewPrivileges=yes
		PrivateTmp=yes
	UNIT
	inside systemctl daemon-reload
}

teardown()
{
	inside systemctl stop "$UNIT" 2>/dev/null || true
}

# start_watch PATH: watches the cgroup PATH of the machine; DRIVER is its process.
start_watch()
{
	"$ROOT/scripts/machine" exec "$MACHINE" timeout -k 5 60 drive-watch cgroup "/sys/fs/cgroup$1" \
		>"$OUT" 2>"$OUT.ready" 3>&- &
	DRIVER=$!
	wait_for grep -q ready "$OUT.ready"
}

# stop_watch: sends SIGTERM to the driver; then its output is complete.
stop_watch()
{
	inside pkill -TERM -x drive-watch || true
	wait "$DRIVER" || true
}

calls()
{
	sed -n 's/^call \([^ ]*\) .*/\1/p' "$OUT" | sort -u
}

@test "a unit that is started later: its own exec is the first call, no call of the manager is observed" {
	start_watch "/system.slice/$UNIT.service"
	inside systemctl start "$UNIT"
	wait_for inside sh -c "systemctl show -P MainPID $UNIT | xargs -I{} grep -q sleep /proc/{}/comm"
	inside systemctl stop "$UNIT"
	stop_watch
	grep -qx "call execve 3" "$OUT"
	grep -qx 'call uname 1' "$OUT"
	refute grep -E '^exe .*systemd' "$OUT"
	for call in seccomp setgroups mount unshare close_range prctl writev; do
		refute grep -qx "$call" <(calls)
	done
	grep -q '^exe .*/sleep$' "$OUT"
	grep -qx 'lost 0' "$OUT"
	refute grep '^gap' "$OUT"
	# strace of the same programs has the complete set.
	inside strace -f -o /tmp/log sh -c "/bin/uname >/dev/null; exec /bin/sleep 0.1"
	missing=$(inside sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' /tmp/log | sort -u | comm -23 - <(calls))
	[ -z "$missing" ]
}

# As in systemd 255 and later, the manager's child executes systemd-executor, which executes the service.
@test "a launcher that is executed itself is not observed either" {
	inside cp /bin/dash /usr/local/bin/systemd-executor
	start_watch "/system.slice/test-executor.service"
	inside systemd-run --quiet --wait --unit=test-executor \
		/usr/local/bin/systemd-executor -c 'umask 0; exec /bin/uname'
	stop_watch
	grep -qx 'call execve 1' "$OUT"
	grep -qx 'call uname 1' "$OUT"
	refute grep -qx umask <(calls)
}

@test "every restart is observed" {
	start_watch "/system.slice/$UNIT.service"
	for _ in 1 2 3; do
		inside systemctl restart "$UNIT"
		wait_for inside sh -c "systemctl show -P MainPID $UNIT | xargs -I{} grep -q sleep /proc/{}/comm"
	done
	inside systemctl stop "$UNIT"
	stop_watch
	grep -qx 'call execve 9' "$OUT"
	grep -qx 'call uname 3' "$OUT"
}

@test "a slice that does not exist yet, and cgroups below it" {
	start_watch "/test.slice"
	inside systemd-run --quiet --wait --slice=test.slice uname
	inside systemd-run --quiet --wait --slice=test-sub.slice uname
	stop_watch
	grep -qx 'call uname 2' "$OUT"
	grep -qx 'call execve 2' "$OUT"
}

@test "a unit that runs already: its start was not observed, until it is restarted" {
	inside systemctl start "$UNIT"
	wait_for inside sh -c "systemctl show -P MainPID $UNIT | xargs -I{} grep -q sleep /proc/{}/comm"
	start_watch "/system.slice/$UNIT.service"
	stop_watch
	grep -qx 'gap attached' "$OUT"
	start_watch "/system.slice/$UNIT.service"
	inside systemctl restart "$UNIT"
	wait_for inside sh -c "systemctl show -P MainPID $UNIT | xargs -I{} grep -q sleep /proc/{}/comm"
	stop_watch
	grep -qx 'call uname 1' "$OUT"
	refute grep '^gap' "$OUT"
}

@test "from the host, by the host's path" {
	path=$(grep ^0:: "/proc/$(cat "$MACHINE/leader")/cgroup" | cut -d: -f3)
	mount=$(findmnt -rno TARGET -t cgroup2 | head -n 1)
	inside grep -q . /proc/1/cgroup
	timeout -k 5 60 "$DRIVE" cgroup "$mount${path%/init.scope}/system.slice/$UNIT.service" >"$OUT" 2>"$OUT.ready" 3>&- &
	DRIVER=$!
	wait_for grep -q ready "$OUT.ready"
	inside systemctl start "$UNIT"
	wait_for inside sh -c "systemctl show -P MainPID $UNIT | xargs -I{} grep -q sleep /proc/{}/comm"
	kill -TERM "$(pgrep -P "$DRIVER" -x drive-watch || echo "$DRIVER")"
	wait "$DRIVER" || true
	grep -qx 'call uname 1' "$OUT"
	grep -qx 'exe /usr/bin/sleep' "$OUT"
}
