# SPDX-License-Identifier: LGPL-2.1-or-later
# A service traced, filtered, and put to the same workload under a real systemd. WORKLOAD names one of tests/workloads.

workload()
{
	timeout --foreground -k 5 60 "$ROOT/tests/workloads/$WORKLOAD" "$@"
}

# Traces the service inside of the machine under its workload: $PROFILE on this host.
trace_service()
{
	DIR=/var/lib/carve
	PROFILE=$BATS_FILE_TMPDIR/profile.json
	export DIR PROFILE
	inside "$ROOT/tests/workloads/$WORKLOAD" conf $DIR
	command=$(workload command $DIR)
	inside timeout 60 "$SYSCARVE" run -o /dev/null -w /root/profile.json -- $command 3>&- &
	local carve=$!
	inside "$ROOT/tests/workloads/$WORKLOAD" run $DIR
	wait $carve
	cp "$MACHINE/root/root/profile.json" "$PROFILE"
	complete=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["runs"][0]["complete"])' "$PROFILE")
	[ "$complete" = True ]
}

# enforce TYPE DROPIN-ARGUMENTS...: the unit with the derived drop-in, started, the workload run. Its result is left for
# the caller: service_result.
enforce()
{
	local type=$1
	shift
	printf '[Service]\nType=%s\nExecStart=%s\n' "$type" "$(workload command $DIR)" |
		put /etc/systemd/system/carved.service
	"$SYSCARVE" suggest --systemd=252 -o "$BATS_TEST_TMPDIR/carve.conf" "$@" "$PROFILE"
	put /etc/systemd/system/carved.service.d/syscarve.conf <"$BATS_TEST_TMPDIR/carve.conf"
	inside systemctl daemon-reload
	inside systemctl reset-failed carved.service 2>/dev/null || true
	inside sh -c "rm -rf $DIR"
	inside "$ROOT/tests/workloads/$WORKLOAD" conf $DIR
	inside systemctl start carved.service
}

service_result()
{
	inside systemctl show --value -p Result carved.service
}

ended()
{
	[ "$(inside systemctl show --value -p ActiveState carved.service)" != active ]
}

# nothing_denied: whatever ran in the unit, no process of it got SIGSYS, by the journal and by the kernel's records.
nothing_denied()
{
	inside journalctl -q --no-pager -o cat -u carved.service >"$BATS_TEST_TMPDIR/journal"
	! grep -E 'SIGSYS|status=31|code=dumped|Bad system call' "$BATS_TEST_TMPDIR/journal"
	inside journalctl -q --no-pager -o cat -k >"$BATS_TEST_TMPDIR/kernel" || true
	! grep -E "type=1326.*exe=\"$1\"" "$BATS_TEST_TMPDIR/kernel"
	# A worker that was killed is logged by its master: nginx and redis both name the signal.
	! grep -rE 'exited on signal 31|signal: 31' "$MACHINE/root$DIR" --include='*.log'
}

# serves EXE TYPE SUGGEST-OPTIONS...: the whole round.
serves()
{
	local exe=$1
	shift
	enforce "$@"
	inside "$ROOT/tests/workloads/$WORKLOAD" run $DIR
	wait_for ended
	[ "$(service_result)" = success ]
	nothing_denied "$exe"
}
