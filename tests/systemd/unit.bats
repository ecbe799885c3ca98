#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Units in place: what `syscarve unit` puts in force is what systemd has read, and undo leaves everything as it was.

bats_require_minimum_version 1.5.0
load lib

SLEEPER=/etc/systemd/system/sleeper.service
DROPIN=$SLEEPER.d/50-syscarve.conf

setup_file()
{
	boot_machine
	printf '[Unit]\nDescription=A test of 100%%%% things\n[Service]\nType=exec\nExecStart=/usr/bin/perl -e "%s"\n' \
		'while (1) { select(undef, undef, undef, 0.1); umask 7 }' | put $SLEEPER
	"$SYSCARVE" run -w "$MACHINE/root/root/all.json" -o /dev/null -- perl -e 'select(undef, undef, undef, 0.1); umask 7'
	"$SYSCARVE" run -w "$MACHINE/root/root/less.json" -o /dev/null -- perl -e 'select(undef, undef, undef, 0.1)'
	inside systemctl daemon-reload
}

teardown_file()
{
	stop_machine
}

setup()
{
	inside systemctl restart sleeper
	BEFORE=$(as_it_is)
}

teardown()
{
	limit_kernel_log # also after a test that has failed
	inside "$SYSCARVE" unit undo --force sleeper 2>/dev/null || true
	rm -rf "$MACHINE/root$SLEEPER.d"
	inside systemctl daemon-reload
	[ ! -e "$MACHINE/root$LOSING" ] || keep_records
}

LOSING=/etc/systemd/journald.conf.d/losing.conf

# lose_records: until keep_records, the journal gets no record of the kernel.
lose_records()
{
	printf '[Journal]\nReadKMsg=no\nAudit=no\n' | put $LOSING
	inside systemctl restart systemd-journald
}

keep_records()
{
	rm "$MACHINE/root$LOSING"
	inside systemctl restart systemd-journald
}

# What undo must bring back.
as_it_is()
{
	inside systemctl cat sleeper
	inside systemctl show sleeper -p Description -p ActiveState -p SystemCallFilter -p SystemCallLog -p DropInPaths
}

property()
{
	inside systemctl show sleeper --value -p "$1"
}

# unit VERB [OPTION]...: with a short probation.
unit()
{
	local verb=$1
	shift
	inside "$SYSCARVE" unit "$verb" --probation=1s "$@"
}

@test "complain, stage, enforce: systemd has read each, the description says so, and undo brings everything back" {
	unit complain sleeper /root/all.json
	[ "$(property Description)" = "A test of 100% things (sandbox drop-in loaded)" ]
	[ "$(property SystemCallFilter)" = "~" ]
	[[ "$(property SystemCallLog) " == "~"*" umask "* ]]
	unit stage sleeper /root/all.json
	[ "$(property Description)" = "A test of 100% things (sandbox drop-in loaded)" ]
	[[ " $(property SystemCallFilter) " == *" semget "* ]]
	refute grep -qw semget <(property SystemCallLog)
	unit enforce --style=exact sleeper /root/all.json
	refute grep -qw semget <(property SystemCallFilter)
	[ "$(property SystemCallLog)" = "~" ]
	[ "$(property ActiveState)" = active ]
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
	refute inside test -e /var/lib/syscarve/sleeper.service
	run -1 --separate-stderr inside "$SYSCARVE" unit undo sleeper
	[[ $stderr == *"put nothing there" ]]
}

@test "a filter that is too tight is rolled back, and the unit runs as before" {
	run -1 --separate-stderr unit enforce --style=exact sleeper /root/less.json
	[[ $stderr == *"did not survive, and is as it was"* ]]
	diff <(echo "$BEFORE") <(as_it_is)
	unit stage sleeper /root/all.json
	local staged
	staged=$(as_it_is)
	run -1 unit enforce --style=exact sleeper /root/less.json
	diff <(echo "$staged") <(as_it_is)
}

@test "a drop-in that sorts behind has the last word: it is named, and nothing is changed" {
	printf '[Service]\nSystemCallFilter=\nSystemCallFilter=@system-service\n' | put $SLEEPER.d/override.conf
	inside systemctl daemon-reload
	BEFORE=$(as_it_is)
	run -1 --separate-stderr unit enforce sleeper /root/all.json
	[[ $stderr == *"$SLEEPER.d/override.conf sorts behind the drop-in, and assigns SystemCallFilter= again"* ]]
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "a drop-in that was edited by hand since is not lost without --force" {
	unit complain sleeper /root/all.json
	echo '# mine' >>"$MACHINE/root$DROPIN"
	run -1 --separate-stderr inside "$SYSCARVE" unit undo sleeper
	[[ $stderr == *"was edited since"*--force* ]]
	run -1 unit stage sleeper /root/all.json
	grep -qx '# mine' "$MACHINE/root$DROPIN"
	inside "$SYSCARVE" unit undo --force sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "what was at the drop-in's place before comes back" {
	printf '[Service]\nNice=3\n' | put $DROPIN
	inside systemctl daemon-reload
	inside systemctl restart sleeper
	BEFORE=$(as_it_is)
	unit stage sleeper /root/all.json
	unit enforce sleeper /root/all.json
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

# own_filter LINE...: a drop-in of the administrator, which sorts before that of syscarve.
own_filter()
{
	printf '[Service]\n' | cat - <(printf '%s\n' "$@") | put $SLEEPER.d/10-own.conf
	inside systemctl daemon-reload
	inside systemctl restart sleeper
	BEFORE=$(as_it_is)
}

@test "no form allows what the unit's own filter denies, and complain and stage keep it" {
	own_filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~@privileged @resources semget'
	local own call
	own=$(property SystemCallFilter | tr ' ' '\n' | sort)
	unit complain sleeper /root/all.json
	diff <(echo "$own") <(property SystemCallFilter | tr ' ' '\n' | sort)
	for verb in stage enforce; do
		unit $verb sleeper /root/all.json
		for call in semget chown fchownat setpriority; do
			refute grep -qw $call <(property SystemCallFilter)
		done
		refute grep -q 'To use it' "$MACHINE/root$DROPIN"
	done
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "what was at the drop-in's place before is the unit's own filter, too" {
	printf '[Service]\nSystemCallFilter=@system-service\nSystemCallFilter=~semget\n' | put $DROPIN
	inside systemctl daemon-reload
	for verb in stage stage; do
		unit $verb sleeper /root/all.json
		refute grep -qw semget <(property SystemCallFilter)
		grep -qw semop <(property SystemCallFilter)
	done
}

@test "no margin for chown without CAP_CHOWN" {
	own_filter 'CapabilityBoundingSet=~CAP_CHOWN'
	unit enforce --style=balanced sleeper /root/all.json
	refute grep -qw chown <(property SystemCallFilter)
}

@test "a filter that answers with an errno stays one, and is not installed untried" {
	own_filter 'SystemCallErrorNumber=EPERM'
	for verb in stage enforce; do
		run -1 --separate-stderr unit $verb sleeper /root/all.json
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"SystemCallErrorNumber=EPERM"*"complain"*--force* ]]
		diff <(echo "$BEFORE") <(as_it_is)
	done
	unit enforce --force sleeper /root/all.json
	[ "$(property SystemCallErrorNumber)" = 1 ]
	inside "$SYSCARVE" unit undo sleeper
	unit complain sleeper /root/all.json
	unit enforce sleeper /root/all.json
	[ "$(property SystemCallErrorNumber)" = 1 ]
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

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
	"$SYSCARVE" run -w "$MACHINE/root/root/worker.json" -o /dev/null -- perl "$MACHINE/root/usr/local/bin/worker" quiet
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

@test "one clear line: no such unit, a template, a target, a masked unit, never watched" {
	for words in "nope:there is no such unit" "getty@:is a template" "basic.target:is no service" "cron:is masked" \
		"sleeper:was not watched yet"; do
		run -1 --separate-stderr inside "$SYSCARVE" unit enforce "${words%%:*}"
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"${words#*:}"* ]] || fail "$stderr"
	done
}

@test "complain and stage say what keeps the kernel from logging, as replay --check does; enforce logs nothing" {
	inside "$SYSCARVE" replay --check /dev/null | sort >"$BATS_TEST_TMPDIR/want"
	[ -s "$BATS_TEST_TMPDIR/want" ] || skip "nothing keeps the kernel from logging here"
	for verb in complain stage; do
		unit $verb sleeper /root/all.json 2>&1 | sed -n 's/.*not all that the drop-in logs may be found: //p' | sort |
			diff "$BATS_TEST_TMPDIR/want" -
	done
	refute grep 'may be found' <<<"$(unit enforce sleeper /root/all.json 2>&1)"
}
