#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Attaching to processes that already run: they do not notice it, and go on when syscarve ends.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	OUT=$BATS_TEST_TMPDIR/out
}

teardown()
{
	[ -z "${SERVICE-}" ] || kill -KILL "$SERVICE" 2>/dev/null || true
	[ -z "${RECORDER-}" ] || kill -KILL "$RECORDER" 2>/dev/null || true
}

start_service()
{
	"$@" >"$OUT" 3>&- &
	SERVICE=$!
	wait_for test -s "$OUT"
}

tracer_of()
{
	sed -n 's/^TracerPid:\t//p' "/proc/$1/status"
}

# Whether each thread of the service has the tracer.
all_traced_by()
{
	[ "$(grep -h '^TracerPid:' "/proc/$SERVICE"/task/*/status | sort -u)" = "$(printf 'TracerPid:\t%s' "$1")" ]
}

traced_by_recorder()
{
	all_traced_by "$RECORDER"
}

start_attach()
{
	"$SYSCARVE" attach --backend=ptrace -o /dev/null -w "$P" "$@" 2>"$OUT.err" 3>&- &
	RECORDER=$!
	wait_for traced_by_recorder
}

stop_service()
{
	kill -USR1 "$SERVICE"
	wait "$SERVICE"
	SERVICE=
}

@test "^C detaches from all threads: none of their calls was interrupted, and the service ends as usual" {
	start_service "$PROGS/prog-sleepers"
	for _ in 1 2 3; do
		start_attach "$SERVICE"
		sleep 0.2
		kill -INT "$RECORDER"
		wait "$RECORDER"
		[ "$(tracer_of "$SERVICE")" = 0 ]
	done
	stop_service
	[ "$(cat "$OUT")" = "$(printf 'ready\ndone')" ]
}

@test "the call in which a thread slept when syscarve attached is in the profile, and so are later calls" {
	start_service "$PROGS/prog-sleepers"
	start_attach "$SERVICE"
	stop_service
	wait "$RECORDER"
	profile_names "$P" >"$OUT.names"
	for call in epoll_wait rt_sigtimedwait recvfrom semtimedop read clock_nanosleep poll umask exit_group; do
		grep -qx "x86-64 $call" "$OUT.names" || { echo "no $call"; cat "$OUT.names"; false; }
	done
	[ "$(cat "$OUT")" = "$(printf 'ready\ndone')" ]
	[ "$(profile_field "$P" complete)" = false ]
	grep -q 'its start was not observed' "$OUT.err"
}

@test "kill -9 of syscarve leaves the service running" {
	start_service "$PROGS/prog-sleepers"
	start_attach "$SERVICE"
	kill -KILL "$RECORDER"
	wait "$RECORDER" || true
	RECORDER=
	sleep 0.2
	[ "$(tracer_of "$SERVICE")" = 0 ]
	stop_service
	[ "$(cat "$OUT")" = "$(printf 'ready\ndone')" ]
}

# strace kills syscarve when it makes its Nth call of ptrace(2): the service still gets its signal, exactly once.
@test "kill -9 of syscarve at any point loses no signal" {
	# A signal that comes just before pause() would wait for the next one: the handler's byte in a pipe does not.
	local program='import os, signal
reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.set_wakeup_fd(writer)
signal.signal(signal.SIGUSR1, lambda *_: print("signal"))
print("ready")
while True: os.read(reader, 1)'
	for n in $(seq 1 25); do
		: >"$OUT"
		start_service python3 -u -c "$program"
		strace -o /dev/null -e trace=ptrace -e inject=ptrace:signal=KILL:when="$n" \
			"$SYSCARVE" attach --backend=ptrace -o /dev/null "$SERVICE" 2>/dev/null 3>&- &
		RECORDER=$!
		for _ in 1 2 3 4 5; do
			echo sent >>"$OUT.sent"
			kill -USR1 "$SERVICE"
			count=$(wc -l <"$OUT.sent")
			wait_for eval '[ "$(grep -c signal "$OUT")" = '"$count"' ]'
		done
		kill -KILL "$SERVICE"
		wait "$SERVICE" "$RECORDER" || true
		rm "$OUT.sent"
	done
}

@test "attaching to a busy service and its children" {
	start_service sh -c 'echo ready; i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i + 1)); done; echo end; exit 7'
	for _ in 1 2 3 4 5; do
		"$SYSCARVE" attach --backend=ptrace -o /dev/null -w "$P" "$SERVICE" 2>/dev/null 3>&- &
		RECORDER=$!
		sleep 0.15
		kill -INT "$RECORDER" 2>/dev/null || true
		wait "$RECORDER" || true
	done
	status=0
	wait "$SERVICE" || status=$?
	SERVICE=
	[ "$status" = 7 ]
	grep -qx end "$OUT"
	profile_names "$P" | grep -qx 'x86-64 execve'
}

@test "a stopped service stays stopped, and goes on with SIGCONT" {
	start_service "$PROGS/prog-sleepers"
	kill -STOP "$SERVICE"
	"$SYSCARVE" attach --backend=ptrace -o /dev/null "$SERVICE" 2>/dev/null 3>&- &
	RECORDER=$!
	sleep 0.3
	kill -INT "$RECORDER"
	wait "$RECORDER" || true
	RECORDER=
	grep -q '^State:.T' "/proc/$SERVICE/status"
	kill -CONT "$SERVICE"
	stop_service
}

@test "a process that does not exist, that is traced, or that belongs to another user is refused" {
	run --separate-stderr "$SYSCARVE" attach --backend=ptrace 4194305
	[ "$status" = 1 ]
	[ "$stderr" = "syscarve attach: process 4194305: no such process" ]
	start_service "$PROGS/prog-sleepers"
	start_attach "$SERVICE"
	run --separate-stderr "$SYSCARVE" attach --backend=ptrace "$SERVICE"
	[ "$status" = 1 ]
	[[ $stderr == *"is already traced by process $RECORDER"* ]]
	kill -INT "$RECORDER"
	wait "$RECORDER"
	RECORDER=
	run --separate-stderr "$SYSCARVE" attach --backend=ptrace 1x
	[ "$status" = 2 ]
	[[ $stderr == *"1x is not a process ID"* ]]
}

@test "a filter for all threads hides none of their next calls" {
	for _ in 1 2 3; do
		record "$P" "$PROGS/prog-tsync"
		for call in swapon acct sethostname; do
			profile_names "$P" | grep -qx "x86-64 $call" || { echo "no $call"; false; }
		done
		[ "$(profile_field "$P" complete)" = true ]
		rm "$P"
	done
}

@test "run --detach: the command keeps its pid and parent, its children, and its exit status" {
	cat >"$BATS_TEST_TMPDIR/script" <<-'EOF'
		echo $$ $PPID
		wait
		cat /proc/$$/task/$$/children
		umask 077
		exit 9
	EOF
	status=0
	"$SYSCARVE" run --detach -o /dev/null -w "$P" -- sh "$BATS_TEST_TMPDIR/script" >"$OUT" 2>/dev/null 3>&- &
	pid=$!
	wait $pid || status=$?
	[ "$status" = 9 ]
	[ "$(head -n 1 "$OUT")" = "$pid $$" ] || [ "$(head -n 1 "$OUT")" = "$pid $BASHPID" ]
	wait_for test -s "$P"
	wait_for grep -q exit_group "$P"
	profile_names "$P" | grep -qx 'x86-64 umask'
}

@test "run --detach of a command that does not exist, or that cannot be executed" {
	run -127 --separate-stderr "$SYSCARVE" run --detach -- /no/such
	[ "$status" = 127 ]
	printf '#!/no/such/interpreter\n' >"$BATS_TEST_TMPDIR/broken"
	chmod +x "$BATS_TEST_TMPDIR/broken"
	run -127 --separate-stderr "$SYSCARVE" run --detach -- "$BATS_TEST_TMPDIR/broken"
	[ "$status" = 127 ]
	[[ $stderr == *"No such file or directory"* ]]
}

# Otherwise only the kernel's log knows, because the parent goes on.
says_denials()
{
	local program=$PROGS/prog-own-filter
	start_service sh -c 'echo ready; while [ ! -e "$2" ]; do "$1" kill; "$1" errno; sleep 0.1; done' \
		sh "$program" "$BATS_TEST_TMPDIR/stop"
	"$SYSCARVE" attach --backend="$1" -o /dev/null -w "$P" "$SERVICE" 2>"$OUT.err" 3>&- &
	RECORDER=$!
	wait_for grep -q "a seccomp filter killed $program (process [0-9]*) because it called swapoff" "$OUT.err"
	[ "$1" = ptrace ] || wait_for grep -q "a seccomp filter denied swapoff to $program (process [0-9]*): No message" "$OUT.err"
	touch "$BATS_TEST_TMPDIR/stop"
	wait "$RECORDER"
	# Each once.
	[ "$(grep -c "killed $program" "$OUT.err")" = 1 ]
	# And all of them at the end, in one line.
	grep 'seccomp filters denied calls' "$OUT.err" | grep -q 'swapoff.*[1-9] of them by killing the process'
}

@test "a child that a filter kills is said, by ptrace" {
	says_denials ptrace
}

@test "a child that a filter kills, and a call that it denies, are said, by eBPF" {
	need_bpf
	says_denials bpf
	# A signal that others sent is no filter's.
	start_service sh -c 'echo ready; while [ -e "$2" ]; do "$1" without bpf sh -c "kill -SYS \$\$"; sleep 0.1; done' \
		sh "$PROGS/prog-own-filter" "$BATS_TEST_TMPDIR/stop"
	"$SYSCARVE" attach --backend=bpf -o /dev/null -w "$P" "$SERVICE" 2>"$OUT.err" 3>&- &
	RECORDER=$!
	sleep 1
	rm "$BATS_TEST_TMPDIR/stop"
	wait "$RECORDER"
	refute grep 'seccomp filter' "$OUT.err"
}

@test "1,000 threads and 3,000 maps: all are followed, and let go" {
	start_service "$PROGS/prog-held" 1000 3000 6
	start_attach "$SERVICE"
	kill -INT "$RECORDER"
	wait "$RECORDER"
	all_traced_by 0
	wait "$SERVICE"
	profile_names "$P" | grep -qx 'x86-64 pause'
	profile_names "$P" | grep -qx 'x86-64 clock_nanosleep'
}
