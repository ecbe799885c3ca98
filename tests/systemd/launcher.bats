#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The calls that the service manager's child needs under the filter, before the exec of the service.

bats_require_minimum_version 1.5.0
load lib
load service

setup_file()
{
	boot_machine
	cp "$BUILD_DIR/tests/systemd/prog-exit" "$MACHINE/root/usr/local/bin/exit-only"
	VERSION=$("$ROOT/scripts/machine" exec "$MACHINE" systemctl --version | awk 'NR == 1 {print $2}')
	export VERSION
	"$SYSCARVE" run -o /dev/null -w "$BATS_FILE_TMPDIR/profile.json" -- "$BUILD_DIR/tests/systemd/prog-exit"
}

teardown_file()
{
	stop_machine
}

# start TYPE SETTINGS...: runs the program under $FILTER; its Result.
start()
{
	local type=$1
	shift
	{
		printf '[Service]\nType=%s\nExecStart=/usr/local/bin/exit-only\nTimeoutStartSec=5\n' "$type"
		printf '%s\n' "$@"
	} | put /etc/systemd/system/launched.service
	mkdir -p "$MACHINE/root/etc/systemd/system/launched.service.d"
	cp "$FILTER" "$MACHINE/root/etc/systemd/system/launched.service.d/syscarve.conf"
	inside systemctl daemon-reload
	inside systemctl reset-failed launched.service 2>/dev/null || true
	inside systemctl start launched.service 2>/dev/null || true
	for _ in $(seq 100); do
		case $(inside systemctl show --value -p ActiveState launched.service) in
		inactive | failed) break ;;
		esac
		sleep 0.05
	done
	inside systemctl show --value -p Result launched.service
}

each_style()
{
	for style in exact balanced; do
		FILTER=$BATS_TEST_TMPDIR/$style.conf
		"$SYSCARVE" suggest --systemd="$VERSION" --style=$style -o "$FILTER" "$BATS_FILE_TMPDIR/profile.json"
		"$@"
	done
}

@test "a program that calls nothing starts as simple, exec, forking, oneshot and notify" {
	each_style all_types
}

# A service that never sends READY=1 fails with "protocol", which shows that it was started.
all_types()
{
	for type in simple exec forking oneshot notify; do
		want=success
		[ $type != notify ] || want=protocol
		[ "$(start $type)" = $want ]
	done
}

@test "the same with other settings that the child applies" {
	each_style all_settings
}

all_settings()
{
	for setting in User=daemon NoNewPrivileges=yes PrivateTmp=yes RestrictAddressFamilies=AF_UNIX \
		StandardOutput=journal; do
		[ "$(start exec $setting)" = success ]
	done
}

@test "control: up to 255, @default alone is too little for Type=exec" {
	FILTER=$BATS_TEST_TMPDIR/none.conf
	printf '[Service]\nSystemCallFilter=@default\n' >"$FILTER"
	want=success
	[ "$VERSION" -ge 256 ] || want=signal
	[ "$(start exec)" = $want ]
}

# The warning about personality(2): LockPersonality= refuses every domain except the unit's own, and queries as well.
@test "a call of personality causes a warning, and LockPersonality=yes refuses it" {
	local ask='import ctypes; exit(ctypes.CDLL(None).personality(0xffffffff) < 0)'
	"$SYSCARVE" run -o "$BATS_TEST_TMPDIR/filter.conf" --systemd="$VERSION" -- setarch -R true
	tr -d '#\n' <"$BATS_TEST_TMPDIR/filter.conf" | tr -s ' ' |
		grep -F "Warning: $(readlink -f "$(command -v setarch)") called personality,"
	inside systemd-run -q --wait --pipe setarch -R true
	inside systemd-run -q --wait --pipe -p LockPersonality=yes true
	refute inside systemd-run -q --wait --pipe -p LockPersonality=yes setarch -R true
	inside sh -c 'command -v python3' || return 0 # the small roots of other versions have none
	inside systemd-run -q --wait --pipe python3 -c "$ask"
	refute inside systemd-run -q --wait --pipe -p LockPersonality=yes python3 -c "$ask"
}

@test "denials, which the service tests use, finds a killed child even if the service succeeds" {
	START=$(date +%s) DIR=/var/lib
	cp "$MACHINE/root/bin/sync" "$MACHINE/root/usr/local/bin/test-child"
	printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "test-child; true"\nSystemCallFilter=~sync\n' |
		put /etc/systemd/system/tested.service
	rm -rf "$MACHINE/root/etc/systemd/system/tested.service.d"
	inside systemctl daemon-reload
	account
	inside /bin/true
	diff /dev/null <(killed)
	inside systemctl start tested.service
	[ "$(service_result)" = success ]
	[ "$(killed)" = 'comm="test-child"' ]
	denials | tee /dev/stderr | grep -qx 'comm="test-child"'
}

# no_new_privs FILTER...: whether a service with User= has NoNewPrivileges= under these assignments.
no_new_privs()
{
	inside systemd-run -q --wait --pipe -p User=nobody "${@/#/-pSystemCallFilter=}" grep NoNewPrivs: /proc/self/status |
		tr -dc 01
}

@test "a filter that denies what the manager drops privileges with implies NoNewPrivileges=" {
	[ "$VERSION" -ge 256 ] && implied=0 || implied=1
	[ "$(no_new_privs @system-service)" = $implied ]
	[ "$(no_new_privs '~mount')" = $implied ]
	for call in capget capset prctl; do
		[ "$(no_new_privs @system-service "~$call")" = 1 ]
		[ "$(no_new_privs "~$call")" = 1 ]
	done
}

@test "what suggest prints can be piped into systemctl edit --stdin" {
	[ "$VERSION" -ge 256 ] || skip "systemctl edit has --stdin since systemd 256"
	printf '[Service]\nType=oneshot\nExecStart=/usr/local/bin/exit-only\n' | put /etc/systemd/system/edited.service
	inside systemctl daemon-reload
	"$SYSCARVE" suggest --systemd="$VERSION" "$BATS_FILE_TMPDIR/profile.json" >"$BATS_TEST_TMPDIR/dropin"
	inside systemctl edit --stdin edited.service <"$BATS_TEST_TMPDIR/dropin"
	diff "$BATS_TEST_TMPDIR/dropin" "$MACHINE/root/etc/systemd/system/edited.service.d/override.conf"
	[[ " $(inside systemctl show -P SystemCallFilter edited.service) " == *" exit_group "* ]]
	inside systemctl start edited.service
}
