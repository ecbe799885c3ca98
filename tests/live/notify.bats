#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What notifications bring beside ptrace, and what they must not break.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	need_notify
	cd "$BATS_TEST_TMPDIR"
}

# notified COMMAND...: runs COMMAND, untraced.
notified()
{
	rm -f profile.json
	timeout --foreground -k 5 60 "$SYSCARVE" run --backend=notify -o /dev/null -w profile.json -- "$@"
}

guardian_of()
{
	pgrep -x -P "$1" guardian
}

has_ended()
{
	[[ "$(ps -o stat= -p "$1")" =~ ^(Z.*)?$ ]]
}

@test "the profile says which mechanism recorded, and a word chooses it" {
	for how in ptrace:ptrace-notify stop:ptrace notify:notify; do
		"$SYSCARVE" run --backend=${how%:*} -o /dev/null -w $how.json -- true
		json_is $how.json ".runs[0].source == \"${how#*:}\""
	done
	setpriv --bounding-set=-sys_admin "$SYSCARVE" run -o /dev/null -w old.json -- true 2>messages
	json_is old.json '.runs[0].source == "ptrace"'
	[ ! -s messages ]
	setpriv --bounding-set=-sys_admin "$SYSCARVE" run --backend=notify -o /dev/null -- true 2>messages
	grep -q 'because the kernel cannot be asked: it needs CAP_SYS_ADMIN' messages
	"$SYSCARVE" --version | grep -qx 'notifications: possible here'
	setpriv --bounding-set=-sys_admin "$SYSCARVE" --version | grep -qx 'notifications: it needs CAP_SYS_ADMIN'
}

@test "somebody else's listener: the command stops at each call, and that is said" {
	"$PROGS/prog-seccomp" under notify "$SYSCARVE" run -o /dev/null -w profile.json -- "$PROGS/prog-seccomp" call 2>messages
	json_is profile.json '.runs[0].source == "ptrace" and .runs[0].complete'
	grep -q 'stops at each call: .*have a listener' messages
}

@test "a service that traces others works, and is recorded with what it traces" {
	command -v strace >/dev/null || skip "no strace here"
	run -7 notified strace -f -o log sh -c 'swapoff=1; umask 022; exit 7'
	[ "$(profile_field profile.json complete)" = true ]
	# strace executes the command.
	diff <(strace_names log | grep -v execve) <(jq -r '.syscalls[] | select(any(.runs[].executables[]; test("/(da|ba|)sh$"))) | "x86-64 \(.name)"' \
		profile.json | sort -u)
	profile_names profile.json | grep -qx 'x86-64 ptrace'
	command -v gdb >/dev/null || return 0
	run -0 notified gdb -nx -batch -ex run -ex 'print $_exitcode' --args sh -c 'exit 5'
	[[ "$output" == *"exited with code 05"* ]]
}

@test "a set-uid program keeps its privilege also where it may not be traced" {
	cp "$(command -v id)" id
	chmod 4755 id
	chmod 755 .
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups ./id -u
	[ "$output" = 0 ] || skip "the temporary directory is mounted nosuid"
	run -0 notified setpriv --reuid=65534 --regid=65534 --clear-groups ./id -u
	[ "${lines[0]}" = 0 ]
	[ "$(profile_field profile.json complete)" = true ]
}

# The program prints how many calls it has made, how many reads, of them interrupted ones, and signals.
@test "a storm of signals, with SA_RESTART and without: each call is counted once, and none fails" {
	for mode in restart interrupt; do
		rm -f profile.json
		timeout -k 5 100 "$SYSCARVE" run --backend=ptrace -o /dev/null -w profile.json -- "$PROGS/prog-alarms" 100000 $mode ${STORM_US:-250} >counts
		read -r calls reads interrupted signals <counts
		[ "$(profile_count profile.json umask)" = "$calls" ]
		[ "$(profile_count profile.json rt_sigreturn)" = "$signals" ]
		[ "$signals" -gt 100 ]
		# The kernel makes a read again after a signal, at most once for each.
		count=$(profile_count profile.json read)
		[ "$count" -ge "$reads" ] && [ "$count" -le $((reads + signals)) ]
		[ $mode = interrupt ] || [ "$interrupted" = 0 ]
		[ "$(profile_field profile.json complete)" = true ]
	done
}

# It prints how many calls have failed that must not, of how many, and how many were not interrupted that must be, of how many.
@test "signals and calls that are made again with the same arguments: only those that block are interrupted" {
	for threads in 1 2 4; do
		rm -f profile.json
		timeout -k 5 100 "$SYSCARVE" run --backend=ptrace -o /dev/null -w profile.json -- "$PROGS/prog-repeats" $threads 3000 ${STORM_US-} >counts
		read -r failed plain late blocking <counts
		[ "$plain" -gt 1000 ] && [ "$blocking" -gt 20 ]
		# Of several threads it cannot always be known which was interrupted before it was asked: that is said.
		if [ $threads = 1 ] || [ "$(profile_field profile.json complete)" = true ]; then
			[ "$failed $late" = "0 0" ] || fail "$threads: $(cat counts)"
		fi
		[ $threads != 1 ] || [ "$(profile_field profile.json complete)" = true ]
	done
}

@test "a storm of signals and calls in the page of vsyscalls, which cannot be made again: each gives the time" {
	local status=0
	"$PROGS/prog-vsyscall" 10 || status=$?
	[ $status != 77 ] || skip "no vsyscalls here"
	timeout -k 5 60 "$SYSCARVE" run -o /dev/null -w profile.json -- "$PROGS/prog-vsyscall" 30000 >wrong
	[ "$(cat wrong)" = 0 ]
	[ "$(profile_count profile.json time)" = 30000 ]
	[ "$(profile_field profile.json complete)" = true ]
}

@test "a call that a signal interrupts is interrupted, also where the kernel does not ask about it" {
	command -v perl >/dev/null || skip "no perl here"
	printf '[Service]\nSystemCallFilter=~swapoff\n' >filter.conf
	mkfifo never
	program=(perl -e '$SIG{ALRM} = sub {}; open(F, "+<", "never"); alarm 1; $r = sysread(F, $b, 1); print $! + 0')
	for how in "run -o /dev/null -w known.json" "run -o /dev/null --known=known.json" "prove -f filter.conf" \
		"run -o /dev/null --backend=notify" "run -o /dev/null --backend=notify --known=known.json"; do
		run -0 --separate-stderr timeout -k 1 20 "$SYSCARVE" $how -- "${program[@]}"
		[ "$output" = 4 ] || fail "$how: $output"
	done
}

@test "untraced, calls that signals can have hidden are a gap" {
	# What it prints, and the call that ends the timer, can fail as well.
	notified "$PROGS/prog-alarms" 30000 interrupt 100 >counts || true
	read -r calls _ <counts || calls=none
	if [ "$(profile_count profile.json umask)" != "$calls" ]; then
		[ "$(profile_field profile.json complete)" = false ]
		grep -q interrupted <<<"$(profile_field profile.json incomplete)"
	fi
}

@test "a service that wants notifications itself, or the answer of a tracer, runs with less of a sandbox, and that is a gap" {
	run notified "$PROGS/prog-seccomp" trace
	grep -q sandbox <<<"$(profile_field profile.json incomplete)"
	"$SYSCARVE" run --backend=stop -o /dev/null -w stop.json -- "$PROGS/prog-seccomp" trace >out
	grep -q 'errno 38' out
	json_is stop.json '.runs[0].complete'
}

# work_and_die DELAY BACKEND: kills syscarve after DELAY, while a program works that must end right, or not at all.
work_and_die()
{
	local tracer
	rm -f done began
	"$SYSCARVE" run --backend="$2" -o /dev/null -- sh -c 'echo >began; i=0
		while [ $i -lt 1500 ]; do umask 022; cd /; cd "$1"; i=$((i + 1)); done; (exit 3); [ $? = 3 ] && id -u >done' sh "$PWD" \
		>/dev/null 2>&1 3>&- &
	tracer=$!
	sleep "$1"
	guardian=$(guardian_of $tracer || true)
	kill -KILL $tracer || true
	wait $tracer || true
}

@test "syscarve is killed at any time: what is not traced goes on, unharmed, and the guardian ends with it" {
	for delay in 0.005 0.01 0.015 0.02 0.025 0.03 0.035 0.04 0.05 0.06 0.08 0.1; do
		work_and_die $delay notify
		if [ -e began ]; then
			wait_for test -s done
			[ "$(cat done)" = 0 ]
		fi
		[ -z "$guardian" ] || wait_for has_ended "$guardian"
	done
}

# strace kills syscarve at its Nth call of a kind: before, or in, each step of starting, asking and answering.
@test "syscarve is killed at each kind of its calls: what has begun ends as it should" {
	command -v strace >/dev/null || skip "no strace here"
	local finished=0
	for call in ioctl ptrace poll clone wait4 waitid signalfd4 timer_create pidfd_getfd rt_sigaction mmap write readlink; do
		for n in 1 2 3 5 8 13 21 34 55; do
			rm -f began done
			(timeout 20 strace -o /dev/null -e inject=$call:signal=KILL:when=$n "$SYSCARVE" run --no-reach --backend=notify \
				-o /dev/null -- sh -c 'echo >began; umask 022; id -u >done' 3>&-) >/dev/null 2>&1 || true
			sleep 0.02
			[ -e began ] || continue
			wait_for test -s done
			finished=$((finished + 1))
		done
	done
	[ "$finished" -gt 10 ]
}

@test "syscarve is killed at any time: what is traced dies with it, and nothing is left" {
	for delay in 0.01 0.02 0.03 0.05 0.08; do
		work_and_die $delay ptrace
		[ -z "$guardian" ] || wait_for has_ended "$guardian"
		sleep 0.2
		[ ! -s done ] || [ "$(cat done)" = 0 ]
	done
}

@test "the guardian does not have syscarve's name, holds no descriptor of its, and is replaced when it is killed" {
	mkfifo go
	"$SYSCARVE" run --backend=notify -o /dev/null -w profile.json -- sh -c 'echo >ready; read -r line <go; umask 022' 3>&- &
	tracer=$!
	wait_for test -e ready
	guardian=$(guardian_of $tracer)
	[ "$(tr '\0' '\n' </proc/$guardian/cmdline | head -n 1)" = guardian ]
	[ "$(find /proc/$guardian/fd -mindepth 1 | wc -l)" = 2 ]
	kill -KILL $guardian
	replaced()
	{
		local now
		now=$(guardian_of $tracer) && [ "$now" != $guardian ]
	}
	wait_for replaced
	guardian=$(guardian_of $tracer)
	echo >go
	wait $tracer
	has_ended "$guardian"
	profile_names profile.json | grep -qx 'x86-64 umask'
}
