#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Stress: programs whose calls are known, counted by both backends and compared with strace -f; and a service under a fork
# storm, to which syscarve attaches again and again. Nothing is lost, nothing hangs, no process is left behind.

bats_require_minimum_version 1.5.0
load ../live/lib

setup()
{
	need_ptrace
	STRESS=$PROGS/prog-stress
	P=$BATS_TEST_TMPDIR/profile.json
	OUT=$BATS_TEST_TMPDIR/out
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	[ -z "${SERVICE-}" ] || kill -KILL "$SERVICE" 2>/dev/null || true
	[ -z "${RECORDER-}" ] || kill -KILL "$RECORDER" 2>/dev/null || true
}

# alone STATUS COMMAND...: runs COMMAND in a session of its own, of which no process may be left, not even a zombie.
alone()
{
	local expected=$1 status=0
	shift
	setsid --wait sh -c 'echo $$ >session; exec "$@"' sh timeout --foreground -k 5 120 "$@" >"$OUT" 2>"$OUT.err" 3>&- </dev/null ||
		status=$?
	[ "$status" = "$expected" ] || { echo "status $status"; cat "$OUT.err"; return 1; }
	sleep 0.1
	refute ps -s "$(cat session)" -o pid=,stat=,args=
}

# record BACKEND STATUS COMMAND...: observes COMMAND in a session of its own.
record()
{
	local backend=$1 status=$2
	shift 2
	rm -f "$P"
	alone "$status" "$SYSCARVE" run --backend="$backend" -o /dev/null -w "$P" -- "$@"
}

can_bpf()
{
	"$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>/dev/null
}

backends()
{
	echo ptrace
	! can_bpf || echo bpf
}

equal()
{
	[ "$1" = "$2" ] || { echo "$3: $1 instead of $2"; return 1; }
}

# counted STATUS MARK N COMMAND...: each backend must count N calls of MARK, be complete, and have the set that strace sees.
counted()
{
	local status=$1 mark=$2 n=$3 backend
	shift 3
	alone "$status" strace -f -e quiet=none -o log "$@"
	for backend in $(backends); do
		record "$backend" "$status" "$@"
		equal "$(profile_count "$P" "$mark")" "$n" "$backend: $mark"
		equal "$(profile_field "$P" complete)" true "$backend: complete"
		matches "$@"
	done
}

# A lock may be free or not, so futex is left out. For threads that an exec ends, strace prints a call whose number is the
# return value of their getppid.
matches()
{
	diff <(strace_names log | grep -vxE 'x86-64 (futex|[0-9]+)') <(profile_names "$P" | grep -vx 'x86-64 futex')
}

@test "2,000 short-lived processes" {
	counted 0 swapoff 2000 "$PROGS/prog-storm" 2000
	equal "$(cat "$OUT")" 2000 ended
	equal "$(profile_count "$P" execve)" 201 execve
}

@test "64 threads in a fork storm" {
	counted 7 getpriority 3200 "$STRESS" threads 64 50
}

@test "a million syscalls" {
	local backend
	for backend in $(backends); do
		record "$backend" 7 "$STRESS" calls 1000000
		equal "$(profile_count "$P" getpriority)" 1000000 "$backend"
		equal "$(profile_field "$P" complete)" true complete
	done
}

@test "an exec loop, every second one by a thread that is not the leader" {
	counted 7 getpriority 300 "$STRESS" execs 300
	equal "$(profile_count "$P" execve)" 301 execve
}

@test "a service that traces: refused and reported under ptrace, permitted under eBPF" {
	record ptrace 7 "$STRESS" traces
	equal "$(cat "$OUT")" "$(printf '%s: Operation not permitted\n' 'child asks' 'child seizes parent' 'parent seizes')" answers
	equal "$(profile_field "$P" complete)" false complete
	profile_field "$P" incomplete | grep -q '"traces"'
	equal "$(profile_count "$P" ptrace)" 3 ptrace
	equal "$(profile_count "$P" getpriority)" 2 getpriority
	can_bpf || return 0
	record bpf 7 "$STRESS" traces
	equal "$(cat "$OUT")" "$(printf '%s: done\n' 'child asks' 'child seizes parent' 'parent seizes')" answers
	equal "$(profile_field "$P" complete)" true complete
	equal "$(profile_count "$P" ptrace)" 3 ptrace
}

@test "a debugger under syscarve fails, and nothing hangs" {
	record ptrace 1 strace -f -o /dev/null true
	profile_field "$P" incomplete | grep -q '"traces"'
}

@test "SIGSTOP and SIGCONT, again and again" {
	local backend
	for backend in $(backends); do
		record "$backend" 7 "$STRESS" stops 10000
		[ "$(cat "$OUT")" -gt 20 ]
		equal "$(profile_count "$P" getpriority)" 40000 "$backend"
		equal "$(profile_field "$P" complete)" true complete
	done
}

start_service()
{
	"$STRESS" serve "$1" >"$OUT" 3>&- &
	SERVICE=$!
	wait_for test -s "$OUT"
}

stop_service()
{
	local status=0
	kill -USR1 "$SERVICE"
	timeout 20 tail --pid="$SERVICE" -f /dev/null
	wait "$SERVICE" || status=$?
	SERVICE=
	equal "$status" 7 "the service's status"
	grep -q ' made, 0 wrong' "$OUT"
}

# attach_and_go SIGNAL SECONDS: attaches for so many seconds, then ends syscarve by SIGNAL, within five seconds.
attach_and_go()
{
	"$SYSCARVE" attach --backend=ptrace -o /dev/null "$SERVICE" 2>"$OUT.err" 3>&- &
	RECORDER=$!
	sleep "$2"
	kill -"$1" "$RECORDER"
	timeout 5 tail --pid="$RECORDER" -s 0.02 -f /dev/null
	wait "$RECORDER" 2>/dev/null || true
	RECORDER=
	equal "$(cat /proc/"$SERVICE"/task/*/status 2>/dev/null | sed -n 's/^TracerPid:\t//p' | sort -u)" 0 tracer
}

@test "50 attachments under a fork storm, ended by ^C and kill -9 in turn" {
	local i
	start_service 16
	for i in $(seq 25); do
		attach_and_go INT "0.$((i % 4))5"
		attach_and_go KILL "0.$((i % 5))3"
	done
	stop_service
}

@test "a stopped service stays stopped through 20 attachments" {
	local i
	start_service 16
	kill -STOP "$SERVICE"
	sleep 0.2
	for i in $(seq 10); do
		attach_and_go INT "0.$((i % 3))5"
		attach_and_go KILL "0.$((i % 3))5"
		equal "$(cat /proc/"$SERVICE"/task/*/status | grep '^State:' | sort -u)" "$(printf 'State:\tT (stopped)')" state
	done
	kill -CONT "$SERVICE"
	stop_service
}

@test "children that syscarve had before: the end is noticed under a fork storm" {
	for _ in $(seq 10); do
		timeout -k 5 30 sh -c 'sleep 60 & echo $! >other; exec "$@"' sh "$SYSCARVE" run --backend=ptrace -o /dev/null \
			-w "$P" -- "$STRESS" threads 32 20 2>"$OUT.err" 3>&- && status=0 || status=$?
		kill "$(cat other)"
		equal "$status" 7 status
		equal "$(profile_count "$P" getpriority)" 640 getpriority
		rm "$P"
	done
}
