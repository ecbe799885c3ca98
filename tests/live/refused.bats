#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# If the kernel or missing privileges do not allow eBPF: one line with the reason, and ptrace under --backend=auto.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	local why
	need_ptrace
	why=$("$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>&1) || skip "$why"
	cd "$BATS_TEST_TMPDIR"
}

# refused WORDS COMMAND...: by COMMAND, eBPF is refused with WORDS.
refused()
{
	local words=$1
	shift
	run "$@" "$SYSCARVE" run --backend=bpf -o /dev/null -- touch started
	echo "$output"
	[ "$status" = 125 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == "syscarve run: "*"$words"* ]]
	[ ! -e started ]
	run "$@" "$SYSCARVE" run --backend=auto -o /dev/null -- touch started
	echo "$output"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == "syscarve run: observing with ptrace, because bpf is not possible: "*"$words"* ]]
	[ -e started ]
	rm started
}

# capable CAPABILITIES COMMAND...: runs COMMAND as user nobody with these capabilities.
capable()
{
	local caps
	caps=$(sed 's/[^,]*/+&/g' <<<"$1")
	shift
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps="$caps" --ambient-caps="$caps" "$@"
}

@test "a seccomp filter, as containers have" {
	refused "a container's seccomp filter may refuse it" "$PROGS/prog-own-filter" without bpf
}

@test "root without capabilities, and without one of them" {
	refused 'needs root, or CAP_BPF and CAP_PERFMON' setpriv --bounding-set=-sys_admin,-bpf
	refused 'needs root, or CAP_BPF and CAP_PERFMON' setpriv --bounding-set=-sys_admin,-perfmon
}

@test "capabilities without root: those that are named are enough" {
	caps=bpf,perfmon
	case $(uname -r) in 5.[0-9].* | 5.10.*) caps+=,sys_resource ;; esac
	within_reach=$(mktemp -d)
	chmod 755 "$within_reach"
	cp "$SYSCARVE" "$within_reach"
	run capable $caps "$within_reach/syscarve" run --backend=bpf -o /dev/null -- true
	rm -r "$within_reach"
	echo "$output"
	[ "$status" = 0 ]
	[ "$output" = "" ]
}

# An empty directory takes the place of the kernel's types, in a mount namespace of its own.
without_types()
{
	unshare --mount sh -ec 'mount -t tmpfs none /sys/kernel/btf; exec "$@"' sh "$@"
}

@test "a kernel without BTF" {
	unshare --mount true 2>/dev/null || skip "no mount namespace can be made here"
	refused 'this kernel has no /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF)' without_types
}

@test "attach: the same line, and --backend=auto chooses ptrace as well" {
	"$PROGS/prog-sleepers" >out 3>&- &
	service=$!
	wait_for test -s out
	run "$PROGS/prog-own-filter" without bpf "$SYSCARVE" attach --backend=bpf -o /dev/null $service
	bpf_status=$status bpf_lines=("${lines[@]}")
	run "$PROGS/prog-own-filter" without bpf timeout -s INT 1 "$SYSCARVE" attach --backend=auto -o /dev/null $service
	kill -USR1 $service
	wait $service
	[ "$bpf_status" = 1 ]
	[ "${#bpf_lines[@]}" = 1 ]
	[[ ${bpf_lines[0]} == "syscarve attach: eBPF is not permitted here"* ]]
	[[ ${lines[0]} == "syscarve attach: observing with ptrace, because bpf is not possible: eBPF is not permitted here"* ]]
}
