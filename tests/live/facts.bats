#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The address families of sockets, by ptrace and by eBPF, of commands and of running processes, compared with strace.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	cd "$BATS_TEST_TMPDIR"
	has_32bit_entry || export NO_INT80=1
}

teardown()
{
	[ -z "${SERVICE:-}" ] || kill -9 "$SERVICE" 2>/dev/null || true
}

# strace_families COMMAND...: the same, as strace counts it.
strace_families()
{
	local call family
	strace -f -o strace.log -e trace=socket,socketpair,socketcall "$@" >/dev/null
	grep -oE '\b(socket|socketpair)\([A-Z0-9_x]+' strace.log | while IFS='(' read -r call family; do
		case $family in
		0x*) echo $((family)) ;;
		*) echo "$family" ;;
		esac
	done | sort | uniq -c | awk '{print $2, $1}' | sort
}

# observes BACKEND SYSCARVE PID: SYSCARVE has attached to the process, or its eBPF programs to the kernel's tracepoints.
observes()
{
	if [ "$1" = ptrace ]; then
		grep -q "^TracerPid:.$2\$" "/proc/$3/status"
	else
		grep -qs "tp_name:.sys_exit" "/proc/$2/fdinfo/"*
	fi
}

# knows PROFILE: each run of the profile can show address families.
knows()
{
	json_is "$1" '[.runs[].facts == ["address-family"]] | all'
}

@test "a command: threads, children, int 0x80 and socketcall, by ptrace" {
	record "$P" "$PROGS/prog-facts" >asked
	diff asked <(profile_families "$P")
	diff <(strace_families "$PROGS/prog-facts") <(profile_families "$P")
	knows "$P"
	json_is "$P" '[.facts[].runs[].executables] | unique == [["'"$(realpath "$PROGS")"'/prog-facts"]]'
}

@test "a command: threads, children, int 0x80 and socketcall, by eBPF" {
	need_bpf
	watch "$P" "$PROGS/prog-facts" >asked
	diff asked <(profile_families "$P")
	diff <(strace_families "$PROGS/prog-facts") <(profile_families "$P")
	knows "$P"
	json_is "$P" '[.facts[].runs[].executables] | unique == [["'"$(realpath "$PROGS")"'/prog-facts"]]'
}

@test "processes that already run, by ptrace and by eBPF" {
	for backend in ptrace bpf; do
		[ $backend != bpf ] || need_bpf
		rm -f go attached
		"$PROGS/prog-facts" go >asked 3>&- &
		SERVICE=$!
		"$SYSCARVE" attach --backend=$backend -o /dev/null -w "$P" $SERVICE 3>&- &
		local syscarve=$!
		wait_for observes $backend $syscarve $SERVICE
		sleep 0.2
		touch go
		wait $SERVICE
		wait $syscarve
		SERVICE=
		diff asked <(profile_families "$P")
		knows "$P"
		rm "$P"
	done
}

@test "a 32-bit program, by ptrace" {
	need_32bit
	record "$P" "$PROGS/prog-facts32" >asked
	diff asked <(profile_families "$P")
	diff <(strace_families "$PROGS/prog-facts32") <(profile_families "$P")
	knows "$P"
}

# The program makes one call whose arguments eBPF cannot read, and which the kernel refuses.
@test "a 32-bit program, by eBPF: with unreadable arguments the families are unknown" {
	need_bpf
	need_32bit
	watch "$P" "$PROGS/prog-facts32" >asked
	diff asked <(profile_families "$P")
	json_is "$P" '.runs[0] | has("facts") | not'
}

# Python opens sockets by the same calls, and its children are other executables.
@test "each executable has its own families" {
	for backend in record watch; do
		[ $backend = record ] || need_bpf
		$backend "$P" sh -c 'python3 -c "import socket; socket.socket(socket.AF_INET6)"; true'
		json_is "$P" '[.facts[] | select(.value == "AF_INET6") | .runs[].executables[] | test("python3")] | all and any'
		rm "$P"
	done
}

@test "show prints the families, or that they are not known" {
	need_32bit
	record "$P" "$PROGS/prog-facts" >asked
	"$SYSCARVE" show "$P" >table
	grep -qE '^AF_INET6 +7 +[0-9.]+ s +.*/prog-facts$' table
	refute grep -q 'not known' table
	[ "$("$SYSCARVE" show --json=short "$P" | jq -c '[.runs[0].known_facts, (.facts["address-family"][] | [.value, .count])]')" = \
		'[["address-family"],["AF_UNIX",5],["AF_INET",21],["AF_INET6",7],["AF_NETLINK",1],["4711",1]]' ]
	record other.json true
	"$SYSCARVE" show other.json | grep -qx 'No address families were observed.'
	"$SYSCARVE" show "$DATA/redis.json" >table
	grep -qx '  not known: address families' table
	refute grep -q 'No address families' table
}

# Known calls do not stop the command, so it is unknown whether they opened sockets.
@test "with --known the families are unknown if socket() was known" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	record first.json "$PROGS/prog-facts"
	timeout --foreground -k 5 60 "$SYSCARVE" run "${HOW[@]}" --known=first.json -o /dev/null -w "$P" -- "$PROGS/prog-facts"
	json_is "$P" '[.runs[] | select(has("uncounted")) | has("facts")] == [false]'
	record second.json true
	timeout --foreground -k 5 60 "$SYSCARVE" run "${HOW[@]}" --known=second.json -o /dev/null -w other.json -- "$PROGS/prog-facts" >asked
	json_is other.json '[.runs[] | select(has("uncounted")) | .facts] == [["address-family"]]'
	diff asked <(profile_families other.json)
}

# More values than the recorder has room for: the others are lost, and the profile is incomplete.
@test "too many families for the recorder are reported as lost" {
	need_bpf
	watch "$P" perl -e 'socket(my $s, $_, 1, 0) for 1000 .. 6000'
	json_is "$P" '.facts | length == 4096'
	json_is "$P" '.runs[0] | .complete == false and .lost > 0'
}

# eBPF sees neither the entry nor the exit of such a call, and does not read its registers.
@test "the family of a call for which a filter kills the thread: seen by ptrace, unknown to eBPF" {
	record "$P" "$PROGS/prog-killed-socket"
	[ "$(profile_families "$P")" = "$(printf 'AF_NETLINK 1\nAF_UNIX 1')" ]
	need_bpf
	watch other.json "$PROGS/prog-killed-socket"
	[ "$(profile_count other.json socket)" = 2 ]
	json_is other.json '.runs[0] | has("facts") | not'
}
