#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A real systemd enforces what `syscarve expand` prints, number by number.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
	cp "$BUILD_DIR/tests/systemd/prog-readback" "$MACHINE/root/usr/local/bin/readback"
	# Numbers that the kernel, or the machine's own filter, answers with ENOSYS: for them the unit's filter cannot be observed.
	put /etc/systemd/system/absent.service <<-EOF
		[Service]
		Type=oneshot
		ExecStart=/usr/local/bin/readback enosys
		StandardOutput=file:/root/absent
	EOF
	inside systemctl start absent.service
	sort "$MACHINE/root/root/absent" >"$BATS_FILE_TMPDIR/absent"
	VERSION=$("$ROOT/scripts/machine" exec "$MACHINE" systemctl --version | awk 'NR == 1 {print $2}')
	export VERSION
}

teardown_file()
{
	stop_machine
}

# table: prints every name of x86-64 with its number, from the kernel's header, and the names that are newer than Debian's copy.
table()
{
	printf '#include <asm/unistd.h>\n' | gcc -E -dM -x c - | sed -n 's/^#define __NR_//p'
	echo 'cachestat 451
fchmodat2 452
map_shadow_stack 453
futex_wake 454
futex_wait 455
futex_requeue 456
statmount 457
listmount 458
lsm_get_self_attr 459
lsm_set_self_attr 460
lsm_list_modules 461
mseal 462
setxattrat 463
getxattrat 464
listxattrat 465
removexattrat 466
open_tree_attr 467
file_getattr 468
file_setattr 469
listns 470
rseq_slice_yield 471
uretprobe 335
uprobe 336'
}

# numbers FILE: the names in it as numbers.
numbers()
{
	awk 'NR == FNR { nr[$1] = $2; next } $1 in nr { print nr[$1] }' <(table) "$1"
}

# same_as_enforced LINE...: compares what a unit with these assignments enforces with expand. In allow lists, a last
# assignment allows what the program itself needs.
same_as_enforced()
{
	local unit=$BATS_TEST_TMPDIR/readback.service dir=$BATS_TEST_TMPDIR
	{
		printf '[Service]\nType=oneshot\nExecStart=/usr/local/bin/readback\nSystemCallErrorNumber=EXFULL\n'
		printf 'StandardOutput=file:/root/denied\n'
		printf 'SystemCallFilter=%s\n' "$@" 'clone wait4 alarm write exit_group' \
			'brk arch_prctl mprotect set_tid_address set_robust_list rseq prlimit64 readlink getrandom'
	} >"$unit"
	put /etc/systemd/system/readback.service <"$unit"
	: >"$MACHINE/root/root/unknown"
	read_back denied readback.service
	sed 's/readback$/readback enosys/; s,/root/denied,/root/unknown,' "$unit" | put /etc/systemd/system/unknown.service
	[ "$VERSION" -lt 256 ] || read_back unknown unknown.service

	"$SYSCARVE" expand --systemd="$VERSION" "$unit" >"$dir/names" 2>"$dir/notes"
	seq 0 475 | sort >"$dir/all"
	numbers "$dir/names" | sort >"$dir/passing"
	if grep -q 'deny list' "$dir/notes"; then
		# Numbers without a name pass as well.
		table | awk '{print $2}' | sort >"$dir/named"
		comm -23 "$dir/all" "$dir/named" | sort -u - "$dir/passing" -o "$dir/passing"
	fi
	# This kernel never denies uretprobe and uprobe.
	printf '335\n336\n' | sort -u - "$dir/passing" -o "$dir/passing"
	comm -12 "$dir/all" "$dir/passing" >"$dir/want"
	sort -u "$MACHINE/root/root/denied" "$MACHINE/root/root/unknown" | comm -23 "$dir/all" - >"$dir/got"
	diff <(implemented "$dir/want") <(implemented "$dir/got")
	[ -s "$MACHINE/root/root/denied" ] || [ -s "$MACHINE/root/root/unknown" ]
}

# read_back FILE UNIT: runs it; FILE is what it wrote.
read_back()
{
	rm -f "$MACHINE/root/root/$1"
	inside systemctl daemon-reload
	inside systemctl start "$2"
	[ -e "$MACHINE/root/root/$1" ]
}

# implemented FILE: the numbers in it, from 256 on without those that the kernel does not have.
implemented()
{
	if [ "$VERSION" -lt 256 ]; then
		cat "$1"
	else
		comm -23 "$1" "$BATS_FILE_TMPDIR/absent"
	fi
}

@test "single names" {
	same_as_enforced "read openat close"
}

@test "several sets" {
	same_as_enforced "@basic-io @file-system @network-io chown"
}

@test "a set within a set is taken away again" {
	same_as_enforced "@system-service" "~@resources @privileged"
}

@test "lines after a reset" {
	same_as_enforced "@known" "" "@signal" "@timer"
}

@test "taken away with an errno, and given back" {
	same_as_enforced "@file-system @basic-io" "~stat:EUCLEAN open:0 lseek" "open"
}

@test "an errno in an allow line is ignored" {
	same_as_enforced "@basic-io mkdir:EUCLEAN"
}

@test "unknown words and names that are too new are ignored" {
	same_as_enforced "@basic-io @no-such-set no_such_call mseal statmount ~chown"
}

@test "a tilde counts only as the first character" {
	same_as_enforced "@file-system ~open" "~ openat @chown"
}

@test "@known" {
	same_as_enforced "@known"
}

@test "a deny list" {
	same_as_enforced "~@mount @swap ptrace:EUCLEAN"
}

@test "a deny list from which something is taken" {
	same_as_enforced "~@file-system" "open openat"
}

@test "implied calls can be taken away" {
	same_as_enforced "@basic-io" "~getpid nanosleep"
}
