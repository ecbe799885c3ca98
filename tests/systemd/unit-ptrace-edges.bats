#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Watching a unit by ptrace where it cannot be: one clear line, and the unit runs on.

load lib
load unit
load unit-ptrace

# refused WORDS: one line that has them, and nothing has changed.
refused()
{
	BEFORE=$(
		as_it_is
		exec_lines
	)
	run -1 --separate-stderr inside syscarve unit start --backend=ptrace "$UNIT"
	[ "${#stderr_lines[@]}" = 1 ] || fail "$stderr"
	[[ $stderr == *"$1"* ]] || fail "$stderr"
	as_before
	[ -z "$(inside systemctl list-units -q --all 'syscarve-watch-*')" ]
}

@test "what cannot be traced: one clear line, the unit runs on, and nothing is left" {
	put_unit apart <<-'UNIT'
		[Service]
		RootDirectory=/run/none
		ExecStart=/bin/sleep 60
		UNIT
	refused "apart.service has RootDirectory=, in which there is no syscarve"
	put_unit apart <<-'UNIT'
		[Service]
		User=nobody
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start apart
	inside chmod 700 /usr/local/bin/syscarve
	refused "the user of apart.service cannot execute /usr/local/bin/syscarve"
	inside chmod 755 /usr/local/bin/syscarve
	inside systemctl stop apart
	for line in Type=exec Type=simple Restart=always; do
		put_unit apart <<-UNIT
			[Service]
			$line
			InaccessiblePaths=/usr/local/bin/syscarve
			ExecStart=/bin/sleep 60
		UNIT
		inside systemctl start apart
		refused "apart.service does not start if its Exec lines go through syscarve; it was started without"
		[ "$(property ActiveState)" = active ]
		inside systemctl stop apart
	done
}

@test "a filter of the unit's own in which syscarve does not live: one clear line; --without-filter watches it" {
	put_unit narrow <<-'UNIT'
		[Service]
		SystemCallFilter=~rt_sigtimedwait
		ExecStart=/bin/sh -c 'umask 7; exec /bin/sleep 60'
		UNIT
	inside systemctl start narrow
	refused "narrow.service does not start if its Exec lines go through syscarve; it was started without"
	begin --without-filter
	is_traced
	[ "$(property SystemCallFilter)" = "~" ]
	inside syscarve unit undo narrow
	as_before
	is_complete
	has umask
}
