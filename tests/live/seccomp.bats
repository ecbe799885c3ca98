#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Seccomp around syscarve and within the service: what a filter refuses is recorded, and what a program sees of seccomp is as
# it is without syscarve.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	[ "$(id -u)" = 0 ] || skip "needs root"
	cd "$BATS_TEST_TMPDIR"
	PROG=$PROGS/prog-seccomp
	printf '[Service]\nSystemCallFilter=~swapoff getpriority\n' >filter.conf
}

# status_of COMMAND...: its output in $BATS_TEST_TMPDIR/out, its exit status as output.
status_of()
{
	local status=0
	timeout -k 5 30 "$@" >out 2>err || status=$?
	echo $status
}

# same_as_bare CALL PROGRAM...: output and status of PROGRAM are the same by every way to run it, and CALL, which it makes and a
# filter may refuse, is counted as often as strace sees it.
same_as_bare()
{
	local call=$1 want how count
	shift
	want=$(status_of "$@")
	mv out bare
	strace -f -e trace="$call" -o log "$@" >/dev/null 2>&1 || true
	count=$(grep -c " $call(" log || true)
	for how in $BACKEND bpf; do
		rm -f profile.json
		expect "$want" status_of "$SYSCARVE" run --backend=$how -o /dev/null -w profile.json -- "$@"
		diff bare out || fail "$how"
		[ "$(profile_count profile.json "$call")" = "$count" ] || fail "$how does not count $call $count times"
		[ "$(profile_field profile.json complete)" = true ]
	done
	expect "$want" status_of "$SYSCARVE" run "${HOW[@]}" --known=profile.json -o /dev/null -- "$@"
	diff bare out
	"$SYSCARVE" prove "${HOW[@]}" --systemd=252 -f filter.conf --json=pretty -o report -- "$@" >out 2>err || true
	diff bare out
	expect "$want" jq .status report
	expect "$count" jq '[.misses[].count] | add // 0' report
}

@test "strict mode is applied to the service, by prctl and by seccomp, and the call that it kills is recorded" {
	same_as_bare getpriority "$PROG" strict prctl
	[ "$(cat bare)" = strict ]
	same_as_bare getpriority "$PROG" strict seccomp
	[ "$(jq .status report)" = 137 ]
}

@test "strict mode kills the thread that is in it, and no other" {
	same_as_bare getpriority "$PROG" strict thread
	grep -q 'goes on' bare
}

@test "strict mode is refused to a thread that has a filter of its own" {
	same_as_bare getpriority "$PROG" strict filtered
	[ "$(jq .status report)" = 22 ]
}

@test "what the service's own filter answers by SECCOMP_RET_TRACE fails with ENOSYS" {
	[ "$BACKEND" = stop ] || skip "a notification comes before it; see notify.bats"
	same_as_bare swapoff "$PROG" trace
	grep -qx 'swapoff: errno 38' bare
}

@test "a filter that kills after it has refused" {
	same_as_bare swapoff "$PROG" kill
}

@test "the service's seccomp mode does not show the filter that stops it" {
	same_as_bare swapoff "$PROG" mode
}

@test "as nobody, strict mode and SECCOMP_RET_TRACE are the same as well" {
	for mode in "strict prctl" trace; do
		# shellcheck disable=SC2086
		as_nobody "$PROG" $mode >bare 2>/dev/null || want=$?
		# shellcheck disable=SC2086
		as_nobody "$SYSCARVE" run -o /dev/null -- "$PROG" $mode >out 2>/dev/null || got=$?
		[ "${got-0}" = "${want-0}" ]
		diff bare out
	done
}

@test "under a filter that was there before, every call is seen: ERRNO, TRAP, KILL, LOG, TRACE and USER_NOTIF" {
	for action in errno trap kill kill-thread log trace notify; do
		want=$(status_of "$PROG" under $action "$PROG" call)
		mv out bare
		count=$(grep -c swapoff: bare || true)
		for how in $BACKEND bpf; do
			rm -f profile.json
			expect "$want" status_of "$PROG" under $action \
				"$SYSCARVE" run --backend=$how -o /dev/null -w profile.json -- "$PROG" call
			diff bare out || fail "$how, $action"
			# The one that was killed printed nothing.
			expect "${count/#0/1}" profile_count profile.json swapoff
			[ "$(profile_field profile.json complete)" = true ]
		done
	done
}

@test "under a filter that was there before, prove finds the misses, also with --enforce" {
	for action in errno trap log trace notify; do
		run -1 --separate-stderr "$PROG" under $action "$SYSCARVE" prove --systemd=252 -f filter.conf -- "$PROG" call
		[[ "$stderr" == *"swapoff "*" 3 "* ]]
	done
	run -1 --separate-stderr "$PROG" under errno "$SYSCARVE" prove --enforce --systemd=252 -f filter.conf -- "$PROG" call
	[ -z "$output" ]
	printf '[Service]\nSystemCallFilter=~swapoff:EXFULL\n' >errno.conf
	run -1 --separate-stderr "$PROG" under log "$SYSCARVE" prove --enforce --systemd=252 -f errno.conf -- "$PROG" call
	[[ "$output" == *"errno 54"* ]]
}

@test "under a filter that was there before, run --known= counts every call and reports it" {
	record first.json "$PROG" call
	"$PROG" under errno "$SYSCARVE" run "${HOW[@]}" --known=first.json -w second.json -o /dev/null -- "$PROG" call 2>messages
	grep -q -- '--known= had no effect.*seccomp filter' messages
	[ "$(profile_count second.json swapoff)" = 6 ]
}

@test "a process that is attached to is seen through the filter that it has" {
	mkfifo go
	"$PROG" under errno sh -c 'read -r line <go; exec "$@"' sh "$PROG" call >out 3>&- &
	pid=$!
	timeout 30 "$SYSCARVE" attach --backend=ptrace -w profile.json -o /dev/null $pid 2>messages 3>&- &
	tracer=$!
	traced()
	{
		grep -q "^TracerPid:[[:space:]]*[1-9]" /proc/$pid/status
	}
	wait_for traced
	echo >go
	wait $pid
	wait $tracer
	[ "$(profile_count profile.json swapoff)" = 3 ]
}
