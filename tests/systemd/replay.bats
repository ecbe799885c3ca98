#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# replay: events of a real kernel under a real systemd, as in the logs of auditd, ausearch, the kernel and a journal.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	PATH=$PATH:/usr/sbin
	for command in auditd auditctl ausearch; do
		command -v $command >/dev/null || skip "no $command here"
	done
	[ "$(audit_status pid)" = 0 ] || skip "an auditd runs here"
	WAS_ENABLED=$(audit_status enabled)
	export WAS_ENABLED
	boot_machine
	START=$(date +%s)
	export START
	# Without auditd the kernel writes records to its log; with auditd, it sends them there.
	unlimit_kernel_log
	services
	inside journalctl -q --no-pager -k >"$BATS_FILE_TMPDIR/journal.txt"
	dmesg >"$BATS_FILE_TMPDIR/dmesg.txt"
	BEFORE_AUDITD=$(date +%s.%N)
	export BEFORE_AUDITD
	for format in RAW ENRICHED; do
		sleep 0.1
		with_auditd "$format"
	done
}

teardown_file()
{
	[ ! -e "$BATS_FILE_TMPDIR/auditd" ] || kill "$(cat "$BATS_FILE_TMPDIR/auditd")" || true
	stop_machine
	limit_kernel_log
	[ "${WAS_ENABLED:-1}" != 0 ] || auditctl -e 0 >/dev/null
}

audit_status()
{
	auditctl -s | awk -v key="$1" '$1 == key {print $2}'
}

# A service that is only logged, and one that is killed. Only calls that do not depend on chance.
services()
{
	inside cp /usr/bin/uname /usr/bin/test-uname
	inside cp /usr/bin/sync /usr/bin/test-sync
	inside systemd-run -q --wait -p SystemCallLog='uname sysinfo' /usr/bin/test-uname
	inside systemd-run -q --wait -p 'SystemCallFilter=~sync' /usr/bin/test-sync || true
}

# with_auditd FORMAT: runs the same services once more, with an auditd that the test starts.
with_auditd()
{
	local dir=$BATS_FILE_TMPDIR/$1 auditd
	mkdir -p "$dir/plugins.d"
	printf '%s\n' "log_file = $dir/audit.log" "log_format = $1" 'flush = SYNC' 'log_group = root' \
		'local_events = yes' 'write_logs = yes' 'max_log_file_action = IGNORE' \
		'space_left = 2' 'admin_space_left = 1' 'space_left_action = IGNORE' 'admin_space_left_action = IGNORE' 'disk_full_action = IGNORE' \
		'disk_error_action = IGNORE' "plugin_dir = $dir/plugins.d" >"$dir/auditd.conf"
	chmod 640 "$dir/auditd.conf"
	auditd -n -c "$dir" >"$dir/out" 2>&1 3>&- &
	auditd=$!
	echo "$auditd" >"$BATS_FILE_TMPDIR/auditd"
	wait_for auditd_is "$auditd"
	services
	wait_for grep -q 'type=SECCOMP.*test-sync' "$dir/audit.log"
	kill "$auditd"
	wait "$auditd" || true
	rm "$BATS_FILE_TMPDIR/auditd"
	ausearch -i -if "$dir/audit.log" >"$dir/interpreted"
	ausearch --raw -if "$dir/audit.log" >"$dir/ausearch"
}

auditd_is()
{
	[ "$(audit_status pid)" = "$1" ]
}

# calls LOG...: each call with its executables and its count, without the run.
calls()
{
	rm -f "$BATS_TEST_TMPDIR/p"
	for exe in /usr/bin/test-uname /usr/bin/test-sync; do
		"$SYSCARVE" replay --exe=$exe --since="@$START" -w "$BATS_TEST_TMPDIR/p" -o /dev/null "$@"
	done
	jq -r '.syscalls[] | . as $s | .runs[] | [$s.arch, $s.nr, $s.name, .count, .launcher // false, .executables[]] |
		map(tostring) | join(" ")' "$BATS_TEST_TMPDIR/p" | sort
}

setup()
{
	cd "$BATS_TEST_TMPDIR"
	PATH=$PATH:/usr/sbin
}

@test "auditd's log, raw and enriched, ausearch raw and -i: the same" {
	dir=$BATS_FILE_TMPDIR
	calls "$dir/RAW/audit.log" >want
	cat want
	grep -q 'x86-64 63 uname .* /usr/bin/test-uname' want
	grep -q 'x86-64 162 sync 1 .* /usr/bin/test-sync' want
	for log in RAW/ausearch RAW/interpreted ENRICHED/audit.log ENRICHED/ausearch ENRICHED/interpreted; do
		diff want <(calls "$dir/$log")
	done
}

@test "the same events give the same run, whichever of auditd's forms they are read from" {
	dir=$BATS_FILE_TMPDIR
	for log in audit.log ausearch interpreted; do
		"$SYSCARVE" replay --by=all -w one.json -o /dev/null "$dir/ENRICHED/$log"
	done
	json_is one.json '.runs | length == 1'
}

@test "the kernel log and the journal's kernel messages: the same" {
	dir=$BATS_FILE_TMPDIR
	calls "$dir/RAW/audit.log" >want
	grep -q 'test-sync' "$dir/dmesg.txt" || skip "the kernel log was silenced by its rate limit"
	diff want <(calls "$dir/dmesg.txt")
	diff want <(calls "$dir/journal.txt")
	diff want <(calls "$dir/journal.txt" "$dir/dmesg.txt")
}

@test "the journal itself, by its files" {
	dir=$BATS_FILE_TMPDIR
	calls "$dir/journal.txt" >want
	grep -q test-sync want || skip "the kernel log was silenced by its rate limit"
	inside journalctl --sync
	inside sh -c 'cat $(ls /run/log/journal/*/system.journal /var/log/journal/*/system.journal 2>/dev/null | head -n 1)' >system.journal
	diff want <(calls --until="@$BEFORE_AUDITD" --journal=system.journal)
	diff want <(calls --until="@$BEFORE_AUDITD" --journal=system.journal "$dir/journal.txt" "$dir/dmesg.txt")
	diff want <(calls --until="@$BEFORE_AUDITD" --journal="$PWD")
	cp "$SYSCARVE" "$MACHINE/root/usr/bin/test-replay"
	inside test-replay replay --journal --exe=/usr/bin/test-sync --format=names | grep -qx sync
}

@test "--extend=UNIT: a unit of a fragment and drop-ins is killed, extended, and runs" {
	cp "$SYSCARVE" "$MACHINE/root/usr/bin/test-replay"
	cp /usr/bin/sync "$MACHINE/root/usr/bin/test-extend"
	put /etc/systemd/system/test-extend.service <<<$'[Service]\nType=oneshot\nExecStart=/usr/bin/test-extend\nSystemCallFilter=@clock'
	put /etc/systemd/system/test-extend.service.d/10-reset.conf <<<$'[Service]\nSystemCallFilter=\nSystemCallFilter=@system-service'
	# The machine has a /run of its own.
	inside sh -c 'mkdir -p /run/systemd/system/test-extend.service.d && cat >/run/systemd/system/test-extend.service.d/20-less.conf' \
		<<<$'[Service]\nSystemCallFilter=~@sync'
	inside systemctl daemon-reload
	refute inside systemctl start test-extend
	inside journalctl --sync
	replay()
	{
		inside test-replay replay --journal --exe=/usr/bin/test-extend --extend=test-extend.service "$@"
	}
	inside journalctl -q -k --no-pager | grep -q test-extend || skip "the kernel log was silenced by its rate limit"
	run -0 --separate-stderr replay
	grep -qx 'SystemCallFilter=sync' <<<"$output"
	files='/etc/systemd/system/test-extend.service
/etc/systemd/system/test-extend.service.d/10-reset.conf
/run/systemd/system/test-extend.service.d/20-less.conf'
	diff <(sed -n 's/^syscarve replay: reading //p' <<<"$stderr") - <<<"$files"
	diff <(inside systemctl cat test-extend | sed -n 's/^# //p') - <<<"$files"
	run -1 replay -o /etc/systemd/system/test-extend.service.d/10-reset.conf
	[[ "$output" == *"cannot be the output"* ]]
	replay -o /etc/systemd/system/test-extend.service.d/30-more.conf
	run -0 --separate-stderr replay
	[[ "$stderr" == *"changed on disk"* ]]
	inside systemctl daemon-reload
	inside systemctl start test-extend
	run -0 --separate-stderr replay
	[[ "$stderr" == *"nothing is missing"* ]]
	run -1 inside test-replay replay --journal --by=all --extend=test-absent.service
	[[ "$output" == *"test-absent.service: there is no such unit"* ]]
	run -1 inside test-replay replay --journal --by=all --extend=nginx.service
	[[ "$output" == *"nginx.service: the unit is masked"* ]]
}

@test "--unit= of a service that writes nothing to the journal: by the executables of its Exec lines" {
	cp "$SYSCARVE" "$MACHINE/root/usr/bin/test-replay"
	cp /usr/bin/sync "$MACHINE/root/usr/bin/test-quiet"
	inside ln -s test-quiet /usr/bin/test-link
	put /etc/systemd/system/test-quiet.service <<<$'[Service]\nType=oneshot\nExecStartPre=/bin/true\nExecStart=/usr/bin/test-link\nSystemCallFilter=~sync'
	put /etc/systemd/system/test-shell.service <<<$'[Service]\nType=oneshot\nExecStart=/usr/bin/dash -c :\nSystemCallLog=getpid'
	put /etc/systemd/system/test-shell2.service <<<$'[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/dash -c :'
	inside systemctl daemon-reload
	since=@$(date +%s)
	refute inside systemctl start test-quiet
	inside systemctl start test-shell2 test-shell
	inside journalctl --sync
	inside journalctl -q -k --no-pager | grep -q test-quiet || skip "the kernel log was silenced by its rate limit"
	run -0 --separate-stderr inside test-replay replay --journal --unit=test-quiet --extend=test-quiet
	grep -qx 'SystemCallFilter=sync' <<<"$output"
	[[ "$stderr" == *"records were assigned to the unit only because its Exec lines name the executable"* ]]
	# A shell that another service runs as well shows nothing.
	run -1 inside test-replay replay --journal --since="$since" --unit=test-shell
	[[ "$output" == *"/usr/bin/dash"* ]] || { echo "$output"; false; }
	inside systemctl stop test-shell2
}

@test "--format=complain: a service that the filter killed runs, and calls that the log does not have are logged" {
	cp "$SYSCARVE" "$MACHINE/root/usr/bin/test-replay"
	cp /usr/bin/sync "$MACHINE/root/usr/bin/test-trial"
	put /etc/systemd/system/test-trial.service <<<$'[Service]\nType=oneshot\nExecStart=/usr/bin/test-trial\nSystemCallFilter=~sync'
	inside systemctl daemon-reload
	refute inside systemctl start test-trial
	inside journalctl --sync
	inside journalctl -q -k --no-pager | grep -q 'test-trial.*sig=31' || skip "the kernel log was silenced by its rate limit"
	inside mkdir /etc/systemd/system/test-trial.service.d
	inside test-replay replay --journal --exe=/usr/bin/test-trial --style=exact --format=complain \
		-o /etc/systemd/system/test-trial.service.d/complain.conf
	inside systemctl daemon-reload
	inside systemctl start test-trial
	inside systemctl show -P SystemCallLog test-trial | tee log
	grep -q '^~.*\bsync\b' log
	inside journalctl --sync
	run -0 --separate-stderr inside test-replay replay --journal --exe=/usr/bin/test-trial --style=exact --format=line
	[ "$(wc -w <<<"$output")" -gt 1 ] # the calls of libc's start, which the first log did not have
}
