#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A watch by ptrace of which something is killed, or replaced: the unit runs on.

load lib
load unit
load unit-ptrace

# killed_at CALL STEP...: at that call of unit start; the service runs on, and undo works.
killed_at()
{
	local call=$1 step
	shift
	for step; do
		run inside strace -qq -o /dev/null -e "inject=$call:signal=KILL:when=$step" \
			syscarve unit "${VERB[@]}" steady
		[ "$status" != 0 ] || break
		wait_for is_active
		inside syscarve unit undo -q steady 2>"$BATS_TEST_TMPDIR/said" || grep -q 'put nothing there' "$BATS_TEST_TMPDIR/said"
		as_before
		[ "${VERB[0]}" = start ] || inside syscarve unit start -q --backend=ptrace steady
	done
	KILLED=$step
}

is_active()
{
	[ "$(property ActiveState)" = active ]
}

@test "start or finish are killed at some step: the service runs on, and undo works" {
	put_unit steady <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start steady
	begin
	ends
	local VERB=(start --backend=ptrace)
	killed_at renameat 1 2 3 4
	[ "$KILLED" -gt 1 ]
	[ "$KILLED" -lt 4 ]
	inside syscarve unit undo steady
	killed_at sendmsg 4 20 26 32 38 9999
	[ "$KILLED" -gt 24 ]
	VERB=(finish)
	killed_at unlink 1 2 3
	[ "$KILLED" -gt 1 ]
	killed_at sendmsg 4 9 12 99
	[ "$KILLED" -gt 8 ]
	inside syscarve unit undo steady || true
	as_before
	refute grep -q unwatched "$(profile)"
}

@test "the watcher is killed, or syscarve is upgraded: the service runs on, and the next watcher is at work; without one, a start takes its time" {
	put_unit orphan <<-'UNIT'
		[Service]
		Type=exec
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start orphan
	begin
	wait_for is_traced
	inside systemctl kill -s KILL --kill-whom=all syscarve-watch-orphan
	[ "$(property ActiveState)" = active ]
	wait_for is_watching
	wait_for has_gap
	inside systemctl restart orphan
	wait_for is_traced
	# After an upgrade it is another file, and the watcher runs on.
	cp --remove-destination "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
	inside systemctl restart orphan
	wait_for is_traced
	inside systemctl stop syscarve-watch-orphan
	inside systemctl restart orphan
	wait_for sleeps
	inside journalctl -q -o cat -u orphan | grep -qx 'syscarve unit exec: warning: /bin/sleep is not watched, because no watcher came'
	ends
}

@test "a watcher that was stopped by hand, or a tracer that is killed, leaves a gap in the profile; finish says so" {
	put_unit gap <<-'UNIT'
		[Service]
		Type=exec
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start gap
	begin
	wait_for is_traced
	inside systemctl stop syscarve-watch-gap
	run inside syscarve unit status gap
	[[ $output == *"The watcher does not run any more: what the unit calls is not recorded."* ]] || fail "$output"
	is_complete
	run inside syscarve unit finish gap
	[[ $output == *"the observation is incomplete: for some time nobody watched the unit"* ]] || fail "$output"
	[[ $output != *", 0 system calls"* ]]
	has_gap
	inside rm "/var/lib/syscarve/$UNIT.service/profile.json"
	begin
	wait_for is_traced
	inside sh -c 'kill -9 $(grep -h TracerPid: /proc/$(systemctl show gap -P MainPID)/status | cut -f 2)'
	wait_for has_gap
	is_watching
	[ "$(property ActiveState)" = active ]
	ends
	json_is "$(profile)" '[.runs[] | select(.incomplete == ["unwatched"])] | length == 1'
	inside rm "/var/lib/syscarve/$UNIT.service/profile.json"
	begin
	wait_for is_traced
	inside systemctl stop syscarve-watch-gap
	inside syscarve unit start -q --backend=ptrace gap
	has_gap
	ends
	inside rm "/var/lib/syscarve/$UNIT.service/profile.json"
	begin
	wait_for is_traced
	inside systemctl stop gap
	inside syscarve unit undo gap
	is_complete
}

sleeps()
{
	inside grep -q sleep "/proc/$(property MainPID)/comm"
}

# tracer: the number of the process that traces the main process, in the machine.
tracer()
{
	inside sh -c 'grep TracerPid: /proc/$(systemctl show '"$UNIT"' -P MainPID)/status | cut -f 2'
}

# host_pid PID: the same process of a watcher by ptrace, as this host numbers it.
host_pid()
{
	local status
	for status in $(grep -lE "^NSpid:.*[[:blank:]]$1\$" /proc/[0-9]*/status 2>/dev/null); do
		! tr '\0' ' ' <"${status%status}cmdline" | grep -q "unit watch --backend=ptrace -- $UNIT" || basename "${status%/status}"
	done
}

@test "a tracer is killed while its service is busy: the service runs on" {
	put_unit busy <<-'UNIT'
		[Service]
		Type=exec
		ExecStart=/bin/sh -c 'trap : USR1; kill -USR1 $$$$; while :; do /bin/true & kill -USR1 $$$$; wait; done'
		UNIT
	inside systemctl start busy
	begin
	local round pid
	for round in {1..12}; do
		wait_for is_traced
		pid=$(property MainPID)
		sleep "0.0$((round * 7))"
		inside kill -9 "$(tracer)"
		wait_for untraced
		sleep 0.2
		[ "$(property MainPID)" = "$pid" ] && is_active || fail "round $round: $(inside systemctl status busy)"
		inside systemctl reset-failed busy
		inside systemctl restart busy
	done
	[ "$(property NRestarts)" = 0 ]
	has_gap
	ends
}

untraced()
{
	refute is_traced
}

@test "there is no memory for a tracer: the kernel kills it, the service runs on, and what it starts next is watched" {
	local group=/sys/fs/cgroup/memory/syscarve-test-$$
	mkdir "$group" 2>/dev/null || skip "no memory controller of cgroup v1 on this host, which could limit one process"
	put_unit scarce <<-'UNIT'
		[Service]
		Type=exec
		ExecStart=/bin/sh -c 'for i in $$(seq 500); do /bin/true; done; exec /bin/sleep 60'
		ExecReload=/bin/true
		UNIT
	inside systemctl start scarce
	begin
	wait_for is_traced
	local pid
	pid=$(property MainPID)
	echo 64K >"$group/memory.limit_in_bytes"
	host_pid "$(tracer)" >"$group/cgroup.procs"
	wait_for untraced
	grep -q '^oom_kill [1-9]' "$group/memory.oom_control"
	rmdir "$group"
	wait_for has_gap
	[ "$(property MainPID)" = "$pid" ]
	is_active
	is_watching
	inside systemctl reload scarce
	wait_for json_is "$(profile)" 'any(.runs[]; .complete and .events > 0)'
	ends
}
