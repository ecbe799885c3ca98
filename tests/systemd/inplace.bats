#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Units that are observed in place: run --detach as ExecStart=, attach --unit=.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
	cp "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
}

teardown_file()
{
	stop_machine
}

setup()
{
	UNIT=test-$BATS_TEST_NUMBER
	RUN="/usr/local/bin/syscarve run --detach -o /root/$UNIT.conf -w /root/$UNIT.json --"
}

teardown()
{
	inside systemctl stop "$UNIT.socket" "$UNIT.service" 2>/dev/null || true
}

# unit LINE...: the lines of [Service].
unit()
{
	{
		echo '[Service]'
		printf '%s\n' "$@"
	} | put "/etc/systemd/system/$UNIT.service"
	inside systemctl daemon-reload
}

property()
{
	inside systemctl show --value -p "$1" "$UNIT.service"
}

# recorded NAME: the profile is complete and has that call.
recorded()
{
	json_is "$MACHINE/root/root/$UNIT.json" \
		'all(.runs[]; .complete) and (["execve", "'"$1"'"] - [.syscalls[].name] == [])'
}

no_tracer_left()
{
	[ -z "$(inside sh -c 'cat /proc/[0-9]*/comm 2>/dev/null | grep -x syscarve')" ]
}

is_traced()
{
	inside grep -q 'TracerPid:.[1-9]' "/proc/$(property MainPID)/status"
}

saved()
{
	[ -s "$MACHINE/root/root/$UNIT.conf" ]
}

@test "run --detach, Type=notify with a watchdog and KillMode=mixed: the manager sees nothing but the service" {
	put /root/notify.py <<-'EOF'
		import os, signal, socket, sys, time
		assert os.environ["WATCHDOG_PID"] == str(os.getpid()) and os.getppid() == 1
		def stop(*args):
		    os.umask(0o22)
		    sys.exit(0)
		signal.signal(signal.SIGTERM, stop)
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\0"))
		while True:
		    s.send(b"READY=1\nWATCHDOG=1")
		    time.sleep(0.3)
	EOF
	unit Type=notify NotifyAccess=main WatchdogSec=2 KillMode=mixed "ExecStart=$RUN /usr/bin/python3 /root/notify.py"
	inside systemctl start "$UNIT.service"
	sleep 2.5 # longer than the watchdog's time
	[ "$(property ActiveState)" = active ]
	[ "$(inside cat "/sys/fs/cgroup$(property ControlGroup)/cgroup.procs")" = "$(property MainPID)" ]
	inside systemctl stop "$UNIT.service"
	[ "$(property Result)" = success ]
	wait_for no_tracer_left
	wait_for saved
	recorded umask
	recorded sendto
	# Once, in the journal of the unit: its other Exec lines are not observed.
	[ "$(inside journalctl -q -o cat -u "$UNIT.service" | grep -c 'ExecStartPre=, ExecReload= and ExecStop=')" = 1 ]
}

@test "run --detach, Type=forking without a PID file: the daemon is found" {
	unit Type=forking "ExecStart=$RUN /bin/sh -c '(trap \"umask 022; exit 0\" TERM; while :; do sleep 0.1; done) & exit 0'"
	inside systemctl start "$UNIT.service"
	[ "$(property ActiveState)" = active ]
	[ "$(property MainPID)" != 0 ]
	inside systemctl stop "$UNIT.service"
	wait_for no_tracer_left
	wait_for saved
	recorded umask
	recorded wait4
}

@test "run --detach, started by a socket: LISTEN_PID is the command's" {
	put "/etc/systemd/system/$UNIT.socket" <<-EOF
		[Socket]
		ListenStream=/run/$UNIT.sock
	EOF
	put /root/listen.py <<-'EOF'
		import os, socket
		assert os.environ["LISTEN_PID"] == str(os.getpid()) and os.environ["LISTEN_FDS"] == "1"
		s = socket.socket(fileno=3)
		c, _ = s.accept()
		c.send(b"hello\n")
		c.close()
	EOF
	unit "ExecStart=$RUN /usr/bin/python3 /root/listen.py"
	inside systemctl start "$UNIT.socket"
	[ "$(inside python3 -c "import socket
s = socket.socket(socket.AF_UNIX)
s.connect('/run/$UNIT.sock')
print(s.makefile().read(), end='')")" = hello ]
	inside systemctl stop "$UNIT.socket"
	wait_for no_tracer_left
	wait_for saved
	[ "$(property Result)" = success ]
	recorded accept4
}

@test "plain run, started by a socket: LISTEN_PID is the command's as well" {
	put "/etc/systemd/system/$UNIT.socket" <<<$'[Socket]\nListenStream=/run/'"$UNIT.sock"
	unit "ExecStart=${RUN/ --detach/} /usr/bin/python3 -c 'import os; assert os.environ[\"LISTEN_PID\"] == str(os.getpid()); os.umask(7)'"
	inside systemctl start "$UNIT.socket"
	inside systemctl start "$UNIT.service"
	wait_for saved
	[ "$(property Result)" = success ]
	recorded umask
}

@test "run and prove in a unit whose own filter answers with an errno: the call is seen, and is a miss" {
	printf '%s\n' '[Service]' 'SystemCallFilter=@system-service' | put /root/filter.conf
	for backend in ptrace bpf; do
		inside rm -f /root/c.json
		inside systemd-run -q --wait --pipe -p 'SystemCallFilter=~mount' -p SystemCallErrorNumber=EPERM \
			syscarve run --backend=$backend -w /root/c.json -o /dev/null -- mount -t tmpfs x /mnt || [ $? = 32 ]
		[ $backend = ptrace ] || inside test -e /root/c.json || continue
		grep -q '"mount"' "$MACHINE/root/root/c.json"
	done
	run inside systemd-run -q --wait --pipe -p 'SystemCallFilter=~mount' -p SystemCallErrorNumber=EPERM \
		syscarve prove -f /root/filter.conf -- mount -t tmpfs x /mnt
	[ "$status" = 1 ]
	grep -q '^ *mount  *kill' <<<"$output"
}

@test "run --detach: killing the tracer leaves the service running" {
	unit "ExecStart=$RUN /bin/sh -c 'while :; do sleep 0.1; done'"
	inside systemctl start "$UNIT.service"
	wait_for is_traced
	inside sh -c 'kill -KILL $(cat /sys/fs/cgroup/system.slice/syscarve-*.scope/cgroup.procs)'
	wait_for no_tracer_left
	sleep 0.5
	[ "$(property ActiveState)" = active ]
	[ "$(property NRestarts)" = 0 ]
}

sleeps()
{
	inside grep -q sleep "/proc/$(property MainPID)/comm"
}

@test "attach --unit=: from the next start on, over a restart, until ^C; the unit itself is not changed" {
	inside syscarve run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted in the machine"
	unit "ExecStart=/bin/sh -c 'umask 022; exec /bin/sleep 60'"
	inside timeout --foreground -s INT 30 syscarve attach --unit="$UNIT" -o "/root/$UNIT.conf" -w "/root/$UNIT.json" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	recorder=$!
	wait_for grep -q "$UNIT.service does not run; waiting for its start" "$BATS_TEST_TMPDIR/err"
	inside systemctl start "$UNIT.service"
	wait_for sleeps
	inside systemctl restart "$UNIT.service"
	wait_for sleeps
	inside pkill -INT -x syscarve
	wait $recorder || true
	[ "$(property ActiveState)" = active ]
	saved
	recorded umask
	grep -q "\"$UNIT.service\"" "$MACHINE/root/root/$UNIT.json"
}

@test "attach --unit= of a unit that does not exist" {
	run inside syscarve attach --unit=nowhere
	[ "$status" = 1 ]
	[ "$output" = "syscarve attach: nowhere.service: there is no such unit" ]
	inside syscarve run -w /root/true.json -o /dev/null true
	run -125 inside syscarve run --unit=nowhere true
	[ "$output" = "syscarve run: nowhere.service: there is no such unit" ]
	run -1 inside syscarve suggest --unit=nowhere /root/true.json
	[ "$output" = "syscarve suggest: nowhere.service: there is no such unit" ]
	run -125 inside syscarve run --within=nowhere true
	[ "$output" = "syscarve run: nowhere: there is no such file, and nowhere.service: there is no such unit" ]
}

# attach_fails UNIT TEXT: one line, which has TEXT behind the unit's name.
attach_fails()
{
	run -1 inside syscarve attach --unit="$1" -o /dev/null
	[ "$output" = "syscarve attach: $1$2" ] || fail "$output"
}

@test "attach --unit= of a unit without processes of its own names those that have them" {
	inside syscarve run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted in the machine"
	put /etc/systemd/system/test-many.service <<<$'[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Unit]\nWants=test-many@a.service'
	put /etc/systemd/system/test-many@.service <<<$'[Unit]\nPartOf=test-many.service\n[Service]\nExecStart=/bin/sleep 60'
	put /etc/systemd/system/test-part.service <<<$'[Unit]\nPartOf=test-many.service\n[Service]\nExecStart=/bin/sleep 60'
	put /etc/systemd/system/test-many.socket <<<$'[Socket]\nListenStream=/run/test-many\nService=test-part.service'
	put /etc/systemd/system/test-many.timer <<<$'[Timer]\nOnActiveSec=1d\nUnit=test-part.service'
	inside systemctl daemon-reload
	# Before its start: what is called as its instances are.
	attach_fails test-many.service " has no processes of its own; it stands for test-many@a.service"
	inside systemctl start test-many test-part
	attach_fails test-many.service " has no processes of its own; it stands for test-many@a.service, test-part.service"
	inside systemctl stop test-many test-part
	attach_fails test-many.socket " has no processes of its own; it starts test-part.service"
	attach_fails test-many.timer " has no processes of its own; it starts test-part.service"
	attach_fails basic.target " has no processes of its own; name one of the units that it starts"
	attach_fails system.slice " has no processes of its own; name a unit in it"
	attach_fails test-many@.service " is a template; name one of its instances"
}

@test "an init script that diverts to systemctl: the record is incomplete" {
	inside test -e /lib/lsb/init-functions.d/40-systemd || skip "no init scripts that divert (package sysvinit-utils)"
	put /etc/init.d/test-diverted <<-'EOF'
		#!/bin/sh
		### BEGIN INIT INFO
		# Provides: test-diverted
		# Required-Start:
		# Required-Stop:
		# Default-Start: 2 3 4 5
		# Default-Stop:
		### END INIT INFO
		. /lib/lsb/init-functions
		echo "not diverted"
	EOF
	inside chmod +x /etc/init.d/test-diverted
	put /etc/systemd/system/test-diverted.service <<<$'[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true'
	inside systemctl daemon-reload
	for backend in ptrace bpf; do
		inside syscarve run --backend="$backend" -o /dev/null -- true || continue
		run -0 inside syscarve run --backend="$backend" -w "/root/diverted-$backend.json" -o /dev/null -- /etc/init.d/test-diverted start
		[[ "$output" != *"not diverted"* ]]
		json_is "$MACHINE/root/root/diverted-$backend.json" '.runs[0].incomplete | index("diverted") != null'
	done
	# It still asks whether the unit is masked, which is no start.
	run -0 inside env SYSTEMCTL_SKIP_REDIRECT=1 syscarve run -w /root/itself.json -o /dev/null -- /etc/init.d/test-diverted start
	[[ "$output" == *"not diverted"* ]]
	json_is "$MACHINE/root/root/itself.json" '.runs[0].complete and any(.syscalls[]; .name == "connect")'
}
