# SPDX-License-Identifier: LGPL-2.1-or-later
# A machine with a unit that calls umask again and again, and profiles of it with that call and without.

SLEEPER=/etc/systemd/system/sleeper.service
DROPIN=$SLEEPER.d/50-syscarve.conf

setup_file()
{
	boot_machine
	printf '[Unit]\nDescription=A test of 100%%%% things\n[Service]\nType=exec\nExecStart=/usr/bin/perl -e "%s"\n' \
		'while (1) { select(undef, undef, undef, 0.1); umask 7 }' | put $SLEEPER
	inside "$SYSCARVE" run -w /root/all.json -o /dev/null -- perl -e 'select(undef, undef, undef, 0.1); umask 7'
	inside "$SYSCARVE" run -w /root/less.json -o /dev/null -- perl -e 'select(undef, undef, undef, 0.1)'
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
