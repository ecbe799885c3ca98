#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# unit list, against what systemd itself says of its services.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
	install_syscarve
	unit test-list-free
	unit test-list-deny 'SystemCallFilter=~mount'
	unit test-list-allow 'SystemCallFilter=@system-service' 'SystemCallFilter=~@resources @privileged'
	"$ROOT/scripts/machine" exec "$MACHINE" systemctl daemon-reload
	"$ROOT/scripts/machine" exec "$MACHINE" systemctl start test-list-free test-list-deny test-list-allow
}

teardown_file()
{
	stop_machine
}

# unit NAME LINE...
unit()
{
	local name=$1
	shift
	{
		printf '[Service]\nExecStart=/bin/sleep 600\n'
		printf '%s\n' "$@"
	} | put "/etc/systemd/system/$name.service"
}

# of UNIT MEMBER: what the JSON says of it.
of()
{
	inside syscarve unit list --json=short | jq -c --arg unit "$1.service" ".[] | select(.unit == \$unit) | .$2"
}

@test "each loaded service is listed, with the exposure that systemd-analyze gives" {
	inside syscarve unit list --json=short >"$BATS_TEST_TMPDIR/list"
	inside systemctl list-units --all --no-legend --plain --type=service | awk '$2 == "loaded" {print $1}' | sort >"$BATS_TEST_TMPDIR/want"
	diff "$BATS_TEST_TMPDIR/want" <(jq -r '.[].unit' "$BATS_TEST_TMPDIR/list" | sort)
	inside systemd-analyze security --no-pager | awk '$2 ~ /^[0-9.]+$/ {print $1, $2, $3}' | sort >"$BATS_TEST_TMPDIR/want"
	[ -s "$BATS_TEST_TMPDIR/want" ]
	diff "$BATS_TEST_TMPDIR/want" <(jq -r '.[] | select(.exposure) | "\(.unit) \(.exposure) \(.predicate)"' "$BATS_TEST_TMPDIR/list" | sort)
}

@test "kinds of filters, how many calls pass, and the sensitive sets" {
	[ "$(of test-list-free filter)" = '"none"' ]
	[ "$(of test-list-deny filter)" = '"deny"' ]
	[ "$(of test-list-deny allowed)" = $(($(of test-list-free allowed) - 1)) ]
	[ "$(of test-list-allow filter)" = '"allow"' ]
	# What the manager lists, and the kernel has a number for; -1 is a name that only the machine's libseccomp knows.
	for call in $(inside systemctl show -P SystemCallFilter test-list-allow); do
		scmp_sys_resolver "$call"
	done >"$BATS_TEST_TMPDIR/numbers"
	grep -qx -e -1 "$BATS_TEST_TMPDIR/numbers" ||
		[ "$(of test-list-allow allowed)" = "$(grep -vc '^-' "$BATS_TEST_TMPDIR/numbers")" ]
	[ "$(of test-list-allow sensitive_sets)" = '[]' ]
	of test-list-deny sensitive_sets | grep -q '"@mount"'
}

@test "whether the process is under the filter that the files have" {
	[ "$(of test-list-free in_force)" = '"unfiltered"' ]
	[ "$(of test-list-allow in_force)" = '"yes"' ]
	[ "$(of test-list-allow pid)" = "$(inside systemctl show -P MainPID test-list-allow)" ]
	inside systemctl stop test-list-deny
	[ "$(of test-list-deny in_force)" = '"stopped"' ] || [ -z "$(of test-list-deny in_force)" ]
	put /etc/systemd/system/test-list-free.service.d/x.conf <<<$'[Service]\nSystemCallFilter=~mount'
	inside systemctl daemon-reload
	[ "$(of test-list-free in_force)" = '"no"' ]
	inside systemctl restart test-list-free
	[ "$(of test-list-free in_force)" = '"yes"' ]
	sleep 1.1
	touch "$MACHINE/root/etc/systemd/system/test-list-free.service.d/x.conf"
	[ "$(of test-list-free in_force)" = '"older"' ]
}

@test "sorting, headings, and what syscarve has put there" {
	inside syscarve unit list --sort=allowed --no-legend >"$BATS_TEST_TMPDIR/list"
	sort -s -r -n -k 3,3 "$BATS_TEST_TMPDIR/list" | diff "$BATS_TEST_TMPDIR/list" -
	refute grep UNIT "$BATS_TEST_TMPDIR/list"
	inside syscarve unit list | grep -q '^UNIT  *FILTER  *CALLS  *SENSITIVE SETS  *EXPOSURE  *IN FORCE  *SYSCARVE$'
	inside syscarve run -q -w /root/p.json -o /dev/null -- sleep 0.1
	inside syscarve unit stage -q --probation=1s test-list-allow /root/p.json
	[ "$(of test-list-allow syscarve)" = '"staged"' ]
	inside syscarve unit undo -q test-list-allow
	[ "$(of test-list-allow syscarve)" = null ]
}
