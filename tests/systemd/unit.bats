#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Units in place: what `syscarve unit` puts in force is what systemd has read, and undo leaves everything as it was.

bats_require_minimum_version 1.5.0
load lib
load sleeper

@test "complain, stage, enforce: systemd has read each, the description says so, and undo brings everything back" {
	unit complain sleeper /root/all.json
	[ "$(property Description)" = "A test of 100% things (sandbox drop-in loaded)" ]
	[ "$(property SystemCallFilter)" = "~" ]
	[[ "$(property SystemCallLog) " == "~"*" umask "* ]]
	unit stage sleeper /root/all.json
	[ "$(property Description)" = "A test of 100% things (sandbox drop-in loaded)" ]
	[[ " $(property SystemCallFilter) " == *" semget "* ]]
	refute grep -qw semget <(property SystemCallLog)
	unit enforce --style=exact sleeper /root/all.json
	refute grep -qw semget <(property SystemCallFilter)
	[ "$(property SystemCallLog)" = "~" ]
	[ "$(property ActiveState)" = active ]
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
	refute inside test -e /var/lib/syscarve/sleeper.service
	run -1 --separate-stderr inside "$SYSCARVE" unit undo sleeper
	[[ $stderr == *"put nothing there" ]]
}

@test "a filter that is too tight is rolled back, and the unit runs as before" {
	run -1 --separate-stderr unit enforce --style=exact sleeper /root/less.json
	[[ $stderr == *"did not survive, and is as it was"* ]]
	diff <(echo "$BEFORE") <(as_it_is)
	unit stage sleeper /root/all.json
	local staged
	staged=$(as_it_is)
	run -1 unit enforce --style=exact sleeper /root/less.json
	diff <(echo "$staged") <(as_it_is)
}

@test "a unit that has failed as often as StartLimitBurst= permits is put back all the same" {
	sed 's/^\[Service\]/StartLimitIntervalSec=1h\nStartLimitBurst=2\n&\nRestart=always\nRestartSec=10ms/' "$MACHINE/root$SLEEPER" |
		put /etc/systemd/system/limited.service
	inside systemctl daemon-reload
	inside systemctl start limited
	run -1 --separate-stderr unit enforce --style=exact limited /root/less.json
	[[ $stderr == *"did not survive, and is as it was"* ]] || fail "$stderr"
	[ "$(inside systemctl is-active limited)" = active ]
	inside systemctl stop limited
}

@test "a drop-in that sorts behind has the last word: it is named, and nothing is changed" {
	printf '[Service]\nSystemCallFilter=\nSystemCallFilter=@system-service\n' | put $SLEEPER.d/override.conf
	inside systemctl daemon-reload
	BEFORE=$(as_it_is)
	run -1 --separate-stderr unit enforce sleeper /root/all.json
	[[ $stderr == *"$SLEEPER.d/override.conf sorts behind the drop-in, and assigns SystemCallFilter= again"* ]]
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "a drop-in that was edited by hand since is not lost without --force" {
	unit complain sleeper /root/all.json
	echo '# mine' >>"$MACHINE/root$DROPIN"
	run -1 --separate-stderr inside "$SYSCARVE" unit undo sleeper
	[[ $stderr == *"was edited since"*--force* ]]
	run -1 unit stage sleeper /root/all.json
	grep -qx '# mine' "$MACHINE/root$DROPIN"
	inside "$SYSCARVE" unit undo --force sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "what was at the drop-in's place before comes back" {
	printf '[Service]\nNice=3\n' | put $DROPIN
	inside systemctl daemon-reload
	inside systemctl restart sleeper
	BEFORE=$(as_it_is)
	unit stage sleeper /root/all.json
	unit enforce sleeper /root/all.json
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

# own_filter LINE...: a drop-in of the administrator, which sorts before that of syscarve.
own_filter()
{
	printf '[Service]\n' | cat - <(printf '%s\n' "$@") | put $SLEEPER.d/10-own.conf
	inside systemctl daemon-reload
	inside systemctl restart sleeper
	BEFORE=$(as_it_is)
}

@test "no form allows what the unit's own filter denies, and complain and stage keep it" {
	own_filter 'SystemCallFilter=@system-service' 'SystemCallFilter=~@privileged @resources semget'
	local own call
	own=$(property SystemCallFilter | tr ' ' '\n' | sort)
	unit complain sleeper /root/all.json
	diff <(echo "$own") <(property SystemCallFilter | tr ' ' '\n' | sort)
	for verb in stage enforce; do
		unit $verb sleeper /root/all.json
		for call in semget chown fchownat setpriority; do
			refute grep -qw $call <(property SystemCallFilter)
		done
		refute grep -q 'To use it' "$MACHINE/root$DROPIN"
	done
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "what was at the drop-in's place before is the unit's own filter, too" {
	printf '[Service]\nSystemCallFilter=@system-service\nSystemCallFilter=~semget\n' | put $DROPIN
	inside systemctl daemon-reload
	for verb in stage stage; do
		unit $verb sleeper /root/all.json
		refute grep -qw semget <(property SystemCallFilter)
		grep -qw semop <(property SystemCallFilter)
	done
}

@test "no margin for chown without CAP_CHOWN" {
	own_filter 'CapabilityBoundingSet=~CAP_CHOWN'
	unit enforce --style=balanced sleeper /root/all.json
	refute grep -qw chown <(property SystemCallFilter)
}

@test "a filter that answers with an errno stays one, and is not installed untried" {
	own_filter 'SystemCallErrorNumber=EPERM'
	for verb in stage enforce; do
		run -1 --separate-stderr unit $verb sleeper /root/all.json
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"SystemCallErrorNumber=EPERM"*"complain"*--force* ]]
		diff <(echo "$BEFORE") <(as_it_is)
	done
	unit enforce --force sleeper /root/all.json
	[ "$(property SystemCallErrorNumber)" = 1 ]
	inside "$SYSCARVE" unit undo sleeper
	unit complain sleeper /root/all.json
	unit enforce sleeper /root/all.json
	[ "$(property SystemCallErrorNumber)" = 1 ]
	inside "$SYSCARVE" unit undo sleeper
	diff <(echo "$BEFORE") <(as_it_is)
}

@test "one clear line: no such unit, a template, a target, a masked unit, never watched" {
	for words in "nope:there is no such unit" "getty@:is a template" "basic.target:is no service" "cron:is masked" \
		"sleeper:was not watched yet"; do
		run -1 --separate-stderr inside "$SYSCARVE" unit enforce "${words%%:*}"
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"${words#*:}"* ]] || fail "$stderr"
	done
}

@test "complain and stage say what keeps the kernel from logging, as replay --check does; enforce logs nothing" {
	inside "$SYSCARVE" replay --check /dev/null | sort >"$BATS_TEST_TMPDIR/want"
	[ -s "$BATS_TEST_TMPDIR/want" ] || skip "nothing keeps the kernel from logging here"
	for verb in complain stage; do
		unit $verb sleeper /root/all.json 2>&1 | sed -n 's/.*not all that the drop-in logs may be found: //p' | sort |
			diff "$BATS_TEST_TMPDIR/want" -
	done
	refute grep 'may be found' <<<"$(unit enforce sleeper /root/all.json 2>&1)"
}
