#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Output on a terminal: colour, width, the pager. script(1) provides a terminal whose raw output is examined, tmux one with
# a screen and a keyboard.

bats_require_minimum_version 1.5.0
load lib

ESC=$'\x1b'

setup()
{
	cd "$BATS_TEST_TMPDIR"
	unset NO_COLOR SYSTEMD_COLORS SYSTEMD_PAGER PAGER SYSTEMD_LESS LESS SYSTEMD_PAGERSECURE COLORTERM COLUMNS LC_ALL LC_CTYPE
	export TERM=xterm LANG=C.UTF-8
	TMUX_SOCKET=
}

teardown()
{
	[ -z "$TMUX_SOCKET" ] || tmux -S "$TMUX_SOCKET" kill-server || :
}

# on_terminal COMMAND...: runs it on a terminal of $WIDTH (80) columns; prints all that the terminal got, without its carriage returns.
on_terminal()
{
	timeout 20 script -qec "stty cols ${WIDTH:-80} rows 24; ${*@Q}" /dev/null </dev/null | tr -d '\r'
}

# screen_start COLUMNS ROWS COMMAND: runs a shell's line on a terminal with a screen; the screen ends with its status.
screen_start()
{
	[ -z "$TMUX_SOCKET" ] || tmux -S "$TMUX_SOCKET" kill-server
	TMUX_SOCKET=$(mktemp -u "$BATS_TEST_TMPDIR/tmux.XXXXXX")
	tmux -S "$TMUX_SOCKET" -f /dev/null new-session -d -x "$1" -y "$2" "$3; echo ended with \$?; exec sleep 60"
}

screen()
{
	tmux -S "$TMUX_SOCKET" capture-pane -p
}

press()
{
	tmux -S "$TMUX_SOCKET" send-keys "$@"
}

shows()
{
	screen | grep -q -e "$1"
}

colours()
{
	"$@" | grep -q "$ESC\["
}

@test "colour on a terminal: sensitive calls, + and -; none elsewhere" {
	export SYSTEMD_PAGER=
	on_terminal "$SYSCARVE" show --systemd=252 "$DATA/nginx.json" >out
	grep -q "^$ESC\[0;1;33m!$ESC\[0m.*$ESC\[0;1;33mchown$ESC\[0m" <(sed "s/$ESC\[0m  /&/" out) || grep -q "$ESC\[0;1;33m.*chown" out
	refute grep "$ESC.*accept4" out
	on_terminal "$SYSCARVE" diff "$DATA/nginx.json" "$DATA/redis.json" >out
	grep -q "^$ESC\[0;32m+" out
	grep -q "^$ESC\[0;31m-" out
	refute colours "$SYSCARVE" show "$DATA/nginx.json"
	refute colours "$SYSCARVE" diff "$DATA/nginx.json" "$DATA/redis.json"
	# Without the colours both have the same text, except for the width.
	WIDTH=1000 on_terminal "$SYSCARVE" show --systemd=252 "$DATA/nginx.json" | sed "s/$ESC\[[0-9;]*m//g" |
		diff - <("$SYSCARVE" show --systemd=252 "$DATA/nginx.json")
}

@test "NO_COLOR, SYSTEMD_COLORS and TERM=dumb" {
	export SYSTEMD_PAGER=
	colours on_terminal "$SYSCARVE" sets
	NO_COLOR=1 refute colours on_terminal "$SYSCARVE" sets
	NO_COLOR= colours on_terminal "$SYSCARVE" sets
	SYSTEMD_COLORS=no refute colours on_terminal "$SYSCARVE" sets
	SYSTEMD_COLORS=0 refute colours on_terminal "$SYSCARVE" sets
	SYSTEMD_COLORS=yes NO_COLOR=1 colours on_terminal "$SYSCARVE" sets
	SYSTEMD_COLORS=nonsense colours on_terminal "$SYSCARVE" sets
	TERM=dumb refute colours on_terminal "$SYSCARVE" sets
	SYSTEMD_COLORS=yes colours "$SYSCARVE" sets
	SYSTEMD_COLORS=256 "$SYSCARVE" sets | grep -q "$ESC\[0;1;38;5;"
	SYSTEMD_COLORS=16 TERM=xterm-256color refute grep -q '38;5' <("$SYSCARVE" sets)
}

@test "colours never reach a file of -o, nor JSON" {
	export SYSTEMD_COLORS=yes
	"$SYSCARVE" suggest -o out.conf "$DATA/nginx.json"
	"$SYSCARVE" show -j "$DATA/nginx.json" >out.json
	refute grep "$ESC" out.conf out.json
	jq -e '.syscalls | length == 70' out.json
}

# crowd N: a profile in which N executables make a call; the name of one has control characters in it.
crowd()
{
	jq --argjson n "$1" '.syscalls |= map(if .name == "write" then .runs |= map_values(.executables =
		([range($n) | "/usr/lib/crowd/member-\(.)"] + ["/tmp/evil\u001b[2J\u009b\u007f\nprog"] | sort)) else . end)' \
		"$DATA/nginx.json" >crowd.json
}

@test "lines are cut to the width, lists to \"and N others\", and nothing is cut elsewhere" {
	export SYSTEMD_PAGER=
	crowd 30
	on_terminal "$SYSCARVE" show --systemd=252 crowd.json | sed "s/$ESC\[[0-9;]*m//g" >out
	sed -n '/SYSCALL/,/^$/p' out >table
	[ "$(wc -l <table)" -gt 60 ]
	refute grep -E '^.{81}' table
	grep -qE '  write  .*… and 30 others$' table
	# A width of four columns is too small for any table, and causes no failure.
	WIDTH=4 on_terminal "$SYSCARVE" show --systemd=252 crowd.json >/dev/null
	on_terminal env COLUMNS=140 "$SYSCARVE" show --systemd=252 crowd.json | grep -qE '  write  .* /usr/lib/crowd/member-[0-9]+ and [0-9]+ others$'
	LANG=C WIDTH=50 on_terminal "$SYSCARVE" show --systemd=252 crowd.json | sed "s/$ESC\[[0-9;]*m//g" >narrow
	grep -qF '@netw...  /usr/...' narrow
	WIDTH=50 on_terminal "$SYSCARVE" show --systemd=252 crowd.json | grep -q '…'
	"$SYSCARVE" show --systemd=252 crowd.json | grep '^   write ' | grep -q 'member-29$\|member-29 '
}

@test "control characters reach neither the terminal nor JSON" {
	crowd 1
	"$SYSCARVE" show crowd.json >table
	"$SYSCARVE" show --json=short crowd.json >short
	"$SYSCARVE" show --json=pretty crowd.json >pretty
	"$SYSCARVE" diff -j crowd.json "$DATA/nginx.json" >diff || [ $? = 1 ]
	for file in table short pretty diff; do
		refute grep -qP '[^\n\x20-\x7e]' "$file"
	done
	jq -e '[.syscalls[].executables[]] | any(. == "/tmp/evil\\x1b[2J\\xc2\\x9b\\x7f\\nprog")' short
}

@test "--json: the same rows, on one line or with indentation" {
	for words in "sets" "sets @clock" "show $DATA/nginx.json" "expand -e @clock" "suggest --check $DATA/nginx.json" "replay --check"; do
		"$SYSCARVE" $words --json=short >short || [ $? = 1 ]
		"$SYSCARVE" $words --json=pretty >pretty || [ $? = 1 ]
		[ "$(wc -l <short)" = 1 ]
		diff <(jq -S . short) <(jq -S . pretty)
		diff short <("$SYSCARVE" $words -j)
		diff <("$SYSCARVE" $words) <("$SYSCARVE" $words --json=short --json=off)
		refute grep -q '[[{]"' <("$SYSCARVE" $words)
	done
	"$SYSCARVE" sets -j | jq -e 'map(select(.sensitive) | .set) | index("@clock")'
	"$SYSCARVE" expand --systemd=252 -j -e @clock | jq -r '.[].name' | diff - <("$SYSCARVE" expand --systemd=252 -e @clock)
	SYSTEMD_PAGER= on_terminal "$SYSCARVE" sets -j | grep -q '^  {'
}

@test "show --sort: by name, count or first sighting" {
	"$SYSCARVE" show -j --sort=name "$DATA/nginx.json" | jq -e '[.syscalls[].name] | . == sort'
	"$SYSCARVE" show -j --sort=count "$DATA/nginx.json" | jq -e '[.syscalls[].count] | . == (sort | reverse)'
	"$SYSCARVE" show -j --sort=first "$DATA/nginx.json" | jq -e '[.syscalls[].first_seconds] | . == sort'
	diff <("$SYSCARVE" show "$DATA/nginx.json") <("$SYSCARVE" show --sort=name "$DATA/nginx.json")
	run -2 "$SYSCARVE" show --sort=size "$DATA/nginx.json"
	[[ "$output" == *"name, count, first"* ]]
}

@test "--no-legend, --quiet" {
	refute grep -q 'SYSCALL\|distinct' <("$SYSCARVE" show --no-legend "$DATA/nginx.json")
	refute grep -q MEMBERS <("$SYSCARVE" sets --no-legend)
	run -0 --separate-stderr "$SYSCARVE" expand --systemd=252 -e 'read nope'
	[ -n "$stderr" ]
	run -0 --separate-stderr "$SYSCARVE" expand -q --systemd=252 -e 'read nope'
	[ -z "$stderr" ]
	run -1 --separate-stderr "$SYSCARVE" expand -q absent.conf
	[[ "$stderr" == *"No such file"* ]]
}

@test "expand counts names on a terminal only" {
	export SYSTEMD_PAGER=
	on_terminal "$SYSCARVE" expand --systemd=252 -e @clock >out
	grep -qE '^[0-9]+ names of system calls are allowed; [0-9]+ of them exist on ' out
	refute grep -q ' are allowed' <("$SYSCARVE" expand --systemd=252 -e @clock)
}

@test "the pager: shows a page, scrolls, and is left by q with status 0" {
	export SYSTEMD_PAGERSECURE=yes
	screen_start 80 20 "'$SYSCARVE' show --systemd=252 '$DATA/nginx.json'"
	wait_for shows 'lines 1-'
	refute shows writev
	press G
	wait_for shows '^70 distinct system calls'
	press q
	wait_for shows 'ended with 0'
	shows '^70 distinct system calls' # less -X leaves the text where it is
}

@test "the pager: does not wait if all fits on the screen, and ends with ^C" {
	export SYSTEMD_PAGERSECURE=yes
	screen_start 80 20 "'$SYSCARVE' sets @clock"
	wait_for shows 'ended with 0'
	shows '^adjtimex'
	screen_start 80 20 "'$SYSCARVE' help replay"
	wait_for shows 'lines 1-'
	press C-c
	wait_for shows 'ended with'
}

@test "the pager: who leaves it early causes no error" {
	export SYSTEMD_PAGERSECURE=yes SYSTEMD_PAGER="head -n 2"
	run -0 on_terminal sh -c '"$@"; echo "status $?"' sh "$SYSCARVE" show --systemd=252 "$DATA/nginx.json"
	[[ "$output" == *"status 0" ]]
	[ "${#lines[@]}" -le 4 ]
	# The pager may end before anything is written, or during that.
	export SYSTEMD_PAGER=true
	printf '12 execve("/bin/ls", ["ls"], 0x0) = 0\n12 getpid() = 12\n12 +++ exited with 0 +++\n' >strace.log
	for words in "show $DATA/nginx.json" "suggest --format=json $DATA/nginx.json" "suggest $DATA/nginx.json" "replay -q strace.log" \
		"expand -e @known" "sets" "help replay" "diff $DATA/nginx.json $DATA/nginx.json"; do
		run -0 on_terminal sh -c '"$@"; echo "status $?"' sh "$SYSCARVE" $words
		[ "$output" = "status 0" ]
	done
}

@test "the pager: SYSTEMD_PAGER before PAGER; empty, cat and --no-pager are none" {
	export SYSTEMD_PAGERSECURE=no
	mark()
	{
		on_terminal env "$@" "$SYSCARVE" sets | grep -q '^MARK .*MEMBERS'
	}
	printf '#!/bin/sh\nexec sed "s/^/MARK /"\n' >mark
	chmod +x mark
	export PATH=$PWD:$PATH
	mark PAGER=mark
	mark PAGER=cat SYSTEMD_PAGER=mark
	mark SYSTEMD_PAGER="  mark  --with words"
	refute mark PAGER=mark SYSTEMD_PAGER=cat
	refute mark PAGER=mark SYSTEMD_PAGER=
	refute mark PAGER=mark TERM=dumb
	refute grep MARK <(PAGER=mark on_terminal "$SYSCARVE" sets --no-pager)
	refute grep MARK <(PAGER=mark on_terminal "$SYSCARVE" sets -j)
	refute grep MARK <(PAGER=mark "$SYSCARVE" sets)
	PAGER=mark on_terminal "$SYSCARVE" help | grep -q '^MARK syscarve VERB'
	refute grep MARK <(PAGER=mark on_terminal "$SYSCARVE" help --no-pager)
}

@test "the pager: one that is missing leaves the text as it is" {
	export SYSTEMD_PAGERSECURE=no
	on_terminal env PATH=/nowhere PAGER=nonesuch "$SYSCARVE" sets --systemd=252 >out
	grep -q '@system-service' out
}

@test "the pager: secure mode starts less only, with LESSSECURE=1 and the options of SYSTEMD_LESS" {
	mkdir bin
	for name in less pager more wanted; do
		printf '#!/bin/sh\necho "%s: $LESS: $LESSSECURE:"\ncat >/dev/null\n' $name >bin/$name
		chmod +x bin/$name
	done
	export PATH=$PWD/bin:$PATH
	on_terminal env SYSTEMD_PAGERSECURE=1 "$SYSCARVE" sets | grep -q '^less: FRSXMK: 1:'
	on_terminal env SYSTEMD_PAGERSECURE=1 SYSTEMD_LESS=RS "$SYSCARVE" sets | grep -q '^less: RS: 1:'
	on_terminal env SYSTEMD_PAGERSECURE=1 PAGER=wanted "$SYSCARVE" sets | grep -q '^wanted: .*: 1:'
	on_terminal env SYSTEMD_PAGERSECURE=0 LESSSECURE=1 PAGER=wanted "$SYSCARVE" sets | grep -q '^wanted: FRSXMK: :'
	on_terminal env SYSTEMD_PAGERSECURE=0 "$SYSCARVE" sets | grep -q '^pager: FRSXMK: :'
	# If it is not set, the owner of the login session decides. In a container there is no session.
	grep -q '/user-' /proc/self/cgroup || on_terminal env PAGER=wanted "$SYSCARVE" sets | grep -q '^less: FRSXMK: 1:'
}

@test "the pager: what replay and suggest derive, with the warnings before it" {
	export SYSTEMD_PAGERSECURE=no PAGER="sed s/^/MARK:/"
	sed 's/"gaps": \[\]/"gaps": ["lost"]/; s/"lost": 0/"lost": 3/' "$DATA/nginx.json" >lossy.json
	on_terminal "$SYSCARVE" suggest lossy.json >out
	grep -q '^MARK:SystemCallFilter=' out
	on_terminal "$SYSCARVE" suggest -o result.conf lossy.json >out
	refute grep '^MARK:SystemCallFilter=' out
	grep -q '^SystemCallFilter=' result.conf
	printf '12 execve("/bin/ls", ["ls"], 0x0) = 0\n12 getpid() = 12\n12 exit_group(0) = ?\n12 +++ exited with 0 +++\n' >strace.log
	on_terminal "$SYSCARVE" replay strace.log >out
	grep -q '^MARK:SystemCallFilter=' out
	diff <(sed 's/^MARK://' out) <("$SYSCARVE" replay strace.log 2>&1)
}
