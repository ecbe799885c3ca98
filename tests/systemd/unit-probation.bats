#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What shows that a filter has killed processes of a unit, and which of them are of another one.

bats_require_minimum_version 1.5.0
load lib
load sleeper

# worker PERL: a unit whose child runs that, while the main process stays. /root/worker.json has all calls but umask.
worker()
{
	put /usr/local/bin/worker <<-'PERL'
		#!/usr/bin/perl
		$SIG{CHLD} = "IGNORE";
		if (!fork) {
			umask 7 unless @ARGV;
			exit;
		}
		select(undef, undef, undef, @ARGV ? 0.3 : 60);
		PERL
	chmod 755 "$MACHINE/root/usr/local/bin/worker"
	printf '[Service]\nType=exec\nExecStart=/usr/local/bin/worker\n' | put /etc/systemd/system/worker.service
	inside "$SYSCARVE" run -w /root/worker.json -o /dev/null -- perl /usr/local/bin/worker quiet
	inside systemctl daemon-reload
	inside systemctl restart worker
}

@test "a child that dies while the unit stays active: rolled back, with its call named, and --retry adds it" {
	unlimit_kernel_log
	worker
	run -1 --separate-stderr unit enforce --style=exact --probation=3s worker /root/worker.json
	[[ $stderr == *"a filter killed for these calls:"* ]]
	[[ $output == *"  umask, by "*perl* ]]
	[ -z "$(inside systemctl show -P DropInPaths worker)" ]
	[ "$(inside systemctl is-active worker)" = active ]
	run -1 unit enforce --style=exact --probation=3s --retry=0 worker /root/worker.json
	run unit enforce --style=exact --probation=3s --retry=3 worker /root/worker.json
	[ "$status" = 0 ]
	[[ $output == *"Added, because a filter killed for them"*"  umask, by "* ]]
	grep -qw umask <(inside systemctl show -P SystemCallFilter worker)
	inside "$SYSCARVE" unit undo worker
	inside systemctl stop worker
}

# other LINE...: a unit whose processes of the same executable are killed for umask, several times a second.
other()
{
	printf '%s\n' '[Unit]' StartLimitIntervalSec=0 '[Service]' Restart=always RestartSec=200ms "$@" |
		put /etc/systemd/system/other.service
	inside systemctl daemon-reload
	inside systemctl restart other
	wait_for inside sh -c 'journalctl -q -k --since=-3s | grep -q "exe=./usr/bin/perl. sig=31 .* syscall=95 "'
}

# is_left_alone: a list for the unit is installed while the other one's processes are killed.
is_left_alone()
{
	unit enforce --style=exact --probation=2s sleeper /root/all.json
	[ "$(inside systemctl show -P NRestarts other)" -gt 1 ] || fail "the other unit was not killed"
	inside "$SYSCARVE" unit undo sleeper
}

# own_count: a list that is too tight is rolled back meanwhile.
own_count()
{
	run -1 --separate-stderr unit enforce --style=exact --probation=2s sleeper /root/less.json
	[[ $output == *"  umask, by /usr/bin/perl"* ]] || fail "$stderr"
	inside systemctl stop other
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "another unit's kills of the same executable in the same seconds do not count: a program, and a script" {
	unlimit_kernel_log
	other SystemCallFilter=~umask 'ExecStart=/usr/bin/perl -e "umask 7"'
	is_left_alone
	own_count
	printf '#!/usr/bin/perl\numask 7\n' | put /usr/local/bin/other
	chmod 755 "$MACHINE/root/usr/local/bin/other"
	other SystemCallFilter=~umask ExecStart=/usr/local/bin/other
	is_left_alone
	inside systemctl stop other
}

@test "nor do those of another unit's children, if systemd-coredump knows the unit" {
	unlimit_kernel_log
	put /usr/local/bin/dumped <<-'SH'
		#!/bin/sh
		# As systemd-coredump does, with the number that the kernel's record has.
		perl -e 'umask 7'
		for try in $(seq 100); do
			pid=$(journalctl -q -k -o cat --since=-9s |
				sed -n 's/.* pid=\([0-9]*\) .*usr.bin.perl.* sig=31 .* syscall=95 .*/\1/p' | tail -n 1)
			[ "$pid" = "$(cat /run/dumped)" ] || break
		done
		echo "$pid" >/run/dumped
		printf '%s\n' MESSAGE=dumped MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 COREDUMP_UNIT=other.service \
			COREDUMP_EXE=/usr/bin/perl COREDUMP_PID=$pid | logger --journald
		SH
	chmod 755 "$MACHINE/root/usr/local/bin/dumped"
	inside touch /run/dumped
	other SystemCallFilter=~umask ExecStart=/usr/local/bin/dumped
	is_left_alone
	own_count
}

# quiet LINE...: a unit whose state is none of a failure, although umask is denied.
quiet()
{
	printf '[Service]\n' | cat - <(printf '%s\n' "$@") | put /etc/systemd/system/quiet.service
	inside systemctl daemon-reload
	inside systemctl restart quiet
}

@test "SIGSYS is seen where the failure of a line does not count and the kernel's record is lost" {
	local stay='/usr/bin/perl -e "select(undef, undef, undef, 60)"' umask='/usr/bin/perl -e "umask 7"'
	lose_records
	quiet "ExecStartPre=-$umask" "ExecStart=$stay"
	run -1 --separate-stderr unit enforce --style=exact quiet /root/less.json
	[[ $stderr == *"did not survive"*"ExecStartPre= was ended by SIGSYS"*"no record of the call" ]] || fail "$stderr"
	[ "$(inside systemctl is-active quiet)" = active ]
	[ -z "$(inside systemctl show -P DropInPaths quiet)" ]
	quiet Type=oneshot SuccessExitStatus=SIGSYS RemainAfterExit=yes "ExecStart=$umask"
	run -1 --separate-stderr unit enforce --style=exact quiet /root/less.json
	[[ $stderr == *"did not survive"*"ExecStart= was ended by SIGSYS"* ]] || fail "$stderr"
	unit enforce --style=exact quiet /root/all.json
	inside "$SYSCARVE" unit undo quiet
	inside systemctl stop quiet
}

@test "SIGSYS since a drop-in is there, without the kernel's record: status says it, and enforce does not tighten" {
	lose_records
	printf '%s\n' '[Service]' 'ExecStart=/usr/bin/perl -e "select(undef, undef, undef, 60)"' |
		put /etc/systemd/system/dying.service
	inside systemctl daemon-reload
	inside systemctl restart dying
	unit complain dying /root/less.json
	refute grep SIGSYS <(inside "$SYSCARVE" unit status dying)
	inside systemctl kill -s SYS dying
	WAIT_SECONDS=5 wait_for failed dying
	grep -qx '  SIGSYS, as a filter sends it, ended 1 process since, the last one of ExecStart=; no record says for which call' \
		<(inside "$SYSCARVE" unit status dying)
	refute grep 'To tighten it' <(inside "$SYSCARVE" unit status dying)
	inside "$SYSCARVE" unit status --json=short dying >"$BATS_TEST_TMPDIR/json"
	json_is "$BATS_TEST_TMPDIR/json" '.lost_kills == 1 and .logged == []'
	run -1 --separate-stderr unit enforce dying /root/less.json
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"ended 1 process of dying.service since it is complain, the last one of ExecStart=,"*"use --force"* ]]
	run --separate-stderr unit stage dying /root/less.json
	[ "$status" = 0 ]
	[[ $stderr == *"warning: SIGSYS, "* ]]
	unit enforce --force dying /root/less.json
	inside "$SYSCARVE" unit undo dying
}

failed()
{
	[ "$(inside systemctl is-failed "$1")" = failed ]
}
