# SPDX-License-Identifier: LGPL-2.1-or-later
# A unit of a machine in which syscarve is installed: its test ends with everything as it was.

bats_require_minimum_version 1.5.0
UNITS=/etc/systemd/system

setup_file()
{
	boot_machine
	install_syscarve
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
	[ ! -e "$BATS_TEST_TMPDIR/tmux" ] || tmux -S "$BATS_TEST_TMPDIR/tmux" kill-server || true
	[ -n "${UNIT-}" ] || return 0
	inside syscarve unit undo --force "$UNIT" 2>/dev/null || true
	inside systemctl stop "$UNIT" 2>/dev/null || true
	rmdir /sys/fs/cgroup/memory/syscarve-test-$$ 2>/dev/null || true
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

# put_program NAME: a script in /usr/local/bin, made of standard input.
put_program()
{
	put "/usr/local/bin/$1"
	chmod 755 "$MACHINE/root/usr/local/bin/$1"
}

# put_echoing: a socket, and the program that it starts; the unit is the test's.
put_echoing()
{
	put "$UNITS/echoing.socket" <<-'UNIT'
		[Socket]
		ListenStream=127.0.0.1:7007
		UNIT
	put_program echoing <<-'PERL'
		#!/usr/bin/perl
		die unless $ENV{LISTEN_PID} == $$ && $ENV{LISTEN_FDS} == 1;
		open my $listening, "+<&=", 3 or die;
		while (accept my $peer, $listening) {
			print $peer scalar <$peer>;
			close $peer;
		}
		PERL
}

# of_user COMMAND...: as root, with root's own service manager.
of_user()
{
	inside env XDG_RUNTIME_DIR=/run/user/0 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus "$@"
}

# has_gap: the profile says that nobody watched for some time, and so does status.
has_gap()
{
	json_is "$(profile)" 'any(.runs[]; .incomplete == ["unwatched"] and .events == 0)' || return 1
	inside syscarve unit status "$UNIT" | grep -q '^  Incomplete: for some time nobody watched the unit: its watcher was killed'
}
