#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A unit is watched in place, what was learned is put in force, and undo leaves everything as it was.

load lib
load unit

# takes_through WORKLOAD...: start, workload, finish --install, workload again, undo.
takes_through()
{
	local before
	before=$(as_it_is)
	inside syscarve unit start "$UNIT"
	is_watching
	"$@"
	inside syscarve unit finish --install --tight --probation=1s "$UNIT" >"$BATS_TEST_TMPDIR/out"
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

@test "a forking service with a PIDFile=: its main pid is the daemon's" {
	put_program forking <<-'PERL'
		#!/usr/bin/perl
		use POSIX;
		$SIG{HUP} = sub {umask 7; mkdir "/run/reloaded"};
		if (my $pid = fork) {
			open FILE, ">", "/run/forking.pid";
			print FILE "$pid\n";
			close FILE;
			POSIX::_exit(0);
		}
		sleep 60 while 1;
		PERL
	put_unit forking <<-'UNIT'
		[Service]
		Type=forking
		PIDFile=/run/forking.pid
		ExecStart=/usr/local/bin/forking
		ExecStartPre=/bin/mkdir -p /run/before
		ExecReload=/bin/kill -HUP $MAINPID
		ExecStopPost=/bin/rm -rf /run/before
		UNIT
	inside systemctl start forking
	takes_through reload
	# The line that runs before, and the one that runs after the stop, come under the filter, too.
	has mkdir
	has rmdir || has unlinkat
}

@test "a unit that takes its time to stop has been observed from its start, too" {
	put_program slow <<-'PERL'
		#!/usr/bin/perl
		$SIG{TERM} = sub {for (1 .. 30) {select undef, undef, undef, 0.1; rmdir "/none"}; exit};
		select undef, undef, undef, 0.1 while 1;
		PERL
	put_unit slow <<-'UNIT'
		[Service]
		ExecStart=/usr/local/bin/slow
		UNIT
	inside systemctl start slow
	inside syscarve unit start slow
	inside syscarve unit finish slow >"$BATS_TEST_TMPDIR/out"
	refute grep 'observation is incomplete' "$BATS_TEST_TMPDIR/out"
	json_is "$(profile)" 'all(.runs[]; .complete)'
}

answers()
{
	[ "$(inside timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/7007; echo hello >&3; cat <&3')" = hello ]
}

@test "a service that a socket starts: LISTEN_PID and the descriptor are its own" {
	put_echoing
	put_unit echoing <<-'UNIT'
		[Service]
		ExecStart=/usr/local/bin/echoing
		UNIT
	inside systemctl start echoing.socket
	answers
	takes_through answers
	has accept4 || has accept
	inside systemctl stop echoing.socket
}

once()
{
	inside systemctl start "$UNIT"
}

@test "a oneshot with DynamicUser= that does not run: it is watched from its next start on" {
	put_unit once <<-'UNIT'
		[Service]
		Type=oneshot
		DynamicUser=yes
		StateDirectory=once
		ExecStart=/bin/sh -c 'umask 7; echo done >/var/lib/once/file'
		UNIT
	run --separate-stderr inside syscarve unit start once
	[[ $output == *"from its next start on: it does not run"* ]]
	inside syscarve unit undo once
	takes_through once
	has umask
}

# filters: how many the main process runs under; some are the machine's own.
filters()
{
	inside sed -n 's/^Seccomp_filters:[^0-9]*//p' "/proc/$(property MainPID)/status"
}

# has_no_new_privs: "yes" or "no". Before systemd 257 a filter brings it about for other users than root.
has_no_new_privs()
{
	inside sed -n 's/^NoNewPrivs:[^0-9]*//p' "/proc/$(property MainPID)/status" | sed 's/1/yes/; s/0/no/'
}

@test "the unit's own filter stays in force, or with --without-filter it does not, and no_new_privs stays" {
	put_unit filtered <<-'UNIT'
		[Service]
		User=nobody
		SystemCallFilter=@system-service
		SystemCallErrorNumber=EPERM
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start filtered
	local before own no_new_privs
	before=$(as_it_is)
	own=$(filters)
	no_new_privs=$(has_no_new_privs)
	inside syscarve unit start filtered
	[[ "$(property SystemCallFilter)" == *" wait4"* ]]
	inside syscarve unit undo filtered
	inside syscarve unit start --without-filter filtered
	[ "$(property SystemCallFilter)" = "~" ]
	[ "$(has_no_new_privs)" = "$no_new_privs" ]
	[ "$(filters)" -lt "$own" ]
	inside syscarve unit undo filtered
	[ "$(filters)" = "$own" ]
	diff <(echo "$before") <(as_it_is)
}

@test "status: what was seen, what has not run yet, and what the drop-in has logged" {
	inside cp /bin/sleep /usr/local/bin/quiet
	put_unit quiet <<-'UNIT'
		[Service]
		ExecStart=/usr/local/bin/quiet 60
		ExecReload=/bin/true
		ExecReload=+/bin/false
		UNIT
	inside systemctl start quiet
	inside syscarve unit start --no-restart quiet
	run inside syscarve unit status quiet
	[[ $output == *"Not exercised yet: restart, reload, stop"* ]]
	[[ $output == *"ExecReload=/bin/true"* ]]
	[[ $output != */bin/false* ]]
	inside systemctl restart quiet
	# The manager forgets when its lines were run; the journal does not.
	inside systemctl daemon-reload
	wait_for inside sh -c 'syscarve unit status quiet | grep -qx "  Not exercised yet: reload"'
	inside syscarve unit status --json=short quiet >"$BATS_TEST_TMPDIR/json"
	json_is "$BATS_TEST_TMPDIR/json" '.watching and .not_exercised == ["reload"] and .exec[1].exercised == false'
	run -1 --separate-stderr inside env -u EDITOR syscarve unit finish --install --edit quiet </dev/null
	[[ $stderr == *"no terminal for it; set \$EDITOR" ]]
	inside env EDITOR="sed -i s/getpid/getpid/" syscarve unit finish --install --edit --probation=1s quiet
	inside cp --remove-destination /bin/true /usr/local/bin/quiet
	run inside syscarve unit status quiet
	[[ $output == *"1 executable or library changed since the recording"* ]]
	[[ $output == *"Drop-in: staged since"*"To tighten it: syscarve unit enforce quiet.service"* ]]
	[[ "$(inside syscarve unit status)" == *"quiet.service"*staged* ]]
}

@test "the journal has the first call of each kind, and replay reads the same set from it" {
	inside cp /bin/sleep /usr/local/bin/sighted
	put_unit sighted <<-'UNIT'
		[Service]
		ExecStart=/usr/local/bin/sighted 60
		UNIT
	inside systemctl start sighted
	inside syscarve unit start sighted
	wait_for entry
	inside syscarve unit undo sighted
	inside syscarve unit start sighted
	inside syscarve unit undo sighted
	[ "$(entry | wc -l)" = 1 ]
	inside syscarve replay --journal --unit=sighted -w /root/sighted.json -o /dev/null
	diff <(profile_names "$(profile)") <(profile_names "$MACHINE/root/root/sighted.json")
	# What others write is not believed.
	inside setpriv --reuid=65534 logger --journald <<-ENTRY
		MESSAGE=forged
		MESSAGE_ID=d89a1a56362746f6ab639243e4527066
		UNIT=sighted.service
		SYSCARVE_SYSCALL=reboot
		SYSCARVE_ARCH=x86-64
		SYSCARVE_EXE=/usr/local/bin/sighted
	ENTRY
	inside journalctl --sync
	inside syscarve replay --journal --unit=sighted -w /root/again.json -o /dev/null
	diff <(profile_names "$(profile)") <(profile_names "$MACHINE/root/root/again.json")
}

# entry: the entries about clock_nanosleep of the unit.
entry()
{
	inside journalctl --sync
	inside journalctl -q --no-pager -o cat MESSAGE_ID=d89a1a56362746f6ab639243e4527066 "UNIT=$UNIT.service" \
		SYSCARVE_SYSCALL=clock_nanosleep SYSCARVE_ARCH=x86-64 SYSCARVE_EXE=/usr/local/bin/sighted | grep clock_nanosleep
}
