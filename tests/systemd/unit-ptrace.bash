# SPDX-License-Identifier: LGPL-2.1-or-later
# For unit.bash: units that are watched by ptrace, also where eBPF is not permitted.

setup()
{
	:
}

# exec_lines: what the manager has as Exec lines, without what it knows of their last run.
exec_lines()
{
	local kind
	for kind in Condition StartPre Start StartPost Reload Stop StopPost; do
		inside systemctl show "$UNIT" -p "Exec${kind}Ex" | sed 's/ ; start_time=.*//'
	done
}

as_before()
{
	diff <(echo "$BEFORE") <(
		as_it_is
		exec_lines
	)
}

begin()
{
	BEFORE=$(
		as_it_is
		exec_lines
	)
	inside syscarve unit start --backend=ptrace "$@" "$UNIT" >"$BATS_TEST_TMPDIR/out"
	is_watching
}

is_traced()
{
	inside grep -q 'TracerPid:.[1-9]' "/proc/$(property MainPID)/status"
}

# ends: undo ends the watch; the unit runs on with the process that it had, and no tracer.
ends()
{
	local pid
	pid=$(property MainPID)
	inside syscarve unit undo "$UNIT"
	[ "$(property MainPID)" = "$pid" ]
	[ "$pid" = 0 ] || refute is_traced
	as_before
}

# is_complete: of the profile, each run, and nothing in it is of syscarve.
is_complete()
{
	json_is "$(profile)" '(.runs | length > 0) and all(.runs[]; .complete and .source == "ptrace")'
	refute grep -q /syscarve "$(profile)"
}
