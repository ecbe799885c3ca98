# SPDX-License-Identifier: LGPL-2.1-or-later
# What every workload needs; sourced by them.

fail()
{
	echo "${0##*/} workload: $*" >&2
	exit 1
}

# wait_for WHAT COMMAND...: until COMMAND succeeds; after 15 seconds the workload fails, for WHAT.
wait_for()
{
	local what=$1 end=$((SECONDS + 15))
	shift
	while [ $SECONDS -lt $end ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	fail "$what"
}
