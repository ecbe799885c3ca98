#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The eBPF recorder: the set of calls does not depend on the backend, and no call escapes it.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_bpf
	P=$BATS_TEST_TMPDIR/profile.json
	cd "$BATS_TEST_TMPDIR"
}

# same COMMAND...: the same set by ptrace and by eBPF. Programs do not behave the same in each run, so a difference counts
# only if it occurs again.
same()
{
	for _ in 1 2 3; do
		rm -rf ptrace.json bpf.json work
		mkdir work
		(cd work && record ../ptrace.json "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		rm -rf work
		mkdir work
		(cd work && watch ../bpf.json "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		diff <(profile_names ptrace.json) <(profile_names bpf.json) && return 0
	done
	return 1
}

@test "a shell pipeline" {
	same sh -c 'ls -l /usr/bin | sort -k5 -n | awk "{print \$5}" | tail -n 3 | tr -d x >out'
	diff <(profile_executables ptrace.json) <(profile_executables bpf.json)
}

@test "python3" {
	same python3 -c 'import json, subprocess, socket, tempfile; subprocess.run(["true"]); socket.socket().close(); json.dumps([1])'
}

@test "perl" {
	same perl -MFile::Temp -e 'my $f = File::Temp->new; print $f "x"; print `id -u`; kill 0, $$; sleep 0'
}

@test "git" {
	same sh -c 'git init -q r && cd r && echo a >a && git add a && git -c user.name=a -c user.email=a@b commit -qm a && git log && git gc -q'
}

@test "tar" {
	same sh -c 'mkdir d && echo x >d/f && ln -s f d/l && tar -czf a.tgz d && rm -r d && tar -xzf a.tgz'
}

@test "gcc" {
	same sh -c 'echo "int main(void) { return 0; }" >a.c && gcc -o a a.c && ./a'
}

@test "sqlite3" {
	command -v sqlite3 >/dev/null || skip "no sqlite3 here"
	same sqlite3 db 'create table t (x); insert into t values (1), (2); select sum(x) from t; vacuum;'
}

@test "curl on loopback" {
	command -v curl >/dev/null || skip "no curl here"
	same curl --silent --max-time 5 http://127.0.0.1:9/
}

@test "a multi-threaded program" {
	same xz --threads=2 --keep --stdout --block-size=65536 "$(readlink -f "$(command -v python3)")"
}

@test "a static program" {
	printf '#include <stdio.h>\nint main(void) { FILE *f = fopen("x", "w"); return fputs("x", f) < 0; }' >a.c
	gcc -static -o static a.c
	same "$PWD/static"
}

@test "a 32-bit program that becomes a 64-bit one" {
	printf '#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts("x"); fflush(stdout); return execl("/bin/true", "true", NULL); }' >a.c
	need_32bit
	gcc -m32 -o x32 a.c
	same "$PWD/x32"
	grep -q '^x86 write' <(profile_names bpf.json)
}

@test "find, xargs, chmod and a failing program" {
	same sh -c 'mkdir -p a/b && touch a/b/c && find a | xargs chmod u+w && ls /nowhere'
}

@test "fork, vfork, clone, clone3, CLONE_UNTRACED, threads, orphans, exec by a non-leader thread" {
	watch "$P" "$PROGS/prog-family" || status=$?
	[ "$status" = 5 ]
	missing=$("$PROGS/prog-family" list | sort -u | comm -23 - <(profile_names "$P"))
	[ -z "$missing" ]
	[ "$(profile_field "$P" complete)" = true ]
}

@test "a program without libc: the recorded set is exactly the one that it prints" {
	want=$(watch "$P" "$PROGS/prog-bare" | sort)
	diff <(echo "$want") <(profile_names "$P")
}

@test "the same for a 32-bit program, and for calls by the 32-bit entry" {
	need_32bit
	for program in prog-bare32 prog-bare-int80; do
		P=$BATS_TEST_TMPDIR/$program.json
		watch "$P" "$PROGS/$program" >"$BATS_TEST_TMPDIR/want" || status=$?
		[ "$status" = 3 ]
		diff <(sort "$BATS_TEST_TMPDIR/want") <(profile_names "$P")
	done
}

@test "calls that the service's own filter refuses are recorded: ERRNO, TRAP and KILL" {
	for how in errno trap kill; do
		P=$BATS_TEST_TMPDIR/$how.json
		watch "$P" "$PROGS/prog-own-filter" $how >"$BATS_TEST_TMPDIR/out" || status=$?
		grep -qx "x86-64 swapoff" <(profile_names "$P")
		[ "$(profile_count "$P" swapoff)" = 1 ]
	done
	[ "$status" = $((128 + 31)) ]
}

@test "numbers that no kernel knows" {
	watch "$P" python3 -c 'import ctypes
s = ctypes.CDLL(None).syscall
for n in 600, 0x7ffffff0, 600: s(n)'
	grep -qx "x86-64 600" <(profile_names "$P")
	grep -q " 600 *2 " <("$SYSCARVE" show "$P") || "$SYSCARVE" show "$P" | grep -qE '600.* 2 '
}

@test "2,000 short-lived processes: every one is counted, and each program is known" {
	[ "$(watch "$P" "$PROGS/prog-storm" 2000)" = 2000 ]
	[ "$(profile_count "$P" swapoff)" = 2000 ]
	[ "$(profile_field "$P" lost)" = 0 ]
	[ "$(profile_field "$P" complete)" = true ]
	grep -qx "$(readlink -f /bin/true)" <(profile_executables "$P")
	grep -qx "$(readlink -f "$PROGS/prog-storm")" <(profile_executables "$P")
}

# The recorder reads a path in the kernel, because a process that has ended meanwhile has no /proc/PID/exe.
@test "programs below sixty directories, behind mounts, and from memory are known by their paths" {
	local deep=$PWD/deep/$(printf '%s/' $(seq 60))
	mkdir -p "$deep" mount
	cp /usr/bin/true "$deep"
	unshare -m sh -c '
		mount -t tmpfs none mount && mkdir mount/a mount/b && cp /usr/bin/true mount/a && mount --bind mount/a mount/b &&
		exec "$@"' sh timeout --foreground -k 5 60 "$SYSCARVE" run --backend=bpf -o /dev/null -w "$P" -- sh -c '
		"$1/true"; "$2/mount/b/true"
		exec python3 -c "
import os
fd = os.memfd_create(\"kept\")
os.write(fd, open(\"/usr/bin/true\", \"rb\").read())
os.execv(f\"/proc/self/fd/{fd}\", [\"true\"])"' sh "$deep" "$PWD"
	profile_executables "$P" >known
	for want in "${deep}true" "$PWD/mount/b/true" "/memfd:kept (deleted)"; do
		grep -Fx "$want" known
	done
}

@test "a million calls: every one is counted" {
	watch "$P" dd if=/dev/zero of=/dev/null bs=1 count=500000 status=none
	[ "$(profile_count "$P" write)" = 500000 ]
	[ "$(profile_count "$P" read)" -ge 500000 ]
	[ "$(profile_field "$P" complete)" = true ]
}

@test "processes whose numbers have the same last digits: every call is counted" {
	local status=0
	watch "$P" "$PROGS/prog-same-slot" || status=$?
	[ "$status" != 77 ] || skip "cannot choose the number of a process"
	[ "$status" = 0 ]
	[ "$(profile_count "$P" umask)" = 10000 ]
	[ "$(profile_field "$P" complete)" = true ]
}

@test "signals, exit status and standard streams are the command's" {
	for n in 0 42 255; do
		watch "$P" sh -c "exit $n" && status=0 || status=$?
		[ "$status" = $n ]
	done
	watch "$P" sh -c 'kill -TERM $$' && status=0 || status=$?
	[ "$status" = 143 ]
	[ "$(echo input | watch "$P" cat)" = input ]
	run -127 watch "$P" no-such-command
	run -126 watch "$P" /etc/passwd
	run watch "$P" "$PROGS/prog-signals"
	[ "$status" = $((128 + 12)) ]
	[ "$(grep -c ': ok$' <<<"$output")" = 7 ]
	refute grep WRONG <<<"$output"
}

@test "signal mask and ignored signals are the service's own" {
	show='import signal
print(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
print([s for s in range(1, 32) if signal.getsignal(s) == signal.SIG_IGN])'
	want=$(sh -c 'trap "" HUP CHLD; exec "$@"' sh python3 -c "$show")
	got=$(sh -c 'trap "" HUP CHLD; exec "$@"' sh "$SYSCARVE" run --backend=bpf -o /dev/null -- python3 -c "$show")
	[ "$got" = "$want" ]
}

@test "SIGTERM goes to the service, and to a daemon that outlived the command" {
	"$SYSCARVE" run --backend=bpf -o /dev/null -w "$P" -- \
		sh -c "setsid sh -c 'echo \$\$ >pid; exec sleep 60' & exit 9" 3>&- &
	recorder=$!
	wait_for test -s pid
	sleep 0.3
	kill -TERM $recorder
	wait $recorder || status=$?
	[ "$status" = 9 ]
	[[ "$(ps -o stat= -p "$(cat pid)")" =~ ^(Z.*)?$ ]]
	grep -qx "x86-64 setsid" <(profile_names "$P")
}

@test "a second SIGTERM ends a service that ignores the first, and the profile has that gap" {
	"$SYSCARVE" run --backend=bpf -o /dev/null -w "$P" -- \
		sh -c 'trap "" TERM INT; echo ready >ready; while :; do sleep 0.1; done' 3>&- &
	recorder=$!
	wait_for test -s ready
	kill -TERM $recorder
	sleep 0.5
	kill -TERM $recorder
	wait $recorder || status=$?
	[ "$status" = 137 ]
	grep -q killed <<<"$(profile_field "$P" incomplete)"
}

@test "a service that traces another can be watched" {
	command -v strace >/dev/null || skip "no strace here"
	watch "$P" strace -o log true
	[ "$(profile_field "$P" complete)" = true ]
	grep -q '+++ exited with 0 +++' log
}

@test "in a pid namespace of its own" {
	unshare -pf --mount-proc true 2>/dev/null || skip "no pid namespace can be made here"
	unshare -pf --mount-proc timeout -k 5 60 "$SYSCARVE" run --backend=bpf -o /dev/null -w "$P" -- \
		sh -c 'ls >/dev/null; exit 6' && status=0 || status=$?
	[ "$status" = 6 ]
	grep -qx "x86-64 getdents64" <(profile_names "$P")
}

@test "without privilege: one line, and nothing is run" {
	chmod 777 .
	run as_nobody "$SYSCARVE" run --backend=bpf -o /dev/null -- touch started
	[ "$status" = 125 ]
	[ "${#lines[@]}" = 1 ]
	[[ "$output" == *"eBPF is not permitted here"* ]]
	[ ! -e started ]
}

@test "auto uses eBPF if it is permitted, else ptrace, and reports why" {
	"$SYSCARVE" run --backend=auto -o /dev/null -w "$P" -- true
	[ "$("$SYSCARVE" show "$P" | grep -c 'bpf: true')" = 1 ]
	run -0 as_nobody "$SYSCARVE" run --backend=auto -o /dev/null -- true
	[ "${#lines[@]}" = 1 ]
	[[ "$output" == *"observing with ptrace, because bpf is not possible: eBPF is not permitted here"* ]]
	run -127 "$SYSCARVE" run --backend=auto -o /dev/null -- no-such-command
	[ "${#lines[@]}" = 1 ]
}

@test "a ring that is too small: lost events are reported, but no syscall and no executable is missing" {
	local work='ls | sort | wc; tar -czf x.tgz /etc/passwd; id; date; find . -newer x.tgz; python3 -c 1'
	watch "$P" sh -c "$work" >/dev/null 2>&1
	"$PROGS/drive-watch" --ring=4096 run sh -c 'sleep 0.1; kill -STOP $PPID; '"$work"'; kill -CONT $PPID' >out
	grep '^lost' out
	[ "$(sed -n 's/^lost //p' out)" -gt 0 ]
	grep -qx "gap lost" out
	missing=$(comm -23 <(profile_names "$P" | sed 's/.* //' | sort -u) <(sed -n 's/^call \([^ ]*\) .*/\1/p' out | sort -u))
	[ -z "$missing" ]
	for p in ls sort wc tar gzip; do
		grep -q "^exe .*/$p$" out
	done
}

@test "attached to processes that run: their threads, and children to come" {
	python3 -c '
import os, threading, time
def loop():
    while not os.path.exists("go"): time.sleep(0.05)
    os.getpriority(os.PRIO_PROCESS, 0)
t = threading.Thread(target=loop)
t.start()
open("ready", "w").write("x")
t.join()
os.system("exec uname >/dev/null")' 3>&- &
	wait_for test -s ready
	"$PROGS/drive-watch" pid $! >out &
	driver=$!
	sleep 0.5
	touch go
	wait $driver
	grep -q '^call getpriority 1$' out
	grep -q '^call uname 1$' out
	grep -qx 'gap attached' out
	grep -q '^exe .*/uname$' out
}

# eBPF programs of syscarve that no process holds: another syscarve may be at work on this machine.
abandoned()
{
	bpftool -j prog show | jq -r '.[] | select((.name // "" | startswith("on_sys_e")) and (.pids // [] == [])) | "\(.id) \(.name)"'
}

none_abandoned()
{
	[ -z "$(abandoned)" ]
}

# eBPF programs are freed a moment after the last process that held them has ended.
@test "nothing is left behind" {
	command -v bpftool >/dev/null || skip "no bpftool here"
	watch "$P" true
	wait_for none_abandoned
	refute grep . <(find /sys/fs/bpf -mindepth 1 2>/dev/null)
}

# Where the limit cannot be lifted in the first place (no CAP_SYS_RESOURCE), this shows nothing.
@test "the command has the limit of locked memory that syscarve was started with" {
	need_bpf
	want=$(ulimit -S -l 77 && ulimit -l && ulimit -H -l)
	got=$(ulimit -S -l 77 && "$SYSCARVE" run --backend=bpf -o /dev/null -- bash -c 'ulimit -l; ulimit -H -l')
	[ "$got" = "$want" ]
}

@test "more executables than the recorder has room for: who made the calls is said to be incomplete" {
	mkdir bin
	cp "$PROGS/prog-bare" bin/0
	python3 -c 'import os
for i in range(1, 1100): os.link("bin/0", f"bin/{i}")'
	timeout 120 "$SYSCARVE" run --backend=bpf -w "$P" -o /dev/null -- bash -c 'for f in bin/*; do $f; done; true' >/dev/null 2>err
	json_is "$P" '.runs[0].incomplete == ["too-many"]'
	grep -q 'there were more executables or mapped files than a profile keeps' err
}
