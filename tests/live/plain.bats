#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The recorder reads tasks by a function of Linux 5.11, or by a plainer one if the kernel lacks that. Both must observe the
# same calls, and the same as ptrace and strace.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	local why
	why=$("$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>&1) || skip "$why"
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	[ -z "${SERVICE-}" ] || kill -KILL "$SERVICE" 2>/dev/null || true
	rmdir "${GROUP-/none}"/a/b "${GROUP-/none}"/a "${GROUP-/none}" 2>/dev/null || true
}

# drive OUT WORDS...: by drive-watch, bounded; the command's own output is in OUT as well.
drive()
{
	local out=$1
	shift
	timeout --foreground -k 5 60 "$PROGS/drive-watch" "$@" >"$out" 2>"$out.err" </dev/null 3>&-
}

# driven OUT: the set, as profile_names prints it.
driven()
{
	sed -n 's/^call \([^ ]*\) .*/\1/p' "$1" | sed 's,^[^/]*$,x86-64/&,; s,/, ,' | sort -u
}

# Whether a thread waits for a lock differs from run to run.
but_locks()
{
	grep -vx 'x86-64 futex'
}

# same COMMAND...: the same set by strace, by ptrace and by both readers. Programs do not behave the same in each run, so a
# difference counts only if it occurs again.
same()
{
	for _ in 1 2 3; do
		rm -rf work ptrace.json
		mkdir work
		(cd work && timeout --foreground -k 5 60 strace -f -e quiet=none -o ../log "$@") >/dev/null 2>&1 3>&- </dev/null || true
		rm -rf work
		mkdir work
		(cd work && record ../ptrace.json "$@") >/dev/null 2>&1 3>&- </dev/null || true
		rm -rf work
		mkdir work
		(cd work && drive ../new run "$@" && rm -rf ../work/* && drive ../plain --plain run "$@")
		strace_names log | but_locks >truth
		diff truth <(profile_names ptrace.json | but_locks) && diff truth <(driven new | but_locks) &&
			diff truth <(driven plain | but_locks) && return 0
	done
	return 1
}

# sizes WORDS...: the size of the program for the entry, from which the verifier has removed code that is not reached.
sizes()
{
	drive out "$@" run sh -c 'sed -n "s/^prog_id:.//p" /proc/$PPID/fdinfo/* | sort -un | xargs -n 1 bpftool prog show id'
	grep -A 2 'name on_sys_enter ' out | grep -o 'xlated [0-9]*B' | sort -u
}

@test "the plain reader is used if it is asked for" {
	local best plain
	command -v bpftool >/dev/null || skip "no bpftool here"
	best=$(sizes)
	echo "# on_sys_enter: $best, $(head -n 1 out.err)" >&3
	plain=$(sizes --plain)
	echo "# on_sys_enter, plain: $plain, $(head -n 1 out.err)" >&3
	[ -n "$plain" ]
	[ "$best" != "$plain" ]
}

@test "the same set by strace, by ptrace and by each reader: a pipeline, tar, find and xargs" {
	same sh -c 'ls -l /usr/bin | sort -k5 -n | awk "{print \$5}" | tail -n 3 | tr -d x >out'
	same sh -c 'mkdir d && echo x >d/f && ln -s f d/l && tar -czf a.tgz d && rm -r d && tar -xzf a.tgz'
	same sh -c 'mkdir -p a/b && touch a/b/c && find a | xargs chmod u+w && ls /nowhere'
}

@test "the same for perl, python3, sed, dd" {
	same perl -MFile::Temp -e 'my $f = File::Temp->new; print $f "x"; print `id -u`; kill 0, $$; sleep 0'
	same python3 -c 'import subprocess, socket; subprocess.run(["true"]); socket.socket().close()'
	same sh -c 'echo a >f && sed -i s/a/b/ f && cmp f f'
	same dd if=/dev/zero of=out bs=4k count=3 conv=fsync
}

@test "the same for threads, a failing exec, a 32-bit program" {
	same xz --threads=2 --keep --stdout --block-size=4096 /bin/true
	same sh -c '/nowhere/nothing; umask 0; exec /etc/passwd'
	need_32bit
	same "$PROGS/prog-bare32"
	grep -q '^x86 ' truth
}

# each_way COMMAND...: runs COMMAND with a last word that leaves the choice of the reader to the recorder, and with --plain.
each_way()
{
	local option
	for option in --ring=524288 --plain; do
		"$@" $option || { echo "$*: $option"; return 1; }
	done
}

exactly()
{
	drive out "$2" run "$1" || true
	diff <(grep '^x' out | sort) <(driven out)
}

@test "a program without libc, of 64 and of 32 bits: exactly the set that it prints" {
	each_way exactly "$PROGS/prog-bare"
	need_32bit
	each_way exactly "$PROGS/prog-bare32"
	each_way exactly "$PROGS/prog-bare-int80"
}

refused_seen()
{
	drive out "$2" run "$PROGS/prog-own-filter" "$1" || true
	grep -qx 'call swapoff 1' out
	grep -qx 'lost 0' out
}

@test "calls that the service's own filter refuses: ERRNO, TRAP, KILL of the process and of a thread" {
	each_way refused_seen errno
	each_way refused_seen trap
	each_way refused_seen kill
	each_way refused_seen kill-thread
}

family()
{
	drive out "$1" run "$PROGS/prog-family" || true
	missing=$("$PROGS/prog-family" list | sed 's/.* //' | sort -u | comm -23 - <(driven out | sed 's/.* //' | sort -u))
	[ -z "$missing" ]
	grep -qx 'lost 0' out
}

@test "fork, vfork, clone, clone3, threads, orphans, exec by a non-leader thread" {
	each_way family
}

storm()
{
	drive out "$1" run "$PROGS/prog-storm" 500
	grep -qx 'call swapoff 500' out
	grep -qx 'lost 0' out
	refute grep '^gap' out
	grep -qx "exe $(readlink -f /bin/true)" out
	grep -qx "exe $(readlink -f "$PROGS/prog-storm")" out
}

@test "500 short-lived processes: every one is counted, and each program is known" {
	each_way storm
}

every_call()
{
	drive out "$1" run dd if=/dev/zero of=/dev/null bs=1 count=100000 status=none
	grep -qx 'call write 100000' out
	grep -qx 'lost 0' out
}

@test "100,000 calls: every one is counted" {
	each_way every_call
}

attached()
{
	local driver
	rm -f go started out.err
	sh -c 'echo >started; while [ ! -e go ]; do sleep 0.1; done; umask; exec uname' >uname 3>&- &
	SERVICE=$!
	wait_for test -s started
	drive out "$1" pid "$SERVICE" &
	driver=$!
	wait_for test -s out.err
	touch go
	wait $driver
	SERVICE=
	grep -qx 'call uname 1' out
	grep -qx 'call umask 2' out
	grep -qx 'gap attached' out
	grep -q '^exe .*/uname$' out
}

@test "attached to a process that runs" {
	each_way attached
}

# A process that joins the group and becomes uname, and one that does not join.
join()
{
	sh -c 'echo $$ >"$0/cgroup.procs"; exec uname' "$1" >/dev/null
	swapon --show >/dev/null
}

in_cgroup()
{
	local driver
	rm -f out.err
	drive out "$1" cgroup "$GROUP/a" &
	driver=$!
	wait_for test -s out.err
	mkdir -p "$GROUP/a/b"
	join "$GROUP/a"
	join "$GROUP/a/b"
	join "$GROUP"
	kill -TERM "$(pgrep -P "$driver" -x drive-watch || pgrep -P "$(pgrep -P "$driver")" -x drive-watch)"
	wait $driver
	rmdir "$GROUP/a/b" "$GROUP/a" "$GROUP"
	grep -qx 'call execve 2' out
	grep -qx 'call uname 2' out
	grep -qx 'lost 0' out
	grep -q '^exe .*/uname$' out
	refute grep -q '^exe .*/swapon$' out
	refute grep '^gap' out
}

@test "a cgroup that is made later, and one below it" {
	mount=$(findmnt -rno TARGET -t cgroup2 | head -n 1)
	[ -w "${mount:-/none}" ] || skip "no cgroup v2 here"
	GROUP=$mount/syscarve-$$
	each_way in_cgroup
}
@test "a command that is a child finds its own process in what systemd says of the process that it started" {
	bash -c 'export LISTEN_PID=$$ LISTEN_FDS=0 LISTEN_PIDFDID=7 WATCHDOG_PID=1 SYSTEMD_EXEC_PID=$$
		exec "$0" run -q -o /dev/null -- sh -c "echo \$((LISTEN_PID - \$\$)) \$((SYSTEMD_EXEC_PID - \$\$)) \
			\$WATCHDOG_PID [\$LISTEN_PIDFDID]"' "$SYSCARVE" >"$BATS_TEST_TMPDIR/out"
	[ "$(cat "$BATS_TEST_TMPDIR/out")" = "0 0 1 []" ]
}
