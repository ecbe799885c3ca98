# SPDX-License-Identifier: LGPL-2.1-or-later
# The one library of all bats files and workloads: assertions, bounded waits, and what a profile contains.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
SYSCARVE=${SYSCARVE:-$ROOT/build/syscarve}
PROGS=${PROGS:-$ROOT/build/tests/live}
DATA=$ROOT/tests/data

# fail MESSAGE...: prints the message and fails.
fail()
{
	echo "$*" >&2
	return 1
}

# has_32bit_entry: the kernel takes calls of 32-bit programs.
has_32bit_entry()
{
	local status=0
	"$PROGS/prog-bare-int80" >/dev/null 2>&1 || status=$?
	[ $status = 3 ]
}

# need_32bit: skips the test where 32-bit programs cannot be made or executed.
need_32bit()
{
	[ -x "$PROGS/prog-bare32" ] || skip "no 32-bit compiler here"
	has_32bit_entry || skip "this kernel runs no 32-bit programs"
}

# expect TEXT COMMAND...: COMMAND must succeed and print exactly TEXT.
expect()
{
	local want=$1 got
	shift
	got=$("$@") || fail "$* failed" || return
	[ "$got" = "$want" ] || fail "$*: '$got' instead of '$want'"
}

# refute COMMAND...: COMMAND must fail. (A line that begins with ! never fails a test: bash exempts it from errexit.)
refute()
{
	if "$@"; then
		fail "should have failed: $*"
	fi
}

# wait_for COMMAND...: repeats COMMAND in a subshell until it succeeds; fails after $WAIT_SECONDS (15).
wait_for()
{
	local end=$((SECONDS + ${WAIT_SECONDS:-15}))
	while ! ("$@") >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "timed out: $*" || return
		sleep 0.05
	done
}

# profile_names PROFILE: prints "arch name" for each observed syscall, or "arch number" if the syscall has no name.
profile_names()
{
	jq -r '.syscalls[] | "\(.arch) \(.name // .nr)"' "$1" | sort -u
}

# profile_numbers PROFILE: prints the number of each observed syscall, all on one line.
profile_numbers()
{
	jq -r '[.syscalls[].nr | tostring] | join(" ")' "$1"
}

# profile_count PROFILE NAME: prints how often that syscall was made, in all runs together.
profile_count()
{
	jq --arg name "$2" '[.syscalls[] | select(.name == $name) | .runs[].count] | add // 0' "$1"
}

# profile_field PROFILE FIELD: prints a field of the first run, as JSON.
profile_field()
{
	jq -c --arg field "$2" '.runs[0][$field]' "$1"
}

# profile_families PROFILE: prints each address family with its count in all runs.
profile_families()
{
	jq -r '.facts[] | select(.kind == "address-family") | "\(.value) \([.runs[].count] | add)"' "$1" | sort
}

# profile_executables PROFILE: prints each executable that made a syscall.
profile_executables()
{
	jq -r '.syscalls[].runs[].executables[]' "$1" | sort -u
}

# json_is FILE CONDITION: CONDITION, in jq's language, must be true of FILE.
json_is()
{
	jq -e "$2" "$1" >/dev/null || fail "$1: not true: $2"
}
