#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every verb without a privilege, a limit or a file system that it has elsewhere: an honest error or the whole result, never
# a short one that says it is complete.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	[ "$(id -u)" = 0 ] || skip "needs root"
	cd "$BATS_TEST_TMPDIR"
	printf '[Service]\nSystemCallFilter=@system-service\n' >filter.conf
	printf 'type=SECCOMP msg=audit(1700000000.%03d:%d): auid=1 uid=0 gid=0 ses=1 pid=10 comm="x" exe="/usr/bin/x" sig=0 arch=c000003e syscall=%d compat=0 ip=0x7f code=0x7ffc0000\n' \
		1 1 0 2 2 1 3 3 2 >audit.log
	"$SYSCARVE" run -o /dev/null -w other.json -- true
}

# Ways to be deprived: each runs the command that follows.
without_capabilities() { setpriv --bounding-set=-sys_nice,-sys_resource,-sys_admin,-sys_ptrace,-bpf,-perfmon,-net_admin "$@"; }
without_proc() { unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"; }
without_descriptors() { (ulimit -n 16 && exec "$@"); }
without_memory() { (ulimit -v "$MEMORY" && exec "$@"); }

# same_or_said WAY VERB...: by WAY the same output as without it, or a failure with a reason.
same_or_said()
{
	local way=$1 status=0
	shift
	"$SYSCARVE" "$@" >want 2>/dev/null || true
	$way "$SYSCARVE" "$@" >got 2>err || status=$?
	[ $status -lt 124 ] || [ $status = 125 ] || fail "$way, $*: status $status, $(cat err)"
	if [ $status != 0 ] && [ -s err ]; then
		return
	fi
	diff want got >/dev/null || grep -q incomplete err || fail "$way, $*: $(diff want got), $(cat err)"
}

# recorded_or_said WAY BACKEND: likewise for the record of a command.
recorded_or_said()
{
	local way=$1 status=0
	rm -f got.json
	$way "$SYSCARVE" run --backend="$2" -o /dev/null -w got.json -- sh -c 'umask 022; uname >/dev/null' >got 2>err || status=$?
	if [ $status != 0 ]; then
		[ -s err ] || fail "$way, run: status $status without a word"
		return
	fi
	[ -s got.json ] || fail "$way, run: no profile"
	json_is got.json '.runs[0].complete' || return 0
	for call in umask uname execve exit_group; do
		profile_names got.json | grep -qx "x86-64 $call" || fail "$way, run $2: no $call"
	done
}

# attached_or_said WAY: attach to a process that makes a call later.
attached_or_said()
{
	local way=$1 status=0 service
	rm -f got.json
	sh -c 'sleep 0.5; umask 022' 3>&- &
	service=$!
	$way timeout --foreground -k 5 30 "$SYSCARVE" attach --backend=ptrace -o /dev/null -w got.json $service 2>err || status=$?
	wait $service
	if [ $status != 0 ]; then
		[ -s err ] || fail "$way, attach: status $status without a word"
		return
	fi
	profile_names got.json | grep -qx 'x86-64 umask' || fail "$way, attach: no umask"
}

all_verbs()
{
	local way=$1
	recorded_or_said "$way" ptrace
	recorded_or_said "$way" bpf
	attached_or_said "$way"
	same_or_said "$way" prove -f filter.conf -o - -- sh -c 'umask 022'
	same_or_said "$way" prove --enforce -f filter.conf -o - -- sh -c 'umask 022'
	same_or_said "$way" replay --by=all audit.log
	same_or_said "$way" replay --strict --by=all audit.log
	for verb in suggest "suggest --format=json" show "show --json=short" "diff other.json" "merge -o -"; do
		same_or_said "$way" $verb "$DATA/nginx.json"
	done
	same_or_said "$way" expand filter.conf
	same_or_said "$way" sets
	same_or_said "$way" help run
	same_or_said "$way" unit status
	for verb in start finish complain stage enforce undo; do
		same_or_said "$way" unit $verb no-such-unit
	done
}

@test "without capabilities" {
	all_verbs without_capabilities
}

@test "without /proc" {
	all_verbs without_proc
}

@test "with 16 descriptors" {
	all_verbs without_descriptors
}

@test "with little memory" {
	for MEMORY in 12000 24000 80000; do
		all_verbs without_memory
	done
}
