#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installing a drop-in is a transaction: killed between any two steps, on a full disk, without permission, or twice at once.

load lib
load unit

# steady: a service that runs, and /root/steady.json of what it does.
steady()
{
	put_unit steady <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	"$SYSCARVE" run -w "$MACHINE/root/root/steady.json" -o /dev/null -- sleep 0.1
	inside systemctl start steady
	BEFORE=$(as_it_is)
}

is_active()
{
	[ "$(property ActiveState)" = active ]
}

# is_as_before: the service runs, and everything is as it was.
is_as_before()
{
	wait_for is_active
	diff <(echo "$BEFORE") <(as_it_is)
	diff /dev/null <(inside find "$UNITS/steady.service.d" -name '*syscarve*' 2>/dev/null)
}

install_tight()
{
	inside "$@" syscarve unit enforce --style=balanced --probation=10ms steady /root/steady.json
}

undo()
{
	inside syscarve unit undo steady 2>"$BATS_TEST_TMPDIR/said" || grep -q 'put nothing there' "$BATS_TEST_TMPDIR/said"
}

# killed_at CALL STEP...: at that call of enforce; the service runs on, and undo works.
killed_at()
{
	local call=$1 step
	shift
	for step; do
		run install_tight strace -qq -o /dev/null -e "inject=$call:signal=KILL:when=$step"
		[ "$status" != 0 ] || break
		wait_for is_active
		undo
		is_as_before
	done
	KILLED=$step
}

@test "killed at each change of a file" {
	steady
	for call in mkdir linkat renameat fsync; do
		killed_at $call 1 2 3 4 5 6 7 8 9 10
		[ "$KILLED" -gt 1 ]
		[ "$KILLED" -lt 10 ]
		undo
	done
	is_as_before
}

@test "killed at each message to the manager" {
	steady
	killed_at sendmsg 2 8 12 16 18 20 21 22 23 24 25 26 28 30 33 36 40 60 99
	[ "$KILLED" -gt 20 ]
	[ "$KILLED" -lt 99 ]
	undo
	is_as_before
}

@test "killed while one drop-in replaces another: undo brings back what was there before both" {
	steady
	for step in 1 2 3; do
		inside syscarve unit complain --probation=10ms steady /root/steady.json
		run install_tight strace -qq -o /dev/null -e "inject=renameat:signal=KILL:when=$step"
		[ "$status" != 0 ]
		undo
		is_as_before
	done
}

# undo_killed_at CALL STEP...: at that call of undo; the service runs on, and another undo ends it.
undo_killed_at()
{
	local call=$1 step
	shift
	for step; do
		inside syscarve unit complain -q --probation=10ms steady /root/steady.json
		run inside strace -qq -o /dev/null -e "inject=$call:signal=KILL:when=$step" syscarve unit undo steady
		[ "$status" != 0 ] || break
		wait_for is_active
		undo
		is_as_before
	done
	KILLED=$step
}

@test "undo, killed at each change of a file and at messages to the manager: another undo ends it" {
	steady
	for call in unlinkat renameat; do
		undo_killed_at $call 1 2 3 4 5 6 7 8 9 10
		[ "$KILLED" -lt 10 ]
	done
	undo_killed_at sendmsg 2 5 8 10 12 14 15 16 17 18 20 24 30 99
	[ "$KILLED" -gt 8 ]
	undo
	is_as_before
}

@test "complain and stage, killed at each change of a file" {
	steady
	for verb in complain stage; do
		for step in 1 2 3 4; do
			run inside strace -qq -o /dev/null -e "inject=renameat:signal=KILL:when=$step" \
				syscarve unit $verb -q --probation=10ms steady /root/steady.json
			wait_for is_active
			undo
			is_as_before
		done
	done
}

# one_line WORDS COMMAND...: fails with a line that has the words, and changes nothing.
one_line()
{
	local words=$1
	shift
	run -1 --separate-stderr "$@"
	[ "${#stderr_lines[@]}" = 1 ] || fail "$stderr"
	[[ $stderr == *"$words"* ]] || fail "$stderr"
	is_as_before
}

@test "a full disk, a read-only directory: one clear line, and nothing half done" {
	steady
	inside mkdir "$UNITS/steady.service.d"
	inside mount -t tmpfs -o size=4k,nr_inodes=16 small "$UNITS/steady.service.d"
	inside dd if=/dev/zero of="$UNITS/steady.service.d/fill" bs=4k count=1 status=none
	one_line "No space left on device" install_tight
	inside rm "$UNITS/steady.service.d/fill"
	inside mount -o remount,ro "$UNITS/steady.service.d"
	one_line "Read-only file system" install_tight
	inside umount "$UNITS/steady.service.d"
	inside rmdir "$UNITS/steady.service.d"
}

@test "without permission, and two at once on one unit: one clear line" {
	steady
	one_line "" inside setpriv --reuid=65534 --regid=65534 --clear-groups syscarve unit enforce steady /root/steady.json
	inside mkdir -p /var/lib/syscarve/steady.service
	inside flock /var/lib/syscarve/steady.service sleep 20 3>&- &
	local other=$!
	wait_for inside sh -c '! flock -n /var/lib/syscarve/steady.service true'
	one_line "another syscarve is at work on steady.service" install_tight
	kill $other
	wait $other || true
}

@test "a unit that does not start by itself: the drop-in is installed without starting it, and undone" {
	steady
	put_unit failing <<-'UNIT'
		[Service]
		Type=exec
		ExecStartPre=/bin/false
		ExecStart=/bin/sleep 60
		UNIT
	inside syscarve unit enforce --probation=10ms failing /root/steady.json
	[ "$(property ActiveState)" = inactive ]
	inside systemctl start failing && fail "it should not start"
	inside syscarve unit undo failing
	[ -z "$(property DropInPaths)" ]
	UNIT=steady
}
