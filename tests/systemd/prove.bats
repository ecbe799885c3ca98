#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# prove --enforce does to a program what a real systemd does with the same drop-in.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
	VERSION=$("$ROOT/scripts/machine" exec "$MACHINE" systemctl --version | awk 'NR == 1 {print $2}')
	export VERSION
	cp "$BUILD_DIR/tests/systemd/prog-readback" "$MACHINE/root/usr/local/bin/readback"
}

teardown_file()
{
	stop_machine
}

# status_of_unit: $? of the unit's program, as a shell has it.
status_of_unit()
{
	local code status
	code=$(inside systemctl show --value -p ExecMainCode proved.service)
	status=$(inside systemctl show --value -p ExecMainStatus proved.service)
	[ "$code" = 1 ] || status=$((128 + status))
	echo "$status"
}

# same COMMAND LINE...: COMMAND in a unit with these settings, and under prove --enforce, inside of the machine.
same()
{
	local command=$1 mine
	shift
	{
		printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nStandardOutput=file:/root/unit.out\nExecStart=%s\n' "$command"
		printf '%s\n' "$@"
	} | put /etc/systemd/system/proved.service
	rm -f "$MACHINE/root/root/unit.out" "$MACHINE/root/root/prove.out"
	inside systemctl daemon-reload
	inside systemctl restart proved.service || true
	inside sh -c "'$SYSCARVE' prove --enforce --systemd=$VERSION -f /etc/systemd/system/proved.service \
		--json=pretty -o /root/report.json -- $command >/root/prove.out" || true
	mine=$(jq .status "$MACHINE/root/root/report.json")
	echo "$mine, unit $(status_of_unit)"
	[ "$mine" = "$(status_of_unit)" ]
	diff "$MACHINE/root/root/unit.out" "$MACHINE/root/root/prove.out"
}

@test "killed" {
	same "/usr/bin/perl -e 'umask(7)'" 'SystemCallFilter=@system-service' 'SystemCallFilter=~umask'
	[ "$(status_of_unit)" = 159 ]
}

@test "answered with the list's errno, and with a call's own" {
	same "/usr/bin/perl -e 'mkdir(q(/root/d)); print(\$!+0); exit(7)'" 'SystemCallFilter=@system-service' \
		'SystemCallFilter=~mkdir' 'SystemCallErrorNumber=EXFULL'
	[ "$(status_of_unit)" = 7 ]
	[ "$(cat "$MACHINE/root/root/prove.out")" = 54 ]
	same "/usr/bin/perl -e 'mkdir(q(/root/d)); print(\$!+0); umask(7)'" 'SystemCallFilter=@system-service' \
		'SystemCallFilter=~mkdir:EUCLEAN umask:kill' 'SystemCallErrorNumber=EXFULL'
	[ "$(status_of_unit)" = 159 ]
}

@test "let through" {
	same "/usr/bin/perl -e 'print(42)'" 'SystemCallFilter=@system-service'
	[ "$(status_of_unit)" = 0 ]
}

@test "another architecture" {
	PROGS=$BUILD_DIR/tests/live need_32bit
	cp "$BUILD_DIR/tests/live/prog-bare32" "$MACHINE/root/usr/local/bin/bare32"
	same /usr/local/bin/bare32 'SystemCallFilter=@system-service' 'SystemCallArchitectures=native' \
		'SystemCallErrorNumber=EPERM'
	[ "$(status_of_unit)" = 159 ]
	same /usr/local/bin/bare32 'SystemCallFilter=@system-service' 'SystemCallErrorNumber=EPERM'
	[ "$(status_of_unit)" = 3 ]
}

@test "number by number" {
	for list in '@basic-io @file-system' '@known' '~@mount @swap ptrace:EUCLEAN'; do
		same /usr/local/bin/readback "SystemCallFilter=$list" 'SystemCallErrorNumber=EXFULL' \
			'SystemCallFilter=clone wait4 alarm write exit_group brk arch_prctl mprotect set_tid_address set_robust_list rseq prlimit64 readlink getrandom'
		[ -s "$MACHINE/root/root/prove.out" ]
	done
}
