# SPDX-License-Identifier: LGPL-2.1-or-later
# A service of tests/workloads, traced, filtered, and put to the same workload under a real systemd.

workload()
{
	timeout --foreground -k 5 60 "$ROOT/tests/workloads/$WORKLOAD" "$@"
}

# use SERVICE: the tests that follow are about it. It is traced the first time. The test is skipped if the service, or what
# its workload needs, is not here.
use()
{
	local missing
	WORKLOAD=$1 DIR=/var/lib/tested PROFILE=$BATS_FILE_TMPDIR/$1.json
	missing=$(workload missing | head -n 1)
	[ -z "$missing" ] || skip "no $missing here"
	[ -e "$PROFILE" ] || trace_service
}

# Traces the service inside of the machine under its workload: $PROFILE on this host. Chance decides
# how an upload is cut into packets, and so whether write or pwritev is called: `exact` needs several rounds, which merge. Each login of ssh
# starts a shell with all that root's .bashrc runs: two rounds of it take as long as four of others.
trace_service()
{
	local recorder rounds=4
	[ "$WORKLOAD" != ssh ] || rounds=2
	inside rm -f /root/profile.json
	for _ in $(seq $rounds); do
		inside sh -c "rm -rf $DIR"
		inside "$ROOT/tests/workloads/$WORKLOAD" conf $DIR
		inside timeout 60 "$SYSCARVE" run -o /dev/null -w /root/profile.json -- $(workload command $DIR) 3>&- &
		recorder=$!
		inside "$ROOT/tests/workloads/$WORKLOAD" run $DIR
		wait $recorder
	done
	json_is "$MACHINE/root/root/profile.json" 'all(.runs[]; .complete)'
	cp "$MACHINE/root/root/profile.json" "$PROFILE"
}

# enforce TYPE DROPIN-ARGUMENTS...: the unit with the derived drop-in, started, the workload run. Its result is left for
# the caller: service_result.
enforce()
{
	local type=$1
	shift
	START=$(date +%s)
	inside systemctl stop tested.service 2>/dev/null || true
	printf '[Service]\nType=%s\nExecStart=%s\n' "$type" "$(workload command $DIR)" |
		put /etc/systemd/system/tested.service
	"$SYSCARVE" suggest --systemd=252 -o "$BATS_TEST_TMPDIR/filter.conf" "$@" "$PROFILE"
	put /etc/systemd/system/tested.service.d/syscarve.conf <"$BATS_TEST_TMPDIR/filter.conf"
	inside systemctl daemon-reload
	inside systemctl reset-failed tested.service 2>/dev/null || true
	inside sh -c "rm -rf $DIR"
	inside "$ROOT/tests/workloads/$WORKLOAD" conf $DIR
	account
	inside systemctl start tested.service
}

service_result()
{
	inside systemctl show --value -p Result tested.service
}

ended()
{
	[ "$(inside systemctl show --value -p ActiveState tested.service)" != active ]
}

# account: from now on the kernel records how each process of the machine ends (acct(5)).
account()
{
	nsenter -t "$(cat "$MACHINE/leader")" --pid python3 - "$MACHINE/root/var/log/test.acct" <<-'EOF' ||
		import ctypes, sys
		open(sys.argv[1], "wb").close()
		sys.exit(ctypes.CDLL(None).acct(sys.argv[1].encode()) != 0)
	EOF
		skip "the kernel does not account for processes here"
}

# killed: the name of each process that SIGSYS ended since account(), whatever its executable: comm="NAME".
killed()
{
	python3 - "$MACHINE/root/var/log/test.acct" <<-'EOF'
		import struct, sys
		for record in struct.iter_unpack("<BBHIIIIIIf16s16s", open(sys.argv[1], "rb").read()):
		    if record[3] & 0x7f == 31:
		        print('comm="%s"' % record[-1].split(b"\0")[0].decode())
	EOF
}

# denials: prints lines about processes that got SIGSYS since the unit was started: those of systemd about the unit; one for
# each process of the machine, with the kernel's record of it (the kernel's log is shared with this host and other machines,
# and loses some); and those of a master whose worker was killed.
denials()
{
	inside journalctl -q --no-pager -o cat -u tested.service --since "@$START" |
		grep -E 'SIGSYS|status=31|code=dumped|Bad system call' || true
	killed
	inside journalctl -q --no-pager -o cat -k | grep -F -f <(killed) |
		awk -v start="$START" 'index($0, "type=1326") && / sig=31 / &&
			match($0, /audit\([0-9]+/) && substr($0, RSTART + 6, RLENGTH - 6) + 0 >= start' || true
	grep -rhE 'exited on signal 31|signal: 31' "$MACHINE/root$DIR" --include='*.log' || true
}

# serves SERVICE TYPE SUGGEST-OPTIONS...: derives a filter, enforces it, and runs the workload, which must succeed.
serves()
{
	use "$1"
	shift
	enforce "$@"
	inside "$ROOT/tests/workloads/$WORKLOAD" run $DIR
	wait_for ended
	[ "$(service_result)" = success ]
	diff /dev/null <(denials)
}

# fails_without SERVICE CALL: the control. A list that lacks one call that the service needs must fail it.
fails_without()
{
	use "$1"
	enforce exec --style=exact || true
	grep -qE "^SystemCallFilter=(.* )?$2( |\$)" "$BATS_TEST_TMPDIR/filter.conf"
	sed -i -E "/^SystemCallFilter=./s/(=| )$2( |\$)/\1\2/" "$BATS_TEST_TMPDIR/filter.conf"
	put /etc/systemd/system/tested.service.d/syscarve.conf <"$BATS_TEST_TMPDIR/filter.conf"
	inside systemctl daemon-reload
	inside systemctl restart tested.service || true
	wait_for ended
	[ "$(service_result)" != success ]
	[ -n "$(denials)" ]
}
