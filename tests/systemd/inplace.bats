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

# The recorder's programs are attached. A moment later it searches for processes that already run.
watches()
{
	inside sh -c 'ls -l /proc/$(pidof syscarve)/fd' | grep -qE 'bpf_link|bpf-raw-tracepoint'
}

sleeps()
{
	inside grep -q sleep "/proc/$(property MainPID)/comm"
}

@test "attach --unit=: from the next start on, over a restart, until ^C; the unit itself is not changed" {
	inside syscarve run --backend=bpf -o /dev/null -- true || skip "eBPF is not permitted in the machine"
	unit "ExecStart=/bin/sh -c 'umask 022; exec /bin/sleep 60'"
	inside timeout --foreground -s INT 30 syscarve attach --unit="$UNIT" -o "/root/$UNIT.conf" -w "/root/$UNIT.json" 3>&- &
	recorder=$!
	wait_for watches
	sleep 0.5
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
	[ "$output" = "syscarve attach: there is no unit nowhere.service" ]
}
