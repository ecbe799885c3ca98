#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A unit is watched by ptrace: its Exec lines go through syscarve, and undo leaves everything as it was.

load lib
load unit
load unit-ptrace

@test "a notifying service with a watchdog: every Exec line is traced from its start on, with the manager's pid" {
	put_program notifying <<-'PERL'
		#!/usr/bin/perl
		die unless $ENV{WATCHDOG_PID} == $$ && getppid == 1;
		$SIG{HUP} = sub {mkdir "/run/reloaded"};
		while (1) {
			system("systemd-notify", "--pid=$$", "READY=1", "WATCHDOG=1");
			select undef, undef, undef, 0.3;
		}
		PERL
	put_unit notifying <<-'UNIT'
		[Unit]
		Description=A service that is 100%% ready
		[Service]
		Type=notify
		NotifyAccess=all
		WatchdogSec=5
		Environment="WORDS=two words"
		ExecCondition=@/bin/sh renamed -c 'umask 1; test "$0" = renamed'
		ExecStartPre=-/bin/sh -c 'nice true; exit 1'
		ExecStartPre=+/bin/mkdir -p "/run/notifying ; done"
		ExecStart=@/usr/local/bin/notifying notifying $WORDS "${WORDS}" 50%% "a \" \\ b;" \;
		ExecStartPost=:/bin/sh -c 'test "$0" = "\\$WORDS"' $WORDS
		ExecReload=/bin/kill -HUP $MAINPID
		ExecStop=/bin/sh -c 'rmdir /run/reloaded'
		UNIT
	inside systemctl start notifying
	begin
	wait_for is_traced
	diff <(printf '%s\n' two words 'two words' 50% 'a " \ b;' ';') \
		<(inside cat "/proc/$(property MainPID)/cmdline" | tr '\0' '\n' | tail -n +3)
	run inside syscarve unit status notifying
	[[ $output == *"by syscarve-watch-notifying.service, which uses ptrace."* ]]
	[[ $output == *"ExecReload=/bin/kill -HUP \$MAINPID"* ]]
	inside systemctl reload notifying
	wait_for inside test -d /run/reloaded
	sleep 5.5
	[ "$(property ActiveState)" = active ]
	inside systemctl restart notifying
	ends
	is_complete
	# Of the lines before the start, the service, and the line that stops it:
	has umask
	has setpriority
	has pselect6 || has select
	has rmdir || has unlinkat
	inside test -d "/run/notifying ; done"
}

@test "a forking service with a PIDFile=, and another user's line: the daemon is followed, and lives under the list" {
	put_program forking <<-'PERL'
		#!/usr/bin/perl
		use POSIX;
		if (my $pid = fork) {
			open FILE, ">", "/run/forking/pid";
			print FILE "$pid\n";
			close FILE;
			POSIX::_exit(0);
		}
		$SIG{HUP} = sub {umask 7; mkdir "/run/forking/reloaded"};
		select undef, undef, undef, 0.1 while 1;
		PERL
	put_unit forking <<-'UNIT'
		[Service]
		Type=forking
		User=nobody
		RuntimeDirectory=forking
		PIDFile=/run/forking/pid
		ExecStartPre=!/bin/sh -c 'chown nobody /run/forking; test $(id -u) = 0'
		ExecStart=forking
		ExecReload=/bin/kill -HUP $MAINPID
		UNIT
	inside systemctl start forking
	begin
	is_traced
	inside systemctl reload forking
	wait_for inside test -d /run/forking/reloaded
	inside syscarve unit finish --install --tight --probation=1s forking >"$BATS_TEST_TMPDIR/out" || fail "$(cat "$BATS_TEST_TMPDIR/out")"
	grep -q 'is in force: the list is enforced' "$BATS_TEST_TMPDIR/out"
	inside systemctl reload forking
	wait_for inside test -d /run/forking/reloaded
	[ "$(property Result)" = success ]
	inside syscarve unit undo forking
	as_before
	is_complete
	has umask
	has fchownat
	has kill
}

@test "a service that a socket starts, in a sandbox that hides the profile: LISTEN_PID and the descriptor are its own" {
	put_echoing
	put_unit echoing <<-'UNIT'
		[Service]
		DynamicUser=yes
		ProtectSystem=strict
		ProtectProc=invisible
		PrivateNetwork=yes
		RestrictAddressFamilies=AF_INET
		TemporaryFileSystem=/var/lib
		MemoryDenyWriteExecute=yes
		CapabilityBoundingSet=
		SystemCallFilter=@system-service
		SystemCallErrorNumber=EPERM
		ExecStart=/usr/local/bin/echoing
		UNIT
	inside systemctl start echoing.socket
	inside timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/7007; echo hello >&3; cat <&3'
	begin
	[ "$(inside timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/7007; echo hello >&3; cat <&3')" = hello ]
	ends
	is_complete
	has accept4 || has accept
	inside systemctl stop echoing.socket
}

@test "a oneshot that does not run: it is watched from its next start on, and again at the one after" {
	put_unit once <<-'UNIT'
		[Service]
		Type=oneshot
		ExecStart=-/bin/sh -c 'umask 7; exit 3'
		ExecStart=/bin/nice /bin/true
		UNIT
	begin
	[[ "$(cat "$BATS_TEST_TMPDIR/out")" == *"from its next start on: it does not run"* ]]
	inside systemctl start once
	inside systemctl start once
	inside syscarve unit undo once
	as_before
	is_complete
	has umask
	has setpriority
	json_is "$(profile)" '.runs | length == 4'
}

@test "--user, and --no-restart: the watcher is of the user's manager" {
	inside mkdir -p /run/user/0
	inside systemctl start user@0 || skip "no service manager of a user can be started here"
	put /root/.config/systemd/user/mine.service <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	of_user systemctl --user daemon-reload
	of_user systemctl --user start mine
	run of_user syscarve unit start --user --backend=ptrace --no-restart mine
	[[ $output == *"from its next start on: it was not restarted"* ]]
	of_user systemctl --user restart mine
	wait_for of_user sh -c 'grep -q TracerPid:.[1-9] /proc/$(systemctl --user show -P MainPID mine)/status'
	of_user syscarve unit undo --user mine
	of_user syscarve unit status --user --json=short mine >"$BATS_TEST_TMPDIR/json"
	json_is "$BATS_TEST_TMPDIR/json" '[.calls[].syscall] | contains(["clock_nanosleep"])'
	inside systemctl stop user@0
}

@test "auto: ptrace where eBPF is not permitted, which is said" {
	put_unit auto <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start auto
	run --separate-stderr inside capsh --drop=cap_bpf,cap_perfmon,cap_sys_admin -- -c 'syscarve unit start auto'
	[ "$status" = 0 ]
	[[ $stderr == *"watching by ptrace, because bpf is not possible: "* ]]
	wait_for is_traced
	run inside syscarve unit finish auto
	[[ $output == *"Observed (ptrace): auto.service"* ]]
	refute is_traced
}
