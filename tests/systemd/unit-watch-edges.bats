#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Watching a unit: by a user's manager, by the installed service, on a terminal, killed, and where it cannot be.

load lib
load unit

on_screen()
{
	tmux -S "$BATS_TEST_TMPDIR/tmux" capture-pane -p | grep -q -e "$1"
}

@test "status --follow on a terminal: what is new appears, and ^C ends it" {
	command -v tmux >/dev/null || skip "no tmux here"
	put_program learning <<-'PERL'
		#!/usr/bin/perl
		sleep 1 until -d "/run/learn";
		umask 7;
		sleep 60;
		PERL
	put_unit learning <<-'UNIT'
		[Service]
		ExecStart=/usr/local/bin/learning
		UNIT
	inside systemctl start learning
	inside syscarve unit start learning
	tmux -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null new-session -d -x 100 -y 30 \
		"trap : INT; $ROOT/scripts/machine exec $MACHINE env TERM=xterm syscarve unit status --follow learning; echo ended with \$?; sleep 60"
	wait_for on_screen 'Watched since'
	refute on_screen umask
	inside mkdir /run/learn
	WAIT_SECONDS=30 wait_for on_screen '  umask  *perl\|  umask  *.*/perl'
	tmux -S "$BATS_TEST_TMPDIR/tmux" send-keys C-c
	wait_for on_screen 'ended with'
	tmux -S "$BATS_TEST_TMPDIR/tmux" kill-server
}

# kills VERB STEP: runs the verb, and kills it when it sends that message to the manager. Fails if it ended before.
kills()
{
	run inside strace -qq -o /dev/null -e "inject=sendmsg:signal=KILL:when=$2" syscarve unit "$1" "$UNIT"
	[ "$(property ActiveState)" = active ] || fail "$UNIT does not run any more" || exit 1
	[ $status != 0 ]
}

@test "start or finish are killed at some step: the service runs on, and undo works" {
	put_unit killed <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start killed
	local before step
	before=$(as_it_is)
	for ((step = 3; step < 100; step += 5)); do
		kills start $step || break
		inside syscarve unit undo killed 2>"$BATS_TEST_TMPDIR/said" ||
			grep -q 'put nothing there' "$BATS_TEST_TMPDIR/said"
		diff <(echo "$before") <(as_it_is)
	done
	[ $step -gt 12 ]
	for ((step = 3; step < 100; step += 5)); do
		kills finish $step || break
		inside syscarve unit undo killed 2>"$BATS_TEST_TMPDIR/said" ||
			grep -q 'put nothing there' "$BATS_TEST_TMPDIR/said"
		diff <(echo "$before") <(as_it_is)
		inside syscarve unit start killed
	done
	[ $step -gt 7 ]
	inside syscarve unit undo killed || true
	diff <(echo "$before") <(as_it_is)
	refute grep -q unwatched "$(profile)"
}

@test "the watcher is killed: the next one is at work, and the profile and status say that there is a gap" {
	put_unit gap <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start gap
	inside syscarve unit start -q gap
	inside systemctl kill -s KILL --kill-whom=all syscarve-watch-gap
	wait_for has_gap
	wait_for is_watching
	inside systemctl restart gap
	run inside syscarve unit finish gap
	[[ $output == *"the observation is incomplete: for some time nobody watched the unit"* ]] || fail "$output"
	has_gap
}

@test "syscarve-watch@.service: enabled by the administrator, it is exposed little, and finish derives from what it saved" {
	make -s -C "$ROOT" install BUILD="$BUILD_DIR" DESTDIR="$MACHINE/root" PREFIX=/usr/local
	put_unit plain <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start syscarve-watch@plain
	inside systemctl start plain
	run inside syscarve unit status plain
	[[ $output == *"by syscarve-watch@plain.service."* ]]
	wait_for inside sh -c 'systemctl show -P StatusText syscarve-watch@plain | grep -q "^[1-9]"'
	[ "$(inside systemctl show -P MemoryMax syscarve-watch@plain)" = $((128 << 20)) ]
	inside systemctl stop syscarve-watch@plain
	has clock_nanosleep
	json_is "$(profile)" '.runs[0].complete and (.runs[0].files | length > 1)'
	inside systemd-analyze security --no-pager syscarve-watch@plain | grep -q 'Overall exposure.* [0-3]\.. OK'
	inside syscarve unit finish --install --probation=1s plain
	inside journalctl --update-catalog
	inside journalctl -q --no-pager -x -n 1 MESSAGE_ID=d89a1a56362746f6ab639243e4527066 UNIT=plain.service |
		grep -q 'Subject: plain.service made the system call'
}

@test "the watcher's memory is bounded, and one process that takes more is not the end of the others" {
	put_unit bounded <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start bounded
	for how in bpf:$((128 << 20)) ptrace:$((512 << 20)); do
		inside syscarve unit start -q "--backend=${how%%:*}" bounded
		[ "$(inside systemctl show -P MemoryMax syscarve-watch-bounded)" = "${how##*:}" ]
		[ "$(inside systemctl show -P OOMPolicy syscarve-watch-bounded)" = continue ]
		inside syscarve unit undo -q bounded
	done
}

@test "--user: a unit of root's own service manager" {
	inside mkdir -p /run/user/0
	inside systemctl start user@0 || skip "no service manager of a user can be started here"
	put /root/.config/systemd/user/mine.service <<-'UNIT'
		[Service]
		ExecStart=/bin/sleep 60
		UNIT
	of_user systemctl --user daemon-reload
	of_user systemctl --user start mine
	of_user syscarve unit start --user mine
	wait_for of_user sh -c 'syscarve unit status --user mine | grep -q clock_nanosleep'
	run of_user syscarve unit status --user mine
	[[ $output != *"Not exercised"* ]]
	run of_user syscarve unit finish --user --install --probation=1s mine
	[[ $output == *"syscarve unit undo --user mine.service"* ]]
	[[ "$(of_user systemctl --user show mine -P Description)" == *"(sandbox drop-in loaded)" ]]
	of_user syscarve unit undo --user mine
	[ -z "$(of_user systemctl --user show mine -P DropInPaths)" ]
	inside systemctl stop user@0
}

@test "one clear line, and nothing left: no such unit, a template, a target, another user, a unit that does not start again" {
	put_unit fragile <<-'UNIT'
		[Service]
		Type=exec
		ExecStartPre=/bin/mkdir /run/fragile
		ExecStart=/bin/sleep 60
		UNIT
	inside systemctl start fragile
	for words in "nope:there is no such unit" "getty@:is a template" "basic.target:is no service" "cron:is masked" \
		"fragile:restart of fragile.service: failed"; do
		run -1 --separate-stderr inside syscarve unit start "${words%%:*}"
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == *"${words#*:}"* ]] || fail "$stderr"
	done
	run -1 --separate-stderr inside setpriv --reuid=65534 syscarve unit start fragile
	[ "${#stderr_lines[@]}" = 1 ]
	[ -z "$(property DropInPaths)" ]
	[ -z "$(inside systemctl list-units -q --all 'syscarve-watch-*')" ]
}

@test "--without-filter, then finish: the unit's own filter bounds the drop-in as if it had stayed in force" {
	put_unit unfiltered <<-'UNIT'
		[Service]
		SystemCallFilter=~umask:EACCES
		ExecStart=/bin/sh -c 'umask 7; exec /bin/sleep 60'
		UNIT
	inside systemctl start unfiltered
	local before
	before=$(as_it_is)
	for how in --complain --tight ''; do
		inside syscarve unit start -q --without-filter unfiltered
		wait_for sleeps
		run inside syscarve unit finish --install $how --probation=1s unfiltered
		[ "$status" = 0 ] || fail "$output"
		[[ $output == *"called umask, which unfiltered.service denies with EACCES: it stays denied"* ]]
		case $how in
		--complain) [ "$(property SystemCallFilter)" = "~umask:EACCES" ] ;;
		# The manager does not list what an allow list answers with an errno.
		*) inside systemctl cat unfiltered | grep -qx 'SystemCallFilter=~umask:EACCES' ;;
		esac
		inside syscarve unit undo -q unfiltered
		diff <(echo "$before") <(as_it_is)
	done
}

sleeps()
{
	inside grep -q sleep "/proc/$(property MainPID)/comm"
}

@test "finish --install --tight --retry: what the record lacks is added, and the unit survives" {
	put_unit retried <<-'UNIT'
		[Service]
		ExecStart=/bin/sh -c '/bin/sleep 0.1; [ ! -e /run/more ] || (umask 7); exec /bin/sleep 60'
		UNIT
	inside rm -f /run/more
	inside systemctl start retried
	inside syscarve unit start -q retried
	wait_for sleeps
	inside touch /run/more
	run inside syscarve unit finish --install --tight --style=exact --retry --probation=2s retried
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"Added, because a filter killed for them before:"*umask* ]] || fail "$output"
	[[ " $(property SystemCallFilter) " == *" umask "* ]]
}
