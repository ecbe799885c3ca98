#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# run --known=: calls of earlier profiles do not stop the command again, and the result lacks nothing.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	cd "$BATS_TEST_TMPDIR"
}

need_root()
{
	[ "$(id -u)" = 0 ] || skip "needs root"
}

# again KNOWN PROFILE COMMAND...: as record(), with a known profile.
again()
{
	local known=$1 profile=$2
	shift 2
	timeout --foreground -k 5 60 "$SYSCARVE" run "${HOW[@]}" --known="$known" -o suggestion -w "$profile" -- "$@"
}

# second_is PROFILE CONDITION: CONDITION must be true of the run that has uncounted calls.
second_is()
{
	json_is "$1" "[.runs[] | select(has(\"uncounted\"))][0] | $2"
}

@test "the same run again: the same set, few events, and the profile lists what was not counted" {
	need_root
	record first.json "$PROGS/prog-calls" 2000
	again first.json second.json "$PROGS/prog-calls" 2000
	diff <(profile_names first.json) <(profile_names second.json)
	json_is second.json '.runs | length == 2'
	second_is second.json '.uncounted == (.uncounted | sort) and (.uncounted | index("umask"))'
	second_is second.json '.uncounted | index("execve") == null and index("mmap") == null'
	second_is second.json '.events < 50 and .complete'
	[ "$(profile_count second.json umask)" = 2000 ]
	grep -q '^#.*not counting those that were known before$' suggestion
	diff <("$SYSCARVE" suggest --format=names first.json) <("$SYSCARVE" suggest --format=names second.json)
}

@test "a new call is found with its executable; calls that only the known profile has are kept" {
	need_root
	record first.json sh -c 'umask; hostname >/dev/null'
	status=0
	again first.json second.json sh -c 'umask 022; sync; exit 7' || status=$?
	[ "$status" = 7 ]
	record alone.json sh -c 'umask 022; sync; exit 7' || true
	diff <(sort -u <(profile_names first.json) <(profile_names alone.json)) <(profile_names second.json)
	json_is second.json '(.runs[] | select(has("uncounted")) | .id) as $run | .syscalls[] | select(.name == "sync") |
		.runs[$run].executables == ["'"$(readlink -f "$(command -v sync)")"'"]'
	profile_names second.json | grep -qx 'x86-64 uname'
}

@test "several known profiles, saved into one of them; a signal is passed on" {
	need_root
	record a.json sh -c umask
	record b.json hostname
	status=0
	timeout 60 "$SYSCARVE" run "${HOW[@]}" --known=a.json --known b.json -w a.json -o /dev/null -- sh -c 'umask; kill -TERM $$' || status=$?
	[ "$status" = $((128 + 15)) ]
	json_is a.json '.runs | length == 3'
	"$SYSCARVE" merge -o union.json a.json b.json
	cmp a.json union.json
	profile_names a.json | grep -qx 'x86-64 kill'
}

@test "processes, threads and execs are followed though their calls are known" {
	need_root
	record first.json "$PROGS/prog-family" || true
	record less.json true
	jq '.syscalls |= map(select(.name | IN("swapoff", "getpriority", "exit") | not))' first.json >less.json
	status=0
	again less.json second.json "$PROGS/prog-family" || status=$?
	[ "$status" = 5 ]
	# Compared are the calls that the program lists, because its orphans and threads may wait in different ways.
	[ -z "$("$PROGS/prog-family" list | sort -u | comm -23 - <(profile_names second.json))" ]
}

@test "calls that the service's own filter refuses are recorded nevertheless" {
	need_root
	record first.json true
	again first.json second.json "$PROGS/prog-own-filter" errno >/dev/null
	[ "$(profile_count second.json swapoff)" = 1 ]
	again second.json third.json "$PROGS/prog-own-filter" errno >/dev/null
	diff <(profile_names second.json) <(profile_names third.json)
}

@test "calls of a 32-bit program always stop it" {
	need_root
	need_32bit
	record first.json "$PROGS/prog-bare32" >/dev/null || true
	again first.json second.json "$PROGS/prog-bare32" >want || true
	diff <(profile_names first.json) <(profile_names second.json)
	json_is second.json '[.runs[].events] | unique | length == 1'
}

@test "without the trap filter every call is counted, and one line reports that --known= had no effect" {
	dir=$(mktemp -d)
	chmod 777 "$dir"
	record "$dir/first.json" sh -c umask
	chmod 644 "$dir/first.json"
	as_nobody "$SYSCARVE" run --known="$dir/first.json" -w "$dir/second.json" -o /dev/null -- sh -c umask 2>messages
	grep -c '^' messages | grep -qx 1
	grep -q 'CAP_SYS_ADMIN' messages
	refute grep -q uncounted "$dir/second.json"
	[ "$(profile_count "$dir/second.json" umask)" = $((2 * $(profile_count "$dir/first.json" umask))) ]
	rm -rf "$dir"
}

@test "show prints what was not counted, and marks its counts" {
	need_root
	record first.json sh -c umask
	again first.json second.json sh -c umask
	"$SYSCARVE" show second.json >table
	grep -q '^  not counted, because --known= had them: .*' table
	grep -qE '^ +umask +[0-9]\+ +0\.[0-9]+ s ' table
	grep -qE '^ +execve +2  ' table
	grep -q '^+ means that a run did not count' table
	refute grep -q '^+ means' <("$SYSCARVE" show first.json)
	"$SYSCARVE" merge -o - second.json | cmp - second.json
}
