#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# unit complain, stage, enforce and undo with --root=: in the files of an image, and nowhere else.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	[ "$(id -u)" = 0 ] || skip "needs root"
	IMAGE=$BATS_TEST_TMPDIR/image P=$BATS_TEST_TMPDIR/profile.json
	UNITS=$IMAGE/etc/systemd/system VENDOR=$IMAGE/usr/lib/systemd/system
	mkdir -p "$UNITS" "$VENDOR"
	touch "$IMAGE/usr/lib/systemd/libsystemd-shared-257.so"
	cp "$DATA/nginx.json" "$P"
	service "$VENDOR/web.service"
}

# service FILE [LINE]...
service()
{
	mkdir -p "$(dirname "$1")"
	printf '%s\n' '[Service]' 'ExecStart=/usr/sbin/web' "${@:2}" >"$1"
}

# dropin FILE LINE...
dropin()
{
	mkdir -p "$(dirname "$1")"
	printf '%s\n' '[Service]' "${@:2}" >"$1"
}

# unit VERB UNIT [PROFILE]: in the image.
unit()
{
	"$SYSCARVE" unit "$1" --root="$IMAGE" "${@:2}"
}

# says TEXT COMMAND...: it fails with one line that ends so, and nothing in the image changes.
says()
{
	local text=$1 before
	shift
	before=$(files)
	run -1 --separate-stderr "$@"
	[ "${#stderr_lines[@]}" = 1 ] || fail "$stderr"
	[[ $stderr == *"$text" ]] || fail "$stderr"
	diff <(echo "$before") <(files)
}

files()
{
	find "$IMAGE" ! -type d -exec ls -l --time-style=full-iso {} +
}

@test "each form is written below the directory for the image's systemd, and undo leaves the files as they were" {
	local before
	before=$(files)
	unit complain web "$P"
	grep -q 'for systemd 257, style' "$UNITS/web.service.d/50-syscarve.conf"
	unit stage web "$P"
	grep -q '^SystemCallLog=~@default' "$UNITS/web.service.d/50-syscarve.conf"
	run unit enforce web "$P"
	[[ $output == "/etc/systemd/system/web.service.d/50-syscarve.conf is written below $IMAGE: "*" It was not tried." ]]
	json_is "$IMAGE/var/lib/syscarve/web.service/state.json" '.path == "/etc/systemd/system/web.service.d/50-syscarve.conf"'
	echo '# mine' >>"$UNITS/web.service.d/50-syscarve.conf"
	says "use --force to replace it" unit undo web
	unit undo --force web
	diff <(echo "$before") <(files)
	says "syscarve has put nothing there" unit undo web
}

@test "aliases, instances, and the drop-ins that apply: no form allows what one of them denies" {
	local call name
	service "$VENDOR/a-b@.service" 'SystemCallFilter=@system-service'
	ln -s /usr/lib/systemd/system/a-b@.service "$UNITS/other@.service"
	dropin "$UNITS/a-b@.service.d/1.conf" 'SystemCallFilter=~semget'
	dropin "$VENDOR/a-b@x.service.d/2.conf" 'SystemCallFilter=~semop'
	dropin "$UNITS/a-.service.d/3.conf" 'SystemCallFilter=~shmget'
	dropin "$UNITS/a-@.service.d/4.conf" 'SystemCallFilter=~shmat'
	dropin "$UNITS/other@x.service.d/5.conf" 'SystemCallFilter=~shmdt'
	dropin "$UNITS/service.d/6.conf" 'SystemCallFilter=~msgget'
	dropin "$UNITS/a-b@y.service.d/7.conf" 'SystemCallFilter=~msgsnd'
	dropin "$VENDOR/a-b@x.service.d/8.conf" 'SystemCallFilter=~msgrcv'
	dropin "$UNITS/a-b@x.service.d/8.conf"
	dropin "$VENDOR/service.d/9.conf" 'SystemCallFilter=~msgctl'
	ln -s /dev/null "$UNITS/a-b@x.service.d/9.conf"
	unit stage other@x "$P"
	"$SYSCARVE" expand --systemd=257 "$UNITS/a-b@x.service.d/50-syscarve.conf" >"$BATS_TEST_TMPDIR/allowed"
	for call in semget semop shmget shmat shmdt msgget; do
		refute grep -qx $call "$BATS_TEST_TMPDIR/allowed"
	done
	for call in msgsnd msgrcv msgctl; do
		grep -qx $call "$BATS_TEST_TMPDIR/allowed"
	done
	unit undo a-b@x
	[ ! -e "$UNITS/a-b@x.service.d/50-syscarve.conf" ]
}

@test "no symbolic link leads out of the directory" {
	local outside=$BATS_TEST_TMPDIR/outside
	mkdir -p "$outside" "$IMAGE$outside"
	ln -s "$outside" "$UNITS/web.service.d"
	unit enforce web "$P"
	[ -e "$IMAGE$outside/50-syscarve.conf" ]
	rmdir "$outside"
	unit undo web
	service "$outside/far.service"
	ln -s "../../../../../..$outside/far.service" "$UNITS/far.service"
	says "/etc/systemd/system/far.service: No such file or directory" unit enforce far "$P"
}

@test "one clear line: masked, gone, a template, no service, no systemd, no directory, a user's unit, without root" {
	ln -s /dev/null "$UNITS/masked.service"
	touch "$UNITS/empty.service"
	service "$VENDOR/many@.service"
	ln -s loop-a.service "$UNITS/loop-b.service"
	ln -s loop-b.service "$UNITS/loop-a.service"
	says "masked.service: the unit is masked" unit stage masked "$P"
	says "empty.service: the unit is masked" unit stage empty "$P"
	says "nowhere.service: there is no such unit in the image" unit stage nowhere "$P"
	says "many@.service is a template; name one of its instances" unit stage many@ "$P"
	says "web.socket is no service" unit stage web.socket "$P"
	says "Too many levels of symbolic links" unit stage loop-a "$P"
	says "was not watched yet; run syscarve unit start web.service, or name a profile" unit stage web
	rm "$IMAGE/usr/lib/systemd/libsystemd-shared-257.so"
	says "there is no systemd" unit stage web "$P"
	touch "$IMAGE/usr/lib/systemd/libsystemd-shared-240.so"
	says "systemd 240 is older than what syscarve knows" unit stage web "$P"
	run -2 unit stage --user web "$P"
	run -2 "$SYSCARVE" unit stage --root="$IMAGE/nowhere" web "$P"
	run -1 --separate-stderr as_nobody "$SYSCARVE" unit stage --root=/usr web "$DATA/nginx.json"
	[[ $stderr == *"--root=/usr: Operation not permitted" ]] || fail "$stderr"
}
