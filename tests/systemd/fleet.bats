#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# replay on a fleet: three hosts, their journals collected by systemd-journal-remote, one profile for each, one merge.

bats_require_minimum_version 1.5.0
load lib

REMOTE=/lib/systemd/systemd-journal-remote
HOSTS="test-ada test-bob test-cyd"

# The hosts run one after the other, because they share one kernel, whose log each of them would read.
setup_file()
{
	[ -x $REMOTE ] || skip "no systemd-journal-remote here"
	command -v perl >/dev/null || skip "no perl here"
	mkdir "$BATS_FILE_TMPDIR/journals"
	unlimit_kernel_log
	host test-ada 'getppid' || silenced
	host test-bob 'symlink "/", "/"' || silenced
	host test-cyd 'umask 0; getppid' || silenced
}

teardown_file()
{
	[ -z "${MACHINE-}" ] || stop_machine
	limit_kernel_log
}

silenced()
{
	stop_machine
	skip "the kernel log was silenced by its rate limit"
}

# host NAME PERL: runs a host whose service executes PERL, which is logged, and is killed when it calls chroot. Then the
# host's journal since that time is collected.
host()
{
	boot_machine
	inside hostname "$1"
	cp /usr/bin/perl "$MACHINE/root/usr/bin/test-fleet"
	inside journalctl --sync
	# The cursor is that of a kernel's entry: journalctl skips the first entry that matches -k, even if the cursor is another's.
	inside journalctl -q -k -n 1 --show-cursor | sed -n 's/^-- cursor: //p' >"$BATS_FILE_TMPDIR/cursor"
	made "$2"
	wait_for recorded || return 1
	inside journalctl -q -o export --after-cursor="$(cat "$BATS_FILE_TMPDIR/cursor")" |
		$REMOTE -o "$BATS_FILE_TMPDIR/journals/$1.journal" - >/dev/null 2>&1
	stop_machine
}

made()
{
	inside systemd-run -q --wait -p SystemCallLog='getppid symlink umask' /usr/bin/test-fleet -e "$1"
	inside systemd-run -q --wait -p 'SystemCallFilter=~chroot' /usr/bin/test-fleet -e 'chroot "/"' || true
}

recorded()
{
	inside journalctl --sync
	inside journalctl -q -k -o cat --after-cursor="$(cat "$BATS_FILE_TMPDIR/cursor")" >"$BATS_FILE_TMPDIR/kernel"
	grep -q 'test-fleet.*sig=0' "$BATS_FILE_TMPDIR/kernel" && grep -q 'test-fleet.*sig=31' "$BATS_FILE_TMPDIR/kernel"
}

setup()
{
	cd "$BATS_FILE_TMPDIR/journals"
	for h in $HOSTS; do
		[ -e $h.json ] || replay --journal=$h.journal -w $h.json -o /dev/null
	done
}

replay()
{
	"$SYSCARVE" replay --exe=/usr/bin/test-fleet "$@"
}

# calls PROFILE: each call with its executables and its count in all runs.
calls()
{
	jq -r '.syscalls[] | [.runs[]] as $runs | [.arch, .nr, .name, ([$runs[].count] | add), all($runs[]; .launcher),
		([$runs[].executables[]] | unique[])] | map(tostring) | join(" ")' "$1"
}

@test "each host's profile has its own calls" {
	for h in $HOSTS; do
		calls $h.json | tee $h.calls
		grep -q ' chroot .* /usr/bin/test-fleet' $h.calls
	done
	grep -q ' getppid ' test-ada.calls
	grep -q ' symlink ' test-bob.calls
	grep -q ' umask ' test-cyd.calls
	refute grep -q ' symlink ' test-ada.calls test-cyd.calls
	refute grep -q ' getppid ' test-bob.calls
}

@test "one replay for each host and one merge give the same as one replay of all of them" {
	"$SYSCARVE" merge -o merged.json test-???.json
	replay --journal=test-ada.journal --journal=test-bob.journal --journal=test-cyd.journal -w together.json -o /dev/null
	mkdir -p collected
	cp test-???.journal collected/
	replay --journal=collected -w directory.json -o /dev/null
	calls merged.json >want
	cat want
	grep -q ' symlink ' want
	grep -q ' umask ' want
	diff want <(calls together.json)
	diff want <(calls directory.json)
	for style in exact balanced; do
		"$SYSCARVE" suggest --style=$style --format=line merged.json >line
		diff line <("$SYSCARVE" suggest --style=$style --format=line together.json)
	done
}

@test "the order and the grouping of merges do not matter" {
	"$SYSCARVE" merge -o want.json test-ada.json test-bob.json test-cyd.json
	"$SYSCARVE" merge -o backwards.json test-cyd.json test-bob.json test-ada.json
	cmp want.json backwards.json
	"$SYSCARVE" merge -o two.json test-bob.json test-cyd.json
	"$SYSCARVE" merge -o grouped.json test-ada.json two.json test-bob.json
	cmp want.json grouped.json
}

@test "--by=host: a section for each, as from its own journal" {
	for h in $HOSTS; do
		echo "# $h"
		replay --format=line --journal=$h.journal
		[ $h = test-cyd ] || echo
	done >want
	cat want
	diff want <(replay --by=host --format=line --journal=test-cyd.journal --journal=test-ada.journal --journal=test-bob.journal)
	"$SYSCARVE" replay --by=host --format=line --journal="$PWD" 2>/dev/null | grep '^#' | diff <(printf '# %s\n' $HOSTS) -
}
