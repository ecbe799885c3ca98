#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The supervisor and programs that are hard to trace.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	OPEN=$(mktemp -d)
	chmod 777 "$OPEN"
}

teardown()
{
	rm -rf "${OPEN-}"
}

# Every line of standard input must be among the names of the profile.
assert_recorded()
{
	local missing
	missing=$(sort -u | comm -23 - <(profile_names "$P"))
	[ -z "$missing" ] || {
		echo "not recorded: $missing"
		false
	}
}

@test "the profile has the versions of what the host is made of" {
	record "$P" true
	json_is "$P" ".runs[0].host.kernel == \"$(uname -r)\""
	if command -v systemd-analyze >/dev/null; then
		json_is "$P" ".runs[0].host.systemd == \"$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')\""
	fi
	if command -v ldd >/dev/null; then
		json_is "$P" ".runs[0].host.libc == \"glibc $(ldd --version | sed -n '1s/.* //p')\""
	fi
}

@test "a program without libc: the recorded set is exactly the one that it prints" {
	want=$(record "$P" "$PROGS/prog-bare" | sort)
	diff <(echo "$want") <(profile_names "$P")
}

@test "the same for a 32-bit program, and for calls by the 32-bit entry" {
	need_32bit
	for program in prog-bare32 prog-bare-int80; do
		P=$BATS_TEST_TMPDIR/$program.json
		record "$P" "$PROGS/$program" >"$BATS_TEST_TMPDIR/want" || status=$?
		[ "$status" = 3 ]
		diff <(sort "$BATS_TEST_TMPDIR/want") <(profile_names "$P")
	done
}

@test "the same without a seccomp filter, by PTRACE_SYSCALL" {
	P=$OPEN/profile.json
	want=$(as_nobody "$SYSCARVE" run -o - -w "$P" -- "$PROGS/prog-bare" | grep '^x' | sort)
	diff <(echo "$want") <(profile_names "$P")
}

@test "fork, vfork, clone, clone3, CLONE_UNTRACED, threads, orphans, exec by a non-leader thread" {
	record "$P" "$PROGS/prog-family" || status=$?
	[ "$status" = 5 ]
	"$PROGS/prog-family" list | assert_recorded
	is_complete "$P"
}

@test "the same without a seccomp filter" {
	P=$OPEN/profile.json
	as_nobody "$SYSCARVE" run -o /dev/null -w "$P" -- "$PROGS/prog-family" || status=$?
	[ "$status" = 5 ]
	"$PROGS/prog-family" list | assert_recorded
}

@test "calls that the service's own filter refuses are recorded: ERRNO, TRAP and KILL" {
	for how in errno trap kill; do
		P=$BATS_TEST_TMPDIR/$how.json
		record "$P" "$PROGS/prog-own-filter" $how >"$BATS_TEST_TMPDIR/out" || status=$?
		echo "x86-64 swapoff" | assert_recorded
		[ "$(profile_count "$P" swapoff)" = 1 ]
	done
	[ "$status" = $((128 + 31)) ]
}

@test "signals arrive as they were sent, stops stop, interrupted calls go on" {
	run record "$P" "$PROGS/prog-signals"
	[ "$status" = $((128 + 12)) ]
	[ "$(grep -c ': ok$' <<<"$output")" = 7 ]
	refute grep WRONG <<<"$output"
}

@test "2,000 short-lived processes: every one is counted" {
	[ "$(record "$P" "$PROGS/prog-storm" 2000)" = 2000 ]
	[ "$(profile_count "$P" swapoff)" = 2000 ]
	[ "$(profile_field "$P" lost)" = 0 ]
	is_complete "$P"
}

@test "exit status and the signal that ended the command are passed on" {
	for n in 0 1 42 255; do
		record "$P" sh -c "exit $n" && status=0 || status=$?
		[ "$status" = $n ]
	done
	for sig in TERM KILL SEGV; do
		record "$P" sh -c "kill -$sig \$\$" && status=0 || status=$?
		[ "$status" = $((128 + $(kill -l $sig))) ]
	done
}

@test "standard streams, directory and environment are the service's own" {
	cd "$BATS_TEST_TMPDIR"
	show='pwd; env | sort; cat; ls -l /proc/self/fd | wc -l; echo error >&2; trap; umask'
	want=$(echo input | env -i A=b PATH="$PATH" sh -c "$show" 2>&1)
	got=$(echo input | env -i A=b PATH="$PATH" "$SYSCARVE" run "${HOW[@]}" -o /dev/null -- sh -c "$show" 2>&1)
	# The shell's SIGCHLD may come before a question; see is_complete.
	[ "$BACKEND" != notify ] || got=$(grep -v 'incomplete: signals came between' <<<"$got")
	diff <(echo "$want") <(echo "$got")
}

@test "signal mask and ignored signals are the service's own" {
	show='import signal
print(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
print([s for s in range(1, 32) if signal.getsignal(s) == signal.SIG_IGN])'
	want=$(sh -c 'trap "" HUP CHLD; exec "$@"' sh python3 -c "$show")
	got=$(sh -c 'trap "" HUP CHLD; exec "$@"' sh "$SYSCARVE" run "${HOW[@]}" -o /dev/null -- python3 -c "$show")
	[ "$got" = "$want" ]
}

@test "set-uid programs keep their privilege" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	cp "$(command -v id)" "$BATS_TEST_TMPDIR/id"
	chmod 4755 "$BATS_TEST_TMPDIR/id"
	chmod 755 "$BATS_TEST_TMPDIR"
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups "$BATS_TEST_TMPDIR/id" -u
	[ "$output" = 0 ] || skip "the temporary directory is mounted nosuid"
	run -0 "$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$BATS_TEST_TMPDIR/id" -u
	[ "${lines[0]}" = 0 ]
	grep -q "$BATS_TEST_TMPDIR/id" <<<"$(profile_field "$P" privileged)"
}

@test "a daemon's children are followed after the command has ended, and SIGTERM ends them" {
	pid_file=$BATS_TEST_TMPDIR/pid
	"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		sh -c "setsid sh -c 'echo \$\$ >$pid_file; exec sleep 60' & exit 9" 3>&- &
	recorder=$!
	wait_for test -s "$pid_file"
	sleep 0.3
	kill -TERM $recorder
	wait $recorder || status=$?
	[ "$status" = 9 ]
	# The process has ended, or is a zombie that init has not waited for yet.
	[[ "$(ps -o stat= -p "$(cat "$pid_file")")" =~ ^(Z.*)?$ ]]
	echo "x86-64 setsid" | assert_recorded
}

@test "SIGTERM goes to the service, which may take its time; the profile is written" {
	"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		bash -c 'trap "sleep 0.5; exit 3" TERM; echo ready >'"$BATS_TEST_TMPDIR/ready"'; while :; do sleep 0.1; done' 3>&- &
	recorder=$!
	wait_for test -s "$BATS_TEST_TMPDIR/ready"
	kill -TERM $recorder
	wait $recorder || status=$?
	[ "$status" = 3 ]
	is_complete "$P"
}

@test "a second SIGTERM ends a service that ignores the first, and the profile has that gap" {
	"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		sh -c 'trap "" TERM INT; echo ready >'"$BATS_TEST_TMPDIR/ready"'; while :; do sleep 0.1; done' 3>&- &
	recorder=$!
	wait_for test -s "$BATS_TEST_TMPDIR/ready"
	kill -TERM $recorder
	sleep 0.5
	kill -0 $recorder
	kill -TERM $recorder
	wait $recorder || status=$?
	[ "$status" = 137 ]
	[ "$(profile_field "$P" complete)" = false ]
	grep -q killed <<<"$(profile_field "$P" incomplete)"
}

@test "SIGKILL of the service by another process" {
	"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		sh -c 'echo $$ >'"$BATS_TEST_TMPDIR/pid"'; exec sleep 60' 3>&- &
	recorder=$!
	wait_for test -s "$BATS_TEST_TMPDIR/pid"
	kill -KILL "$(cat "$BATS_TEST_TMPDIR/pid")"
	wait $recorder || status=$?
	[ "$status" = 137 ]
	[ -s "$P" ]
}

# program_that_dies_in_exec FILE: its segment lies where the kernel is, so that the kernel kills what executes it.
program_that_dies_in_exec()
{
	python3 - "$1" <<-'EOF'
		import os, struct, sys
		header = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400000, 64, 0, 0, 64, 56, 1, 0, 0, 0)
		segment = struct.pack("<IIQQQQQQ", 1, 5, 0, 0xffff800000000000, 0, 120, 120, 4096)
		open(sys.argv[1], "wb").write(header + segment)
		os.chmod(sys.argv[1], 0o755)
	EOF
}

@test "a command that is killed before its program runs leaves no complete run" {
	[ "$(uname -m)" = x86_64 ] || skip "the program is for x86-64"
	program_that_dies_in_exec "$BATS_TEST_TMPDIR/dies"
	for backend in $BACKEND bpf; do
		"$SYSCARVE" run --backend=$backend -o /dev/null -- true 2>/dev/null || continue
		rm -f "$P"
		run -125 "$SYSCARVE" run --backend=$backend -o /dev/null -w "$P" -- "$BATS_TEST_TMPDIR/dies"
		[ "$(profile_field "$P" complete)" = false ]
		grep -q unstarted <<<"$(profile_field "$P" incomplete)"
	done
	printf '[Service]\nSystemCallFilter=@known\n' >"$BATS_TEST_TMPDIR/filter.conf"
	run -3 "$SYSCARVE" prove -f "$BATS_TEST_TMPDIR/filter.conf" -- "$BATS_TEST_TMPDIR/dies"
}

# What a process sends to its parent by $1: itself, or a child that has ended when the signal is looked at.
@test "a signal that the service sends to its parent is not handed back to it" {
	for backend in $BACKEND bpf; do
		"$SYSCARVE" run --backend=$backend -o /dev/null -- true 2>/dev/null || continue
		run -4 "$SYSCARVE" run --backend=$backend -o /dev/null -- sh -c 'kill -USR1 $PPID; kill -HUP $PPID; exit 4'
		run -4 "$SYSCARVE" run --backend=$backend -o /dev/null -- \
			sh -c 'sh -c "kill -USR2 $1; kill -TERM $1" sh $PPID; sleep 0.3; exit 4' sh
	done
	printf '[Service]\nSystemCallFilter=@known\n' >"$BATS_TEST_TMPDIR/filter.conf"
	run -0 "$SYSCARVE" prove -f "$BATS_TEST_TMPDIR/filter.conf" -- sh -c 'kill -USR1 $PPID; sleep 0.3; exit 4'
	[[ "$output" == *"ended with status 4"* ]]
}

@test "closed standard descriptors stay closed for the command, and syscarve opens nothing in their place" {
	cat >"$BATS_TEST_TMPDIR/show" <<-'EOF'
		#!/bin/bash
		for fd in 0 1 2; do
			[ -e /proc/self/fd/$fd ] && echo $fd
		done >"$1"
		exit 6
	EOF
	chmod +x "$BATS_TEST_TMPDIR/show"
	for closed in "<&-" ">&-" "2>&-" "<&- >&-" "<&- >&- 2>&-"; do
		for option in "${HOW[@]}" --detach --backend=bpf; do
			"$SYSCARVE" run $option -o /dev/null -- true 2>/dev/null || continue
			rm -f "$P"
			eval "'$BATS_TEST_TMPDIR/show' '$BATS_TEST_TMPDIR/want' $closed" || [ $? = 6 ]
			status=0
			eval "'$SYSCARVE' run $option -o '$BATS_TEST_TMPDIR/out.conf' -w '$P' -- '$BATS_TEST_TMPDIR/show' \
				'$BATS_TEST_TMPDIR/got' $closed" || status=$?
			[ "$status" = 6 ]
			diff "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
			wait_for jq -e '.runs[0].complete' "$P"
			wait_for grep -q SystemCallFilter "$BATS_TEST_TMPDIR/out.conf"
		done
	done
}

@test "a tracer that could not give SCHED_IDLE back does not take it" {
	command -v strace >/dev/null || skip "no strace here"
	[ "$(nproc)" -gt 1 ] || skip "one core: nothing is followed"
	P=$OPEN/profile.json
	as_nobody strace -e trace=sched_setscheduler,sched_setaffinity -o "$OPEN/log" \
		"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- "$PROGS/prog-calls" 3000
	# The trial is on a thread that ends, which this strace does not follow.
	refute grep -q sched_set "$OPEN/log"
	[ "$(profile_count "$P" umask)" = 3000 ]
}

@test "syscarve does not wait for children that it had before it was started" {
	run -0 timeout 20 sh -c 'sleep 30 >/dev/null 2>&1 3>&- & echo $! >"$2"; exec "$1" run $3 -o /dev/null -- true' sh \
		"$SYSCARVE" "$BATS_TEST_TMPDIR/pid" "${HOW[*]}"
	kill "$(cat "$BATS_TEST_TMPDIR/pid")"
}

@test "a process that is already traced: one line that names the tracer" {
	run strace -f -o /dev/null "$SYSCARVE" run -o /dev/null -- true
	[ "$status" = 125 ]
	[[ "$output" == *"already traced by process "* ]]
	[ "${#lines[@]}" = 1 ]
}

@test "ptrace is refused, as in a container: one line, nothing is run or written" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	run "$PROGS/prog-own-filter" without ptrace "$SYSCARVE" run -o /dev/null -w "$P" -- touch "$OPEN/started"
	[ "$status" = 125 ]
	[ "${#lines[@]}" = 1 ]
	[[ "$output" == *"ptrace is not permitted here"* ]]
	[ ! -e "$P" ] && [ ! -e "$OPEN/started" ]
}

@test "seccomp is refused: PTRACE_SYSCALL is used" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	want=$(timeout 20 "$PROGS/prog-own-filter" without seccomp "$SYSCARVE" run -o /dev/null -w "$P" -- \
		"$PROGS/prog-bare" | sort)
	diff <(echo "$want") <(profile_names "$P")
}

@test "^C on a terminal reaches the service once and the profile is written" {
	command -v tmux >/dev/null || skip "no tmux here"
	socket=$BATS_TEST_TMPDIR/tmux
	cat >"$BATS_TEST_TMPDIR/service" <<-EOF
		#!/bin/bash
		n=0
		trap 'n=\$((n + 1)); echo \$n >>$BATS_TEST_TMPDIR/count; [ \$n = 1 ] && { sleep 0.5; exit 4; }' INT
		echo ready >$BATS_TEST_TMPDIR/ready
		while :; do sleep 0.1; done
	EOF
	chmod +x "$BATS_TEST_TMPDIR/service"
	tmux -S "$socket" -f /dev/null new-session -d \
		"$SYSCARVE run ${HOW[*]} -o /dev/null -w $P -- $BATS_TEST_TMPDIR/service; echo \$? >$BATS_TEST_TMPDIR/status" 3>&-
	wait_for test -s "$BATS_TEST_TMPDIR/ready"
	tmux -S "$socket" send-keys C-c
	wait_for test -s "$BATS_TEST_TMPDIR/status"
	tmux -S "$socket" kill-server 2>/dev/null || true
	[ "$(cat "$BATS_TEST_TMPDIR/status")" = 4 ]
	[ "$(cat "$BATS_TEST_TMPDIR/count")" = 1 ]
	[ -s "$P" ]
}

@test "the progress line is cut to a narrow terminal, and leaves nothing behind" {
	command -v tmux >/dev/null || skip "no tmux here"
	socket=$BATS_TEST_TMPDIR/tmux
	go=$BATS_TEST_TMPDIR/go
	mkfifo "$go"
	tmux -S "$socket" -f /dev/null new-session -d -x 20 -y 8 \
		"$SYSCARVE run ${HOW[*]} -o /dev/null -w $P -- cat $go >/dev/null; echo ended; sleep 60" 3>&-
	screen()
	{
		tmux -S "$socket" capture-pane -p | grep .
	}
	shows()
	{
		screen | grep -q "$1"
	}
	[ "$(tmux -S "$socket" display-message -p '#{pane_width}')" = 20 ]
	wait_for shows process
	# The line is drawn every second: if it wrapped, the second drawing would leave the first half of the first one above.
	sleep 2.2
	screen >"$BATS_TEST_TMPDIR/screen"
	echo >"$go"
	wait_for shows ended
	screen >"$BATS_TEST_TMPDIR/after"
	tmux -S "$socket" kill-server 2>/dev/null || true
	cat "$BATS_TEST_TMPDIR/screen" "$BATS_TEST_TMPDIR/after"
	grep -qxE '1 process, [0-9]+ dist[a-z]*' "$BATS_TEST_TMPDIR/screen"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/screen")" = 1 ]
	[ "$(awk '{print length}' "$BATS_TEST_TMPDIR/screen")" = 19 ]
	[ "$(cat "$BATS_TEST_TMPDIR/after")" = ended ]
}

@test "^Z stops service and syscarve, fg continues both" {
	command -v tmux >/dev/null || skip "no tmux here"
	socket=$BATS_TEST_TMPDIR/tmux
	tmux -S "$socket" -f /dev/null new-session -d "bash --norc -i" 3>&-
	tmux -S "$socket" send-keys "$SYSCARVE run ${HOW[*]} -o /dev/null -w $P -- sh -c 'echo ready >$BATS_TEST_TMPDIR/ready; sleep 1; exit 6'" Enter
	wait_for test -s "$BATS_TEST_TMPDIR/ready"
	tmux -S "$socket" send-keys C-z
	sleep 0.5
	tmux -S "$socket" send-keys "jobs >$BATS_TEST_TMPDIR/jobs; fg; echo \$? >$BATS_TEST_TMPDIR/status" Enter
	wait_for test -s "$BATS_TEST_TMPDIR/status"
	tmux -S "$socket" kill-server 2>/dev/null || true
	grep -q Stopped "$BATS_TEST_TMPDIR/jobs"
	[ "$(cat "$BATS_TEST_TMPDIR/status")" = 6 ]
}

@test "the tracer follows its tracee's core, and the service's own affinity and policy stay as they are" {
	script='i=0; while [ $i -lt 300 ]; do umask 022 >/dev/null; cd /; i=$((i + 1)); done
		grep Cpus_allowed: /proc/self/status; chrt -p $$ | sed "s/pid [0-9]*//"'
	command -v chrt >/dev/null || skip "no chrt here"
	diff <(sh -c "$script") <(record "$P" sh -c "$script")
	[ "$(profile_count "$P" chdir)" -ge 300 ]
}

@test "the profile is saved on any core and with the tracer's own policy" {
	command -v strace >/dev/null || skip "no strace here"
	[ "$(nproc)" -gt 1 ] || skip "one core: nothing is followed"
	[ "$BACKEND" = stop ] || skip "notifications leave the cores alone"
	strace -e trace=sched_setscheduler,sched_setaffinity,renameat,openat -o "$BATS_TEST_TMPDIR/log" \
		"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- "$PROGS/prog-calls" 3000
	grep -q SCHED_IDLE "$BATS_TEST_TMPDIR/log"
	after=$(grep -nE 'sched_set' "$BATS_TEST_TMPDIR/log" | tail -n 1)
	[[ "$(grep sched_setscheduler "$BATS_TEST_TMPDIR/log" | tail -n 1)" == *SCHED_OTHER* ]]
	[ "${after%%:*}" -lt "$(grep -n 'openat.*profile\.json' "$BATS_TEST_TMPDIR/log" | tail -n 1 | cut -d: -f1)" ]
}
