#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A unit is watched in place, what was learned is put in force, and undo leaves everything as it was.

bats_require_minimum_version 1.5.0
load lib

UNITS=/etc/systemd/system

setup_file()
{
	boot_machine
	cp "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
	unlimit_kernel_log
}

teardown_file()
{
	limit_kernel_log
	stop_machine
}

setup()
{
	inside syscarve run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted in the machine"
}

# put_unit NAME: a service made of standard input.
put_unit()
{
	UNIT=$1
	put "$UNITS/$1.service"
	inside systemctl daemon-reload
}

teardown()
{
	[ -n "${UNIT-}" ] || return 0
	inside syscarve unit undo --force "$UNIT" 2>/dev/null || true
	inside systemctl stop "$UNIT" 2>/dev/null || true
	rm -rf "$MACHINE/root/var/lib/syscarve/$UNIT.service" "$MACHINE/root$UNITS/$UNIT".*
}

# What undo must bring back.
as_it_is()
{
	inside systemctl cat "$UNIT"
	inside systemctl show "$UNIT" -p Description -p Type -p ActiveState -p SystemCallFilter -p SystemCallLog -p DropInPaths \
		-p NoNewPrivileges
}

property()
{
	inside systemctl show "$UNIT" --value -p "$1"
}

profile()
{
	echo "$MACHINE/root/var/lib/syscarve/$UNIT.service/profile.json"
}

# is_watching: the watcher runs, and the description shows it.
is_watching()
{
	[ "$(inside systemctl is-active "syscarve-watch-$UNIT")" = active ]
	[[ "$(property Description)" == *" (watched by syscarve)" ]]
}

# has CALL: it was observed.
has()
{
	grep -qw "$1" <(profile_names "$(profile)")
}

# takes_through WORKLOAD...: start, workload, finish --install, workload again, undo.
takes_through()
{
	local before
	before=$(as_it_is)
	inside syscarve unit start "$UNIT"
	is_watching
	"$@"
	inside syscarve unit finish --install --tight --style=exact --probation=1s "$UNIT" >"$BATS_TEST_TMPDIR/out"
	grep -q 'is in force: the list is enforced' "$BATS_TEST_TMPDIR/out"
	refute inside systemctl cat "syscarve-watch-$UNIT"
	[[ "$(property Description)" == *" (sandbox drop-in loaded)" ]]
	"$@"
	[ "$(property Result)" = success ]
	inside syscarve unit undo "$UNIT"
	diff <(echo "$before") <(as_it_is)
	diff /dev/null <(inside ls "/run/systemd/system/$UNIT.service.d" 2>/dev/null)
}

reload()
{
	inside rm -rf /run/reloaded
	inside systemctl reload "$UNIT"
	wait_for inside test -d /run/reloaded
	[ "$(property ActiveState)" = active ]
}

# put_program NAME: a script in /usr/local/bin, made of standard input.
put_program()
{
	put "/usr/local/bin/$1"
	chmod 755 "$MACHINE/root/usr/local/bin/$1"
}

@test "a notifying service: main pid and readiness are its own, and its start and reload are observed" {
	put_program notifying <<-'PERL'
		#!/usr/bin/perl
		$SIG{HUP} = sub {umask 7; mkdir "/run/reloaded"};
		system("systemd-notify", "--ready", "--pid=$$");
		sleep 60 while 1;
		PERL
	put_unit notifying <<-'UNIT'
		[Unit]
		Description=A service that is 100%% ready
		[Service]
		Type=notify
		ExecStart=/usr/local/bin/notifying
		NotifyAccess=all
		ExecReload=/bin/kill -HUP $MAINPID
		UNIT
	inside systemctl start notifying
	takes_through reload
	has umask
	# The restart was observed from its start on, although the unit ran before.
	json_is "$(profile)" 'all(.runs[]; .complete)'
}
