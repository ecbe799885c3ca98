#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is printed, against golden files. A difference is a change that users see.

bats_require_minimum_version 1.5.0
load lib

@test "suggest: every style on every target" {
	for service in nginx redis; do
		for version in 247 252 257 262; do
			for style in exact balanced wide; do
				golden "$service-$version-$style.line" \
					"$SYSCARVE" suggest --no-reach --format=line --style=$style --systemd=$version "$DATA/$service.json"
			done
		done
	done
}

@test "suggest: every format" {
	for format in dropin names json oci; do
		golden "nginx.$format" "$SYSCARVE" suggest --no-reach --systemd=252 --format=$format "$DATA/nginx.json"
	done
}

@test "suggest: an errno, and complain mode" {
	golden nginx-errno.dropin "$SYSCARVE" suggest --no-reach --systemd=252 --on-violation=EPERM "$DATA/nginx.json"
	golden nginx-log.dropin "$SYSCARVE" suggest --no-reach --systemd=252 --on-violation=log "$DATA/nginx.json"
	golden nginx-wide-log.dropin "$SYSCARVE" suggest --no-reach --systemd=252 --style=wide --on-violation=log "$DATA/nginx.json"
}

@test "show: the table, and two profiles together" {
	golden nginx.show "$SYSCARVE" show --systemd=252 "$DATA/nginx.json"
	golden both.show "$SYSCARVE" show --systemd=252 "$DATA/nginx.json" "$DATA/redis.json"
}

@test "oci: exactly the names that are allowed" {
	"$SYSCARVE" suggest --no-reach --systemd=252 --format=names "$DATA/nginx.json" >"$BATS_TEST_TMPDIR/names"
	"$SYSCARVE" suggest --no-reach --systemd=252 --format=oci --on-violation=EACCES "$DATA/nginx.json" \
		>"$BATS_TEST_TMPDIR/oci"
	json_is "$BATS_TEST_TMPDIR/oci" '.defaultAction == "SCMP_ACT_ERRNO" and .defaultErrnoRet == 13'
	json_is "$BATS_TEST_TMPDIR/oci" '.architectures == ["SCMP_ARCH_X86_64"]'
	jq -r '.syscalls[0].names[]' "$BATS_TEST_TMPDIR/oci" | diff "$BATS_TEST_TMPDIR/names" -
}

@test "diff: the calls that only one profile has; a profile and its merge with itself are the same" {
	run -1 "$SYSCARVE" diff "$DATA/nginx.json" "$DATA/redis.json"
	diff "$DATA/../cli/golden/both.diff" <(echo "$output")
	"$SYSCARVE" merge -o "$BATS_TEST_TMPDIR/twice" "$DATA/nginx.json" "$DATA/nginx.json"
	"$SYSCARVE" diff "$DATA/nginx.json" "$BATS_TEST_TMPDIR/twice"
	diff "$BATS_TEST_TMPDIR/twice" "$DATA/nginx.json"
}

@test "expand and sets" {
	golden expand "$SYSCARVE" expand --systemd=252 -e '@system-service' -e '~@resources @privileged'
	golden sets "$SYSCARVE" sets --systemd=262
	golden sets-member "$SYSCARVE" sets --systemd=252 @clock chown
}

@test "a drop-in expands to the names that the suggestion lists" {
	for style in exact balanced wide; do
		"$SYSCARVE" suggest --no-reach --systemd=252 --style=$style -o "$BATS_TEST_TMPDIR/d.conf" "$DATA/nginx.json"
		"$SYSCARVE" suggest --no-reach --systemd=252 --style=$style --format=names "$DATA/nginx.json" >"$BATS_TEST_TMPDIR/names"
		"$SYSCARVE" expand --systemd=252 "$BATS_TEST_TMPDIR/d.conf" >"$BATS_TEST_TMPDIR/expanded"
		# expand prints names of every architecture, a suggestion those of the native one.
		[ -z "$(comm -23 "$BATS_TEST_TMPDIR/names" "$BATS_TEST_TMPDIR/expanded")" ]
	done
}

@test "systemd itself reads the drop-in without a warning" {
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze here"
	mkdir -p "$BATS_TEST_TMPDIR/x.service.d"
	printf '[Service]\nExecStart=/bin/true\n' >"$BATS_TEST_TMPDIR/x.service"
	for how in kill EPERM log; do
		"$SYSCARVE" suggest --no-reach --on-violation=$how -o "$BATS_TEST_TMPDIR/x.service.d/c.conf" "$DATA/nginx.json"
		SYSTEMD_UNIT_PATH=$BATS_TEST_TMPDIR: run systemd-analyze verify --man=no x.service
		refute grep -i 'c\.conf' <<<"$output"
	done
}

@test "show: for a profile without a run it is not printed that no address families were used" {
	echo '{"format": "syscarve-profile", "version": 2, "runs": [], "syscalls": [], "facts": []}' >"$BATS_TEST_TMPDIR/empty"
	refute grep 'address families' <("$SYSCARVE" show "$BATS_TEST_TMPDIR/empty")
}

@test "show: a call that was added by hand, without a sighting, has no time" {
	jq '.syscalls[0].runs = {}' "$BATS_TEST_DIRNAME/../data/nginx.json" >"$BATS_TEST_TMPDIR/by-hand.json"
	run "$SYSCARVE" show --no-legend "$BATS_TEST_TMPDIR/by-hand.json"
	[ "$status" -eq 0 ]
	grep -qE '^ *read +0 +- ' <<<"$output"
	[ "$("$SYSCARVE" show --json=short "$BATS_TEST_TMPDIR/by-hand.json" |
		jq '.syscalls[] | select(.name == "read").first_seconds')" = null ]
}

@test "a drop-in of a fleet describes twenty runs each for itself, and all others together" {
	local id i
	id=$(jq -r '.runs[0].id' "$DATA/nginx.json")
	cd "$BATS_TEST_TMPDIR"
	for i in {10..34}; do
		sed "s/$id/$i/; s/2026-11-24T/20$i-11-24T/" "$DATA/nginx.json" >$i.json
	done
	"$SYSCARVE" merge -o all.json ??.json
	"$SYSCARVE" suggest --no-reach all.json >dropin
	[ "$(grep -c '^# Observed (ptrace): /usr/sbin/nginx' dropin)" = 20 ]
	[ "$(grep -A1 '^# Observed in' dropin | sed 's/^#  *//' | paste -sd ' ')" = \
		"Observed in 5 more runs, from 2030-11-24 00:09:18 UTC to 2034-11-24 00:09:18 UTC, 8275 system calls" ]
}
