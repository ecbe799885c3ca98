#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A filter is read from unit files as systemd 252 reads it, and what it ignores is reported. tests/systemd/units.bats compares the
# same with a real systemd.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	cd "$BATS_TEST_TMPDIR"
}

# allows NAME...: the file unit.conf is an allow list of @default and these; what is reported is in the file reported.
allows()
{
	"$SYSCARVE" expand --systemd=252 ${FILE:-unit.conf} >expanded 2>reported
	diff expanded <("$SYSCARVE" expand --systemd=252 -e "@default $*")
}

# denies NAME...: the file unit.conf is a deny list of these.
denies()
{
	"$SYSCARVE" expand --systemd=252 unit.conf >expanded 2>reported
	diff expanded <("$SYSCARVE" expand --systemd=252 -e "~$*" 2>/dev/null)
}

reports()
{
	grep -qF "$1" reported
}

@test "a byte order mark is skipped" {
	printf '\xef\xbb\xbf[Service]\nSystemCallFilter=uname chown\n' >unit.conf
	allows uname chown
	[ ! -s reported ]
}

@test "lines end by CRLF, also behind the backslash that continues them" {
	printf '[Service]\r\nSystemCallFilter=uname \\\r\n   chown mount\r\nSystemCallLog=\r\n' >unit.conf
	allows uname chown mount
	[ ! -s reported ]
	# A CR alone ends a line as well, and so does a NUL.
	printf '[Service]\rSystemCallFilter=uname\0SystemCallFilter=chown \\\r# comment\r mount' >unit.conf
	allows uname chown mount
}

@test "a comment behind a setting is none: its words are reported, of architectures too" {
	printf '%s\n' '[Service]' 'SystemCallArchitectures=native   # nothing foreign' 'SystemCallFilter=uname # only this' >unit.conf
	allows uname
	for word in '2: #' '2: nothing' '2: foreign' '3: #' '3: only' '3: this'; do
		reports "unit.conf:$word: "
	done
	refute reports native
}

@test "errnos have second names, either case, and every form of number" {
	printf '%s\n' '[Service]' \
		'SystemCallFilter=~chown:EWOULDBLOCK mount:Enotsup chmod:edeadlock uname:0x10 umask:020 getpid:+5' >unit.conf
	denies chown mount chmod uname umask getpid
	refute reports unit.conf
	printf '%s\n' '[Service]' 'SystemCallErrorNumber=0' 'SystemCallFilter=~chown umask:089 uname:EWHAT getpid:5000' >unit.conf
	denies chown
	reports 'unit.conf:2: 0: not a valid errno; ignored'
	reports 'unit.conf:3: umask:089: '
	reports 'unit.conf:3: uname:EWHAT: '
	reports 'unit.conf:3: getpid:5000: '
}

@test "a backslash is taken from a word, and quotes are not" {
	printf '%s\n' '[Service]' 'SystemCallFilter=un\ame \chown "mount" '"'umask'" >unit.conf
	allows uname chown
	reports 'unit.conf:2: "mount": '
	reports "unit.conf:2: 'umask': "
}

@test "what stands before any section is ignored, and the rest is read" {
	printf '%s\n' 'SystemCallFilter=mount' '[Service]' 'SystemCallFilter=uname' >unit.conf
	allows uname
	reports 'unit.conf:1: SystemCallFilter=mount: ignored, as is everything before the first section'
}

@test "a bad header ends the reading of a drop-in" {
	for header in '[Unit' '[Unit] # more' '[Un"it]'; do
		printf '%s\n' '[Service]' 'SystemCallFilter=uname' "$header" 'After=x' '[Service]' 'SystemCallFilter=~uname' >unit.conf
		allows uname
		reports "unit.conf:3: $header: "
		reports "systemd reads no further in this file"
	done
}

@test "no filter is in force behind a line that is not UTF-8" {
	printf '[Unit]\nDescription=caf\xe9\n[Service]\nSystemCallFilter=uname\n' >unit.conf
	"$SYSCARVE" expand --systemd=252 unit.conf >expanded 2>reported
	grep -qx mount expanded
	reports 'unit.conf:2: '
	reports 'not UTF-8; systemd reads no further in this file'
	reports 'there is no filter'
	# In a comment it does no harm.
	printf '[Unit]\n# caf\xe9\n[Service]\nSystemCallFilter=uname\n' >unit.conf
	allows uname
}

@test "a unit whose own file systemd does not load has no filter to print" {
	printf '%s\n' '[Service]' 'SystemCallFilter=uname' '[Install' >app.service
	run -1 --separate-stderr "$SYSCARVE" expand --systemd=252 app.service
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = 'syscarve expand: app.service:3: [Install: not a section header; systemd does not load the unit' ]
	[ ${#stderr_lines[@]} = 1 ]
	run -125 "$SYSCARVE" prove --systemd=252 -f app.service -- true
	run -1 --separate-stderr "$SYSCARVE" suggest --systemd=252 --extend=app.service "$DATA/nginx.json"
	[[ "$stderr" == *"systemd does not load the unit"* ]]
	# As a drop-in the same lines are in force.
	mkdir app.service.d
	mv app.service app.service.d/a.conf
	FILE=app.service.d/a.conf allows uname
	reports 'systemd reads no further'
}

@test "a section of another type of unit holds no filter" {
	mkdir app.service.d
	printf '%s\n' '[Service]' 'SystemCallFilter=uname' '[Socket]' 'SystemCallFilter=mount' >app.service.d/a.conf
	FILE=app.service.d/a.conf allows uname
	reports 'app.service.d/a.conf:4: SystemCallFilter: this section cannot hold it; ignored'
}

@test "hundreds of thousands of continuation lines take no time" {
	{
		printf '[Service]\nSystemCallFilter=uname \\\n'
		yes 'x\' | head -n 340000
		printf '\n'
	} >unit.conf
	timeout 2 "$SYSCARVE" expand -q --systemd=252 unit.conf >expanded
	grep -qx uname expanded
}

@test "a filter with which no service starts is no proof" {
	printf '%s\n' '[Service]' 'SystemCallFilter=uname' 'SystemCallErrorNumber=EPERM' 'SystemCallFilter=~umask:EPERM' >unit.conf
	"$SYSCARVE" expand --systemd=252 unit.conf >expanded 2>reported
	reports 'warning: no service starts with this filter: '
	run -125 --separate-stderr "$SYSCARVE" prove --systemd=252 -f unit.conf -- true
	[[ "$stderr" == *"no service starts with this filter: "* ]]
	"$SYSCARVE" expand --systemd=257 unit.conf >expanded 2>reported
	refute reports 'no service starts'
}

# longest FILE: the length of its longest line.
longest()
{
	awk '{ if (length($0) > n) n = length($0) } END { print n }' "$1"
}

@test "whoever made a call, systemd reads the drop-in: no line is too long" {
	printf '%s\n' '[Service]' 'SystemCallFilter=uname' >unit.conf
	awk 'BEGIN {
		while (length(dir) < 180) dir = dir "d"
		for (i = 0; i < 6000; i++)
			printf "type=SECCOMP msg=audit(1764000000.001:%d): auid=1 uid=0 gid=0 ses=1 pid=%d comm=\"x\" exe=\"/%s/%d\" " \
				"sig=31 arch=c000003e syscall=165 compat=0 ip=0x0 code=0x80000000\n", i + 1, i + 1, dir, i
	}' >audit.log
	"$SYSCARVE" replay --systemd=252 --by=all --extend=unit.conf -w profile.json -o more.conf audit.log
	[ "$(longest more.conf)" -le 300 ]
	grep -q 'others$' more.conf
	"$SYSCARVE" expand --systemd=252 unit.conf more.conf | grep -qx mount
	# A command without a blank.
	jq -c '.runs[0].command = ["x" * 3000000]' profile.json >command.json
	timeout 5 "$SYSCARVE" suggest --systemd=252 -o command.conf command.json
	[ "$(longest command.conf)" -le 1100 ]
	"$SYSCARVE" expand --systemd=252 command.conf | grep -qx mount
}
