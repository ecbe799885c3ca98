#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Kinds of units: by every verb, each becomes what the verb says, and undo leaves `systemctl cat` and `show` as they were.

load lib
load unit

# without_moments: without what differs after each start; the order of units in a list is of no meaning.
without_moments()
{
	grep -v -E '^[A-Za-z]*(Timestamp|TimestampMonotonic|PID|NSec|Bytes|Current|InvocationID|ControlGroupId)=' |
		perl -pe 's/ ; start_time=.*status=\S* / /; $_ = join(" ", sort split /[= \n]/) . "\n"' | sort
}

# shown [OPTION]: what undo must bring back, of $UNIT.
shown()
{
	as_user systemctl "$@" cat "$UNIT"
	as_user systemctl "$@" show "$UNIT" | without_moments
}

# as_user COMMAND...: inside, and able to speak to root's own service manager.
as_user()
{
	inside env XDG_RUNTIME_DIR=/run/user/0 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus "$@"
}

# listed [OPTION]: what unit list says syscarve has put on $UNIT, by its own name $NAME.
listed()
{
	as_user syscarve unit list --no-legend --json=short "$@" >"$BATS_TEST_TMPDIR/list"
	jq -r --arg unit "$NAME" '.[] | select(.unit == $unit) | .syscarve' "$BATS_TEST_TMPDIR/list"
}

# every_verb [OPTION]: on $UNIT, which $NAME is the name of.
every_verb()
{
	local before quick=(--probation=10ms)
	before=$(shown "$@")
	as_user syscarve unit start "$@" "$UNIT"
	[ "$(listed "$@")" = watched ]
	as_user syscarve unit status "$@" "$UNIT" | grep -qF "$NAME"
	as_user syscarve unit finish --install "${quick[@]}" "$@" "$UNIT"
	[ "$(listed "$@")" = staged ]
	as_user syscarve unit complain "${quick[@]}" "$@" "$UNIT"
	[ "$(listed "$@")" = complain ]
	as_user syscarve unit stage "${quick[@]}" "$@" "$UNIT"
	as_user syscarve unit enforce "${quick[@]}" "$@" "$UNIT"
	[ "$(listed "$@")" = tight ]
	[ "$(as_user systemctl "$@" show -P ActiveState "$UNIT")" = active ]
	as_user syscarve unit undo "$@" "$UNIT"
	diff <(echo "$before") <(shown "$@")
}

# sleeping: the text of a service.
sleeping()
{
	printf '[Unit]\nDescription=%s\n[Service]\nType=exec\nExecStart=/bin/sleep 120\n' "${1-A sleeper}"
}

# put_run NAME: standard input as a service in /run, which is a file system of the machine's own.
put_run()
{
	inside sh -c "cat >/run/systemd/system/$1.service"
}

# begin NAME [UNIT]: the service, which has been put in place, is started.
begin()
{
	NAME=$1.service UNIT=${2-$1}
	inside systemctl daemon-reload
	inside systemctl start "$UNIT"
}

teardown()
{
	for unit in $(inside sh -c 'cd /var/lib/syscarve 2>/dev/null && ls' || true); do
		inside syscarve unit undo --force "$unit" 2>/dev/null || true
	done
	inside sh -c "systemctl stop 'kind*' '*@kind*'; rm -rf $UNITS/*kind* /run/systemd/system/*kind* /etc/init.d/kind /var/lib/syscarve
		systemctl daemon-reload" 2>/dev/null
}

@test "by an alias: the unit's own name counts" {
	sleeping | put $UNITS/kind.service
	inside ln -s kind.service $UNITS/kind-alias.service
	begin kind kind-alias
	every_verb
	inside syscarve unit complain --probation=10ms kind-alias
	inside test -e $UNITS/kind.service.d/50-syscarve.conf
	inside syscarve unit undo kind
}

@test "an instance of a template: the others are left alone" {
	sleeping 'An instance, %i' | put $UNITS/kind@.service
	inside systemctl daemon-reload
	inside systemctl start kind@other
	UNIT=kind@other
	local other
	other=$(shown)
	begin 'kind@kind-x\x2dy'
	every_verb
	UNIT=kind@other
	diff <(echo "$other") <(shown)
}

@test "in /run, linked from elsewhere, transient" {
	sleeping | put_run kind-run
	begin kind-run
	every_verb
	sleeping | put /opt/kind-linked.service
	inside systemctl link /opt/kind-linked.service
	begin kind-linked
	every_verb
	inside systemd-run --unit=kind-transient sleep 120
	UNIT=kind-transient NAME=kind-transient.service
	every_verb
}

@test "generated from a script in /etc/init.d" {
	put /etc/init.d/kind <<-'SCRIPT'
		#!/bin/sh
		### BEGIN INIT INFO
		# Provides: kind
		# Default-Start: 2 3 4 5
		# Default-Stop: 0 1 6
		# Short-Description: an old service
		### END INIT INFO
		case $1 in
		start) start-stop-daemon --start --background --make-pidfile --pidfile /run/kind.pid --exec /bin/sleep -- 120 ;;
		stop) start-stop-daemon --stop --pidfile /run/kind.pid ;;
		esac
		SCRIPT
	inside chmod 755 /etc/init.d/kind
	inside systemctl daemon-reload
	UNIT=kind.service
	[ "$(property LoadState)" = loaded ] || skip "this systemd generates no units from such scripts"
	begin kind
	[[ "$(property FragmentPath)" == /run/systemd/generator* ]] || skip "this systemd generates no units from such scripts"
	every_verb
}

@test "of a user's service manager" {
	inside mkdir -p /run/user/0
	inside systemctl start user@0 || skip "no service manager of a user can be started here"
	sleeping | put /root/.config/systemd/user/kind.service
	UNIT=kind NAME=kind.service
	as_user systemctl --user daemon-reload
	as_user systemctl --user start kind
	every_verb --user
	inside systemctl stop user@0
}

# watched_and_installed: of the unit that runs.
watched_and_installed()
{
	inside syscarve unit start -q "$UNIT"
	inside syscarve unit finish --install --probation=10ms "$UNIT" >"$BATS_TEST_TMPDIR/finish"
	inside test -e "$UNITS/$NAME.d/50-syscarve.conf"
}

# undone WHY: as no restart is possible.
undone()
{
	run --separate-stderr inside syscarve unit undo "$UNIT"
	[ "$status" = 0 ] || fail "$stderr"
	[[ $stderr == *": $NAME: $1; it is not restarted" ]] || fail "$stderr"
	refute inside test -e "$UNITS/$NAME.d"
	refute inside test -e "/var/lib/syscarve/$NAME/state.json"
	run -1 --separate-stderr inside syscarve unit undo "$UNIT"
	[[ $stderr == *": $NAME: $1" ]] || fail "$stderr"
}

@test "--root=: the files that are read of an instance, by an alias, are those that the manager reads" {
	local name dir
	local -a all=(kind-a-b@x kind-a-b@ kind-a-@x kind-a-@ kind-a- kind-@x kind-@ kind- alias-kind@x alias-kind@ alias-@x alias-)
	sleeping | put $UNITS/kind-a-b@.service
	inside ln -s $UNITS/kind-a-b@.service $UNITS/alias-kind@.service
	for name in "${all[@]/%/.service}" service; do
		for dir in $UNITS /usr/local/lib/systemd/system; do
			printf '[Service]\n' | put "$dir/$name.d/1$name.conf"
			printf '[Service]\n' | put "$dir/$name.d/3.conf"
		done
	done
	printf '[Service]\n' | put /usr/local/lib/systemd/system/kind-a-b@x.service.d/4.conf
	printf '[Service]\n' | put $UNITS/kind-.service.d/4.conf
	cp "$DATA/nginx.json" "$MACHINE/root/root/nginx.json"
	inside systemctl daemon-reload
	UNIT=alias-kind@x
	inside sh -c 'command -v strace' >/dev/null || skip "no strace there"
	property DropInPaths | tr ' ' '\n' >"$BATS_TEST_TMPDIR/want"
	inside mount --bind / /mnt
	inside strace -qq -o /dev/stdout -e trace=openat syscarve unit complain --root=/mnt alias-kind@x /root/nginx.json |
		grep -o '"/.*/.*\.d/[^/.][^/]*\.conf"' | tr -d '"' | grep -v syscarve >"$BATS_TEST_TMPDIR/read"
	inside syscarve unit undo --root=/mnt alias-kind@x
	inside umount /mnt
	inside sh -c "rm -r $UNITS/alias-* $UNITS/service.d /usr/local/lib/systemd/system"
	diff "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/read"
}

@test "masked, or gone, since a drop-in was installed: undo takes it away all the same" {
	sleeping | put_run kind-gone
	begin kind-gone
	watched_and_installed
	inside systemctl mask kind-gone
	undone "the unit is masked"
	inside systemctl unmask kind-gone
	inside systemctl restart kind-gone
	watched_and_installed
	inside systemctl stop kind-gone
	inside rm /run/systemd/system/kind-gone.service
	inside systemctl daemon-reload
	undone "there is no such unit"
	inside systemd-run --unit=kind-gone sleep 120
	watched_and_installed
	inside systemctl stop kind-gone
	undone "there is no such unit"
}

@test "watched, and masked meanwhile: undo ends it" {
	sleeping | put_run kind-gone
	begin kind-gone
	inside syscarve unit start -q --without-filter kind-gone
	inside systemctl mask kind-gone
	undone "the unit is masked"
	refute inside systemctl is-active syscarve-watch-kind-gone
	[ "$(property ActiveState)" = active ]
}

# recorded WHY: status shows what is recorded of $UNIT, which is not loaded; finish prints what it derives, and installs nothing.
recorded()
{
	run inside syscarve unit status "$UNIT"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == "$NAME"$'\n'"  Not loaded: $1."* && $output == *"Seen: "*" distinct system calls"* ]] || fail "$output"
	inside syscarve unit status --json=short "$UNIT" >"$BATS_TEST_TMPDIR/json"
	json_is "$BATS_TEST_TMPDIR/json" ".problem == \"$1\" and (.calls | length) > 10"
	run -1 --separate-stderr inside syscarve unit finish --install "$UNIT"
	[[ -z $output && $stderr == *": $NAME: $1; use finish without --install"* ]] || fail "$stderr"
	run --separate-stderr inside syscarve unit finish "$UNIT"
	[ "$status" = 0 ] || fail "$stderr"
	[[ $output == *"SystemCallFilter="* && $output != *"may pass now"* && $output != *"in force"* ]] || fail "$output"
	[[ $stderr == *": $NAME: $1; the list is made of what was recorded, and may allow what"* ]] || fail "$stderr"
	refute inside sh -c "ls -d $UNITS/$NAME.d /run/systemd/system/$NAME.d"
	refute inside systemctl is-active "syscarve-watch-$UNIT"
}

@test "watched, and gone or masked since: status shows what was recorded, finish prints what it derives" {
	UNIT=kind-gone NAME=kind-gone.service
	inside systemd-run --unit=kind-gone sleep 120
	inside syscarve unit start -q kind-gone
	inside systemctl stop kind-gone
	wait_for inside sh -c 'syscarve unit status kind-gone | grep -q Seen:'
	run inside syscarve unit status kind-gone
	[[ $output == *"Watched since "*" by syscarve-watch-kind-gone.service."$'\n'* ]] || fail "$output"
	recorded "there is no such unit"
	recorded "there is no such unit"
	sleeping | put_run kind-gone
	inside systemctl mask kind-gone
	recorded "the unit is masked"
	inside systemctl unmask kind-gone
	inside systemctl daemon-reload
	run inside syscarve unit status kind-gone
	[[ $output == *"Not watched."* && $output != *"Not loaded"* ]] || fail "$output"
}

@test "one clear line, and nothing changed: masked, gone, refuses to be restarted by hand" {
	sleeping | sed '/Description/aRefuseManualStop=yes' | put $UNITS/kind.service
	begin kind
	"$SYSCARVE" run -w "$MACHINE/root/root/kind.json" -o /dev/null -- sleep 0.1
	local before verb
	before=$(shown)
	for verb in start "enforce kind /root/kind.json"; do
		[[ $verb == *kind* ]] || verb+=" kind"
		run -1 --separate-stderr inside syscarve unit $verb
		[ "${#stderr_lines[@]}" = 1 ] || fail "$stderr"
		[[ $stderr == *"may be requested by dependency only"* ]] || fail "$stderr"
		diff <(echo "$before") <(shown)
	done
	inside systemctl kill kind
	inside ln -s /dev/null $UNITS/kind-masked.service
	inside systemctl daemon-reload
	for verb in start finish complain stage enforce undo status; do
		run -1 --separate-stderr inside syscarve unit $verb kind-masked
		[ "${#stderr_lines[@]}" = 1 ] || fail "$verb: $stderr"
		run -1 --separate-stderr inside syscarve unit $verb kind-nowhere
		[ "${#stderr_lines[@]}" = 1 ] || fail "$verb: $stderr"
	done
	refute inside sh -c "ls -d /var/lib/syscarve/kind-* $UNITS/*kind*.d"
}
