#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Real programs that install a seccomp filter of their own, compared with strace -f, which sees a call before any filter
# does: calls that the program's own filter answers with an errno or a kill are in its log too.

bats_require_minimum_version 1.5.0
load lib

PATH=$PATH:/usr/sbin:/sbin

setup()
{
	need_ptrace
	[ "$(id -u)" = 0 ] || skip "needs root"
	command -v strace >/dev/null || skip "no strace here"
	T=$(mktemp -d)
	chmod 755 "$T"
	cd "$T"
}

teardown()
{
	[ -z "${T-}" ] || rm -rf "$T"
}

# by_bpf TRACE-ARGUMENTS: as record() in lib.bash.
by_bpf()
{
	local profile=$1
	shift
	timeout --foreground -k 5 60 "$SYSCARVE" run --backend=bpf -o /dev/null -w "$profile" -- "$@"
}

by_strace()
{
	local log=$1
	shift
	timeout --foreground -k 5 60 strace -f -e quiet=none -o "$log" "$@"
}

# sees SESSION CALL...: syscarve observes the same calls of SESSION's program as strace, and each CALL, which the program's
# filter refuses, is one of them. Both join the results of up to four rounds, because a program that waits for the network
# does not make the same calls each time.
sees()
{
	local session=$1 try call
	shift
	: >truth
	for try in 1 2 3 4; do
		"$session" by_strace log
		strace_names log | sort -u - truth >more
		mv more truth
		"$session" record profile.json
		diff truth <(profile_names profile.json) >difference && break
	done
	cat difference
	[ ! -s difference ]
	for call in "$@"; do
		grep -qx "x86-64 $call" truth || { echo "strace saw no $call"; false; }
	done
	grep -qE '(seccomp|prctl)' truth
	is_complete profile.json
	"$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>/dev/null || return 0
	"$session" by_bpf bpf.json
	for call in "$@"; do
		profile_names bpf.json | grep -qx "x86-64 $call" || { echo "bpf saw no $call"; false; }
	done
}

listens()
{
	grep -qi ":$(printf %04X "$1") 00000000:0000 0A" /proc/net/tcp
}

sshd_session()
{
	local tracer
	"$ROOT/tests/workloads/ssh" conf "$T/ssh" 18023
	"$1" "$2" $("$ROOT/tests/workloads/ssh" command "$T/ssh") 2>/dev/null 3>&- &
	tracer=$!
	"$ROOT/tests/workloads/ssh" run "$T/ssh"
	wait $tracer || true
	rm -rf "$T/ssh"
}

@test "sshd" {
	command -v sshd sftp >/dev/null || skip "no sshd here"
	sees sshd_session
}

# Its sessions run under three filters, whose answer to access() is EACCES.
vsftpd_session()
{
	local tracer
	mkdir -p ftp empty
	echo hello >ftp/hello
	cat >vsftpd.conf <<-EOF
		listen=YES
		background=NO
		listen_address=127.0.0.1
		listen_port=18021
		anonymous_enable=YES
		no_anon_password=YES
		anon_root=$T/ftp
		secure_chroot_dir=$T/empty
		xferlog_enable=NO
	EOF
	"$1" "$2" vsftpd "$T/vsftpd.conf" 2>/dev/null 3>&- &
	tracer=$!
	wait_for listens 18021
	timeout 10 curl --silent ftp://127.0.0.1:18021/hello >curl || true
	timeout 10 curl --silent ftp://127.0.0.1:18021/ >>curl || true
	kill -TERM "$(pgrep -f "^vsftpd $T/vsftpd.conf" | head -n 1)"
	wait $tracer || true
}

@test "vsftpd: calls that its filter refuses" {
	command -v vsftpd curl pgrep >/dev/null || skip "no vsftpd here"
	sees vsftpd_session access
	grep -q 'access.*EACCES' log
}

# A lease from dnsmasq, in a network namespace of its own; the lease file goes with its mount namespace.
dhcpcd_session()
{
	export -f record by_bpf by_strace
	export SYSCARVE
	unshare --net --mount bash -euc '
		mount -t tmpfs none /var/lib/dhcpcd
		mount -t tmpfs none /run/dhcpcd
		ip link set lo up
		ip link add server type veth peer name client
		ip addr add 192.0.2.129/28 dev server
		ip link set server up
		ip link set client up
		dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=server --bind-interfaces \
			--dhcp-range=192.0.2.130,192.0.2.140,1h --dhcp-leasefile="$PWD/leases" --pid-file= 2>/dev/null &
		server=$!
		trap "kill $server" EXIT
		"$1" "$2" dhcpcd -4 -1 -B --noarp --config /dev/null --script /bin/true client >/dev/null 2>&1
		grep -q 192.0.2.1 leases
	' bash "$1" "$2" 3>&-
	rm -f leases
}

@test "dhcpcd" {
	command -v dhcpcd dnsmasq ip unshare >/dev/null || skip "no dhcpcd here"
	mkdir -p /var/lib/dhcpcd /run/dhcpcd
	sees dhcpcd_session
}

chronyd_session()
{
	local tracer
	cat >chrony.conf <<-EOF
		server 127.0.0.1 port 18124 iburst
		port 18123
		allow 127.0.0.1
		local
		bindaddress 127.0.0.1
		bindcmdaddress /
		cmdport 0
		driftfile $T/drift
		pidfile $T/chronyd.pid
	EOF
	rm -f chronyd.pid
	"$1" "$2" chronyd -d -x -F 1 -u root -f "$T/chrony.conf" 2>/dev/null 3>&- &
	tracer=$!
	wait_for test -s chronyd.pid
	sleep 1.5
	kill -TERM "$(cat chronyd.pid)"
	wait $tracer || true
}

@test "chronyd" {
	command -v chronyd >/dev/null || skip "no chronyd here (its package takes systemd-timesyncd away)"
	sees chronyd_session
}
