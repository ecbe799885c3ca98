#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# One run finds every call that a filter would deny, and no other.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	cd "$BATS_TEST_TMPDIR"
}

# filter LINE...: a drop-in with these settings, in filter.conf.
filter()
{
	printf '[Service]\n' >filter.conf
	printf '%s\n' "$@" >>filter.conf
}

prove()
{
	timeout --foreground -k 5 60 "$SYSCARVE" prove --systemd=252 "$@"
}

# missed REPORT: "arch name" for each miss in a JSON report.
missed()
{
	jq -r '.misses[] | "\(.arch) \(.name // .nr)"' "$1" | sort -u
}

# finds COMMAND...: the misses are the calls that strace -f sees, less those that expand prints. Programs do not behave the
# same in each run, so a difference counts only if it occurs again.
finds()
{
	command -v strace >/dev/null || skip "no strace here"
	filter 'SystemCallFilter=@basic-io execve openat'
	"$SYSCARVE" expand --systemd=252 filter.conf | sed 's/^/x86-64 /' | sort >allowed
	for _ in 1 2 3; do
		rm -rf work && mkdir work
		(cd work && strace -f -e quiet=none -o ../log "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		rm -rf work && mkdir work
		(cd work && prove -f ../filter.conf --json=pretty -o ../report -- "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		strace_names log | comm -23 - allowed >want
		[ -s want ]
		diff want <(missed report) && return 0
	done
	return 1
}

@test "a shell pipeline: what strace sees less what expand allows" {
	finds sh -c 'ls -l /usr/bin | sort -k5 -n | tail -n 3'
}

@test "perl, with children" {
	finds perl -MFile::Temp -e 'my $f = File::Temp->new; print $f "x"; print `id -u`; kill 0, $$'
}

@test "tar" {
	finds sh -c 'mkdir d && echo x >d/f && ln -s f d/l && tar -czf a.tgz d && rm -r d && tar -xzf a.tgz'
}

@test "threads" {
	finds xz --threads=2 --keep --stdout --block-size=65536 "$(readlink -f "$(command -v perl)")"
}

@test "no misses: exit 0, and the command's own status is printed" {
	filter 'SystemCallFilter=@known'
	run -0 --separate-stderr prove -f filter.conf -- sh -c 'echo hello; exit 3'
	[ "$output" = hello ]
	[[ "$stderr" == *"no misses"* && "$stderr" == *"ended with status 3"* ]]
}

@test "hostile arguments, a thread, a child" {
	filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~open umask symlink socket'
	run -1 --separate-stderr prove -f filter.conf -- "$PROGS/prog-misses"
	echo "$stderr" >report
	grep -q 'open(0x1, O_RDONLY)' report
	grep -q 'open(0xffffffffffffffff, O_RDONLY)' report
	grep -qE 'open\("x{100,190}.*"\.\.\., O_RDWR\|O_CLOEXEC\)' report
	grep -qF 'symlink("eeee", "\x1b[2Jevil\n")' report
	grep -qE 'prog-misses\[[0-9]+/[0-9]+\]  umask\(077\)' report
	grep -qF 'socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, 0)' report
	grep -q '^4 misses' report
	refute grep -q $'\x1b' report
}

@test "a 32-bit program: by name, or every call if its architecture is not admitted" {
	need_32bit
	filter 'SystemCallFilter=@basic-io @process execve'
	prove -f filter.conf --json=pretty -o report -- "$PROGS/prog-bare32" >/dev/null 2>&1 || [ $? = 1 ]
	diff <(printf 'x86 chown32\nx86 ipc\n') <(missed report)
	filter 'SystemCallFilter=@known' 'SystemCallArchitectures=native'
	prove -f filter.conf --json=pretty -o report -- "$PROGS/prog-bare32" >/dev/null 2>&1 || [ $? = 1 ]
	[ "$(missed report | wc -l)" = 6 ]
}

@test "--missing: with the drop-in that it writes there are no misses" {
	filter 'SystemCallFilter=@basic-io'
	prove -f filter.conf --missing=more.conf -- ls / >/dev/null 2>&1 || [ $? = 1 ]
	run -0 --separate-stderr prove -f filter.conf -f more.conf -- ls /
	# The filter itself is never overwritten.
	cp filter.conf before.conf
	run -125 --separate-stderr prove -f filter.conf --missing=filter.conf -- touch started
	[[ "$stderr" == *"filter.conf"* ]]
	[ ! -e started ]
	cmp filter.conf before.conf
}

@test "a profile: calls that were traced are not misses" {
	record p.json ls /
	run -0 --separate-stderr prove p.json --style=exact -- ls /
	run -1 --separate-stderr prove --style=exact p.json -- "$PROGS/prog-misses"
}

@test "SystemCallLog=: calls are listed and let through, and are not misses" {
	filter 'SystemCallLog=umask mkdir'
	run -0 --separate-stderr prove -f filter.conf -- perl -e 'umask 7; mkdir "d"; print -d "d"'
	[ "$output" = 1 ]
	[[ "$stderr" == *"umask                log            1  /usr/bin/perl"* ]]
	[[ "$stderr" == *"2 are let through and logged by SystemCallLog= of filter.conf"* ]]
	[[ "$stderr" == *"no misses: with systemd 252, filter.conf allows every system call that was made" ]]
	filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~mkdir' 'SystemCallLog=umask mkdir'
	run -1 prove -f filter.conf --json=pretty -o report -- perl -e 'umask 7; mkdir "e"'
	[ "$(missed report)" = "x86-64 mkdir" ]
	json_is report '[.logged[] | [.name, .answer]] == [["umask", "log"]]'
	# A period of logging can be rehearsed: the drop-in that denies nothing lists what it would log.
	record p.json ls /
	"$SYSCARVE" suggest --systemd=252 --style=exact --format=complain -o complain.conf p.json
	run -0 --separate-stderr prove -f complain.conf -- perl -e 'umask 7'
	[[ "$stderr" == *"umask"*"log"*"are let through"* ]]
}

@test "SystemCallLog= under --enforce: the kernel logs it and lets it through" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	filter 'SystemCallLog=umask'
	run -0 --separate-stderr prove --enforce -f filter.conf -- perl -e 'umask 7; print "alive"'
	[ "$output" = alive ]
	[[ "$stderr" == *"1 is let through and logged"* ]]
}

@test "several files make one filter, and all are named" {
	printf '[Service]\nSystemCallFilter=@known\n' >a.conf
	printf '[Service]\nSystemCallFilter=~umask\n' >b.conf
	run -1 --separate-stderr prove -f a.conf -f b.conf --missing=more.conf -- perl -e 'umask 7'
	[[ "$stderr" == *"1 miss: with systemd 252, a.conf + b.conf would deny this system call"* ]]
	grep -q 'a.conf + b.conf' more.conf
}

@test "--enforce: killed, answered with an errno, or let through" {
	filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~umask'
	run -1 --separate-stderr prove --enforce -f filter.conf -- perl -e 'umask 7; print "alive"'
	[ -z "$output" ]
	[[ "$stderr" == *"ended with signal 31"* ]]
	filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~mkdir:EXFULL'
	run -1 --separate-stderr prove --enforce -f filter.conf -- perl -e 'mkdir "d"; print $! + 0'
	[ "$output" = 54 ]
	filter 'SystemCallFilter=@system-service'
	run -0 --separate-stderr prove --enforce -f filter.conf -- perl -e 'mkdir "d"; print -d "d"'
	[ "$output" = 1 ]
}

@test "an incomplete observation is not a proof" {
	command -v strace >/dev/null || skip "no strace here"
	filter 'SystemCallFilter=@known'
	run -3 --separate-stderr prove -f filter.conf -- strace -o /dev/null true
	[[ "$stderr" == *"incomplete"* ]]
}

@test "a script that has systemctl start the service is not a proof" {
	command -v perl >/dev/null || skip "no perl here"
	filter 'SystemCallFilter=@known'
	cp "$(command -v perl)" systemctl
	printf '#!/bin/sh\n"$0".d/systemctl -MSocket -e '\''%s'\'' "$@"\n' \
		'socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack_sockaddr_un("/run/nobody"));' >script
	mkdir script.d
	mv systemctl script.d
	chmod +x script
	for how in "" --enforce; do
		run -3 --separate-stderr prove $how -f filter.conf -- ./script start
		[[ "$stderr" == *"incomplete: the command asked systemd to start something"* ]]
		refute grep "no misses:" <<<"$stderr"
		run -0 --separate-stderr prove $how -f filter.conf -- ./script is-active
		[[ "$stderr" == *"no misses:"* ]]
	done
}

@test "files without a filter: one line, and nothing is started" {
	touch empty
	run -125 --separate-stderr prove -f absent -- touch started
	run -125 --separate-stderr prove -f empty -- touch started
	[[ "$stderr" == *"no SystemCallFilter="* ]]
	echo garbage >garbage
	run -125 --separate-stderr prove -f garbage -- touch started
	run -125 --separate-stderr prove absent.json -- touch started
	filter 'SystemCallFilter=@known'
	run -127 --separate-stderr prove -f filter.conf -- nonesuch
	[ ! -e started ]
}

@test "calls that the service's own seccomp filter refuses are misses nevertheless: ERRNO, TRAP and KILL" {
	filter 'SystemCallFilter=@system-service'
	for how in errno trap kill; do
		run -1 --separate-stderr prove --json=pretty -o report.json -f filter.conf -- "$PROGS/prog-own-filter" $how
		[ "$(missed report.json)" = "x86-64 seccomp
x86-64 swapoff" ]
	done
}
