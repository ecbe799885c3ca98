#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Nothing that the service can answer is asked while the service is held.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	cd "$BATS_TEST_TMPDIR"
	mkdir mnt
}

need_mounts()
{
	[ "$(id -u)" = 0 ] || skip "needs root"
	unshare -m true || skip "no mount namespace can be made here"
}

# by BACKEND COMMAND...: observes COMMAND in a mount namespace, in which mnt is a tmpfs with the program "prog", and ends it
# if it hangs.
by()
{
	local backend=$1
	shift
	rm -f "$P"
	timeout --foreground -k 1 30 unshare -m sh -c 'mount -t tmpfs none mnt && cp /bin/true mnt/prog && exec "$@"' sh \
		"$SYSCARVE" run --backend="$backend" -o /dev/null -w "$P" -- "$@"
}

backends()
{
	echo $BACKEND
	"$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>/dev/null && echo bpf || true
}

@test "a service that serves the FUSE file system from which its child is executed" {
	need_mounts
	[ -e /dev/fuse ] || skip "no FUSE here"
	"$PROGS/prog-fuse" mnt /bin/true || skip "FUSE does not work here"
	for backend in $(backends); do
		by "$backend" "$PROGS/prog-fuse" mnt /bin/true
		is_complete "$P"
		jq -r '.syscalls[].runs[].executables[]?' "$P" | grep -qx "$BATS_TEST_TMPDIR/mnt/program"
	done
}

@test "a service that has to allow each file that is opened" {
	need_mounts
	status=0
	by auto "$PROGS/prog-scanner" mnt mnt/prog || status=$?
	[ $status != 99 ] || skip "this kernel does not ask before a file is opened"
	for backend in $(backends); do
		by "$backend" "$PROGS/prog-scanner" mnt mnt/prog
		is_complete "$P"
		jq -r '.runs[0].files[].path' "$P" | grep -qx "$BATS_TEST_TMPDIR/mnt/prog"
	done
}

# From the first exec to the last time that a tracee is continued, or a notification is answered.
@test "while it is held, syscarve opens and looks at nothing but /proc" {
	command -v strace >/dev/null || skip "no strace here"
	strace -o log true || skip "strace does not work here"
	strace -qq -e trace=%file,ptrace,ioctl -e signal=none -o log \
		"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$P" -- \
		/usr/bin/python3 -c 'import ctypes, os; ctypes.CDLL("libz.so.1"); os.system("ls / | cat; id")'
	awk '/"\/proc\/[0-9]+\/exe"/ { if (!first) first = NR } /PTRACE_(CONT|SYSCALL),|NOTIF_SEND,/ { last = NR } { line[NR] = $0 }
		END { for (i = first; i <= last; i++) print line[i] }' log >held
	grep -q '"/proc/[0-9]*/exe"' held
	grep -q '"/proc/[0-9]*/fd/' held
	refute grep -vE '^(ptrace|ioctl)\(|^(open|openat|readlink|readlinkat|statx)\((AT_FDCWD, )?"/proc/[0-9]+/|^newfstatat\([0-9]+, "",' held
	refute grep -E 'statx\([^|]*, (0|AT_STATX_SYNC_AS_STAT),' held
}
