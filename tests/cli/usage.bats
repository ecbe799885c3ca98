#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Options, exit statuses, bad input: one clear line each, nothing half written.

bats_require_minimum_version 1.5.0
load lib

VERBS=(run prove attach replay suggest show merge diff expand reach sets help
	"unit list" "unit start" "unit watch" "unit status" "unit finish" "unit complain" "unit stage" "unit enforce" "unit undo")
MANUAL=$(dirname "$SYSCARVE")/syscarve.1

setup()
{
	cd "$BATS_TEST_TMPDIR"
}

# fails_with STATUS TEXT COMMAND...: COMMAND prints exactly one line on stderr, which contains TEXT, and nothing on stdout.
fails_with()
{
	local want=$1 text=$2
	shift 2
	run -"$want" --separate-stderr "$@"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ] || {
		echo "$stderr"
		return 1
	}
	[[ "$stderr" == *"$text"* ]] || {
		echo "$stderr"
		return 1
	}
}

# manual_of VERB: the part of the manual under its heading, with the sections of options that it refers to, as text.
manual_of()
{
	sed 's/\\-/-/g; s/\\f.//g' "$MANUAL" >manual
	sed -n "/^\.SS $1\$/,/^\.S[HS] /p; /^\.SH OPTIONS/,/^\.SH EXIT/p" manual
}

@test "every option of --help is in the manual of its verb, with every word" {
	for verb in "${VERBS[@]}"; do
		manual_of "$verb" >section
		"$SYSCARVE" $verb --help >help
		for option in $(grep -oE -e '^ +(-[a-z], +)?--[a-z-]+' -e '^ +-[a-z] ' help | grep -oE -e '-[a-z-]+'); do
			grep -qE -e "^(-[a-z], )?$option(\[|=|,|\$)" section || fail "$verb $option is not in the manual"
		done
		for word in $(sed -nE 's/^ {29}([a-zE0-9]+) .*/\1/p' help); do
			grep -qE "^$word\$" section || fail "$verb: $word is not in the manual"
		done
	done
}

@test "no option is in the manual only" {
	for verb in "${VERBS[@]}"; do "$SYSCARVE" $verb --help; done >help
	for option in $(sed -nE 's/^\.BR? .*//; s/\\-/-/g; s/\\f.//g; s/^(-[a-z], )?(--[a-z-]+).*/\2/p' "$MANUAL"); do
		[ "$option" = --version ] || grep -q -e " $option" help || fail "$option is in the manual only"
	done
}

@test "every verb is in the manual and in --help, has a heading, and no marker is left" {
	for verb in "${VERBS[@]}"; do
		group=${verb% *}
		[ "$group" != "$verb" ] || group=
		"$SYSCARVE" $group --help | grep -q "^  ${verb##* } "
		grep -q "^\.B syscarve $verb" "$MANUAL"
		grep -q "^\.SS $verb\$" "$MANUAL"
	done
	refute grep -n '@[a-z ]*@$' "$MANUAL" "${MANUAL%.1}-profile.5" "${MANUAL%.1}.bash" "${MANUAL%syscarve.1}_syscarve"
	"$SYSCARVE" --version | grep -q '^syscarve '
	refute grep -q generate <("$SYSCARVE" --help)
}

@test "the manuals explain the words that profiles and suggestions have" {
	for word in own-filter address-family strace; do
		grep -qF "\\fB${word//-/\\-}\\fR" "${MANUAL%.1}-profile.5" || fail "no $word"
	done
	for word in $("$SYSCARVE" suggest --format=json "$DATA/nginx.json" | jq -r '.reasons[].kind' | sort -u) io-uring; do
		grep -qF "\\fB${word//-/\\-}\\fR" "$MANUAL" || fail "no $word"
	done
}

@test "help: three ways, no line over 80 columns, -h comes last" {
	"$SYSCARVE" help >help
	diff help <("$SYSCARVE" --help)
	diff help <("$SYSCARVE" -h)
	for verb in "${VERBS[@]}"; do
		"$SYSCARVE" help $verb >"$verb.help"
		diff "$verb.help" <("$SYSCARVE" $verb --help)
		diff "$verb.help" <("$SYSCARVE" $verb -h)
		[ "$(grep -E '^ +(-[a-z]|--)' "$verb.help" | tail -n 1)" = "  -h, --help               Show this help" ]
	done
	for file in *help; do
		expect "" awk -v FS= 'NF > 80' "$file"
	done
	diff <("$SYSCARVE" help unit) <("$SYSCARVE" unit -h)
	fails_with 2 "unknown verb" "$SYSCARVE" help frobnicate
	fails_with 2 "unknown verb frobnicate" "$SYSCARVE" help unit frobnicate
	fails_with 2 "more than one verb" "$SYSCARVE" help run show
}

@test "wrong usage: one line, exit 2" {
	fails_with 2 "no verb given" "$SYSCARVE"
	fails_with 2 "unknown verb frobnicate" "$SYSCARVE" frobnicate
	fails_with 2 "unknown option --frobnicate" "$SYSCARVE" --frobnicate
	for verb in "${VERBS[@]}"; do
		fails_with 2 "--frobnicate" "$SYSCARVE" $verb --frobnicate
		fails_with 2 "-Z" "$SYSCARVE" $verb -Z
	done
	fails_with 2 "no verb given" "$SYSCARVE" unit
	fails_with 2 "unknown verb frobnicate" "$SYSCARVE" unit frobnicate
	fails_with 2 "unknown option --frobnicate" "$SYSCARVE" unit --frobnicate
	fails_with 2 "no unit given" "$SYSCARVE" unit stage
	fails_with 2 "not a span of time" "$SYSCARVE" unit stage --probation=soon x
	fails_with 2 "one unit" "$SYSCARVE" unit undo
	fails_with 2 "no command given" "$SYSCARVE" run
	fails_with 2 "no filter given" "$SYSCARVE" prove
	fails_with 2 "no command given" "$SYSCARVE" prove -f a.conf
	fails_with 2 "--style= is for a profile" "$SYSCARVE" prove -f a.conf --style=exact true
	fails_with 2 "--no-reach is for a profile" "$SYSCARVE" prove -f a.conf --no-reach true
	fails_with 2 "off, pretty, short" "$SYSCARVE" prove --json=xml
	fails_with 2 "exact, balanced, wide" "$SYSCARVE" prove --style=tight
	fails_with 2 "no profile given" "$SYSCARVE" suggest
	fails_with 2 "no profile given" "$SYSCARVE" show
	fails_with 2 "not exactly two profiles" "$SYSCARVE" diff "$DATA/nginx.json"
	fails_with 2 "No such file" "$SYSCARVE" diff "$DATA/nginx.json" absent
	fails_with 2 "no process, unit" "$SYSCARVE" attach
	fails_with 2 "only one of them" "$SYSCARVE" attach --unit=x 1
	fails_with 2 "ptrace, bpf, auto" "$SYSCARVE" attach --backend=magic 1
	fails_with 2 "cannot be used with --detach" "$SYSCARVE" run --detach --backend=bpf true
	fails_with 2 "--known= cannot be used with --detach" "$SYSCARVE" run --known="$DATA/nginx.json" --detach true
	fails_with 2 "--known= cannot be used with --backend=bpf" "$SYSCARVE" run --known="$DATA/nginx.json" --backend=bpf true
	fails_with 2 "--known= cannot be used with --backend=auto" "$SYSCARVE" run --known="$DATA/nginx.json" --backend=auto true
	fails_with 2 "-o FILE" "$SYSCARVE" merge "$DATA/nginx.json"
	fails_with 2 "no filter given" "$SYSCARVE" expand
	fails_with 2 "takes no argument" "$SYSCARVE" sets --quiet=yes
	fails_with 2 "--style needs an argument" "$SYSCARVE" suggest --style
	fails_with 2 "exact, balanced, wide" "$SYSCARVE" suggest --style=tight "$DATA/nginx.json"
	fails_with 2 "dropin, line, names, json" "$SYSCARVE" suggest --format=yaml "$DATA/nginx.json"
	fails_with 2 "247, 252, 257, 262, host" "$SYSCARVE" suggest --systemd=200 "$DATA/nginx.json"
	fails_with 2 "kill, EPERM, log" "$SYSCARVE" suggest --on-violation=EFOO "$DATA/nginx.json"
	fails_with 2 "ptrace, stop, notify, bpf, auto" "$SYSCARVE" run --backend=magic true
	fails_with 2 "247, 252, 257, 262, host" "$SYSCARVE" run --systemd=200 -- true
	fails_with 2 "complain denies nothing" "$SYSCARVE" run --format=complain --on-violation=kill -- true
	fails_with 2 "247, 252, 257, 262, host" "$SYSCARVE" prove --systemd=200 -f a.conf -- true
	fails_with 2 "writes a drop-in, not --format=json" "$SYSCARVE" suggest --extend=a.conf --format=json "$DATA/nginx.json"
}

@test "run: a command that does not exist, or cannot be executed" {
	touch plain
	printf 'no program' >garbage
	chmod +x garbage
	fails_with 127 "nonesuch: command not found" "$SYSCARVE" run -w p -o s nonesuch
	fails_with 127 "./nonesuch" "$SYSCARVE" run -w p -o s ./nonesuch
	fails_with 126 "./plain: Permission denied" "$SYSCARVE" run -w p -o s ./plain
	fails_with 126 "directory" "$SYSCARVE" run -w p -o s "$BATS_TEST_TMPDIR"
	fails_with 126 "./garbage: Exec format error" "$SYSCARVE" run -w p -o s ./garbage
	ls -A >files
	refute grep -E '^(p|s|\.p\..*|\.s\..*)$' files
}

@test "run: nothing is started if the result could not be written" {
	fails_with 125 "no/such/p" "$SYSCARVE" run -w no/such/p touch started
	fails_with 125 "no/such/s" "$SYSCARVE" run -o no/such/s touch started
	echo '{' >bad.json
	fails_with 125 "bad.json: line " "$SYSCARVE" run --known=bad.json touch started
	fails_with 125 "absent.json: No such file" "$SYSCARVE" run --known=absent.json touch started
	[ ! -e started ]
	[ "$(cat bad.json)" = '{' ]
}

@test "run -w: a broken profile is set aside, and the command starts" {
	for detach in "" --detach; do
		rm -f started kept*
		echo '{' >kept
		echo old >kept.broken
		run -0 --separate-stderr "$SYSCARVE" run $detach -o /dev/null -w kept touch started
		wait_for test -e started
		wait_for test -e kept
		[[ $stderr == *"kept: line "*"is now called kept.broken-2"* ]]
		[ "$(cat kept.broken kept.broken-2)" = $'old\n{' ]
		json_is kept '.runs | length == 1'
	done
	# Another file: what is detached may still be at work on that one.
	echo '{' >broken
	fails_with 1 "broken: line " "$SYSCARVE" suggest -w broken "$DATA/nginx.json"
	[ "$(cat broken)" = '{' ]
}

@test "run -w: two at once, and a replay meanwhile, lose nothing of each other" {
	for i in 1 2 3 4 5; do
		rm -f go up* kept
		for k in 1 2 3; do
			"$SYSCARVE" run -q -o /dev/null -w kept sh -c "touch up$k; until [ -e go ]; do sleep 0.01; done" &
		done
		wait_for test -e up1 -a -e up2 -a -e up3
		"$SYSCARVE" suggest -o /dev/null -w kept "$DATA/redis.json"
		touch go
		wait
		json_is kept '.runs | length == 5'
	done
	[ "$(ls -A | grep -c '^[.]kept')" = 0 ]
}

@test "no control character of a name or an argument reaches the terminal" {
	jq '.syscalls[0].runs[].executables = ["/bin/\u009b31m\u202e\u007f\u001b[2Jx"] |
		.runs[0].command = ["\u009b\u202e\u007f"]' "$DATA/nginx.json" >odd
	"$SYSCARVE" show odd >printed
	for json in pretty short; do
		"$SYSCARVE" show --json=$json odd >>printed
		"$SYSCARVE" diff --json=$json "$DATA/redis.json" odd >>printed || [ $? = 1 ]
	done
	for format in dropin json oci; do
		"$SYSCARVE" suggest --format=$format odd >>printed
	done
	"$SYSCARVE" merge -o - odd >>printed
	"$SYSCARVE" merge -o - odd | "$SYSCARVE" merge -o - /dev/stdin | cmp - <("$SYSCARVE" merge -o - odd)
	word=$'/no/\e[2J\xc2\x9b\x7f'
	for verb in show suggest merge diff expand sets replay attach run prove help; do
		"$SYSCARVE" $verb "$word" >>printed 2>&1 || :
		"$SYSCARVE" $verb --"$word" >>printed 2>&1 || :
	done
	for option in --systemd --style --format --on-violation --extend -o -w; do
		"$SYSCARVE" suggest $option "$word" "$DATA/nginx.json" >>printed 2>&1 || :
	done
	"$SYSCARVE" prove -f "$word" true >>printed 2>&1 || :
	"$SYSCARVE" expand -e "$word" >>printed 2>&1 || :
	refute env LC_ALL=C grep -na '[^ -~	]' printed
}

@test "prove: a report that cannot be written is a failure" {
	printf '[Service]\nSystemCallFilter=@system-service\n' >unit.conf
	run -125 bash -c '"$1" prove -f unit.conf true 2>/dev/full' - "$SYSCARVE"
}

@test "a FIFO as output: nobody who reads it is an error, and its reader gets everything" {
	mkfifo fifo
	fails_with 1 "fifo: nobody reads it" timeout 10 "$SYSCARVE" suggest --no-reach -o fifo "$DATA/nginx.json"
	timeout 10 cat fifo >got &
	wait_for "$SYSCARVE" suggest --format=names -o fifo "$DATA/nginx.json"
	wait
	diff got <("$SYSCARVE" suggest --format=names "$DATA/nginx.json")
}

@test "files that are not profiles" {
	mkdir dir
	fails_with 1 "dir: Is a directory" "$SYSCARVE" suggest dir
	fails_with 1 "absent: No such file" "$SYSCARVE" suggest absent
	head -c 2000 "$DATA/nginx.json" >cut
	fails_with 1 "cut: line " "$SYSCARVE" suggest cut
	sed 's/"version": 3/"version": 7/' "$DATA/nginx.json" >new
	fails_with 1 "version 7" "$SYSCARVE" suggest new
	truncate -s 300M noise
	fails_with 1 "noise: is larger than 256 MiB" "$SYSCARVE" suggest noise
	{ printf x; head -c 1000000 /dev/urandom; } >noise
	fails_with 1 "noise: line 1" "$SYSCARVE" suggest noise
	printf '{"format": "syscarve-profile", "version": 1, "runs": [], "syscalls": []}' >empty
	fails_with 1 "nothing was observed" "$SYSCARVE" suggest empty
	fails_with 1 "cut: line " "$SYSCARVE" merge -o out "$DATA/nginx.json" cut
	[ ! -e out ]
}

@test "--extend: what an existing filter lacks, from a profile" {
	printf '[Service]\nSystemCallFilter=@system-service\nSystemCallFilter=~@io-event\n' >unit.conf
	"$SYSCARVE" suggest --systemd=252 --extend=unit.conf -o more.conf "$DATA/nginx.json"
	grep -q '^SystemCallFilter=epoll_' more.conf
	"$SYSCARVE" expand --systemd=252 -f unit.conf -f more.conf | grep -qx epoll_wait
	cp unit.conf before
	fails_with 1 "cannot be the output" "$SYSCARVE" suggest --extend=unit.conf -o unit.conf "$DATA/nginx.json"
	diff before unit.conf
	fails_with 1 "there is no such file, and a b is not a unit's name" "$SYSCARVE" suggest --extend='a b' "$DATA/nginx.json"
}

# redis.json is of version 1, which had no facts.
@test "a profile of version 1 is read, and written as version 3" {
	[ "$(jq .version "$DATA/redis.json")" = 1 ]
	"$SYSCARVE" merge -o new "$DATA/redis.json"
	[ "$(jq -c '[.version, .facts]' new)" = '[3,[]]' ]
	[ "$(jq -c '[.runs[] | has("facts")] | any' new)" = false ]
	diff <(jq -S 'del(.version)' "$DATA/redis.json") <(jq -S 'del(.version, .facts)' new)
}

@test "unknown words in filters are reported, not fatal" {
	run -0 --separate-stderr "$SYSCARVE" expand --systemd=252 -e 'read @nope nope mseal'
	[[ "$output" == *read* && "$output" != *mseal* ]]
	[ "${#stderr_lines[@]}" = 3 ]
	fails_with 1 "is not a unit file" "$SYSCARVE" expand "$DATA/nginx.json"
	fails_with 1 "No such file" "$SYSCARVE" expand absent.conf
	fails_with 1 "no such set" "$SYSCARVE" sets @nope
	fails_with 1 "no such system call" "$SYSCARVE" sets nope
}

@test "expand: files, standard input and -e make one list in their order" {
	printf '[Service]\nSystemCallFilter=write\n' >a.conf
	printf '[Service]\nSystemCallFilter=\nSystemCallFilter=close\n' >b.conf
	run -0 "$SYSCARVE" expand --systemd=252 a.conf -e read
	[[ $'\n'"$output" == *$'\n'write* && "$output" == *read* ]]
	run -0 "$SYSCARVE" expand --systemd=252 -e read a.conf b.conf
	[[ "$output" == *close* && $'\n'"$output" != *$'\n'write* ]]
	run -0 "$SYSCARVE" expand --systemd=252 - <a.conf
	[[ "$output" == *write* ]]
}

@test "without libsystemd everything works that needs neither the service manager nor a journal" {
	mkdir lib
	: >lib/libsystemd.so.0
	fails_with 1 "cannot load libsystemd" env LD_LIBRARY_PATH=lib "$SYSCARVE" replay --journal
	fails_with 1 "cannot load libsystemd" env LD_LIBRARY_PATH=lib "$SYSCARVE" attach --unit=any.service
	LD_LIBRARY_PATH=lib "$SYSCARVE" suggest -o /dev/null "$DATA/nginx.json"
}

@test "--systemd=host is what this host's systemd-analyze prints" {
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze here"
	version=$(systemctl --version | awk 'NR == 1 {print $2}')
	"$SYSCARVE" sets --systemd="$version" >known 2>/dev/null || skip "systemd $version has no table"
	"$SYSCARVE" sets --systemd=host >host
	diff known host
	diff <("$SYSCARVE" expand --systemd=host -e @known) <("$SYSCARVE" expand --systemd="$version" -e @known)
}

@test "saved files: mode 0600 as root, merged into, never through another user's link" {
	umask 022
	"$SYSCARVE" run -w p.json -o s.conf true
	[ "$(id -u)" != 0 ] || [ "$(stat -c %a p.json s.conf)" = "600
600" ]
	"$SYSCARVE" run -w p.json -o s.conf true
	json_is p.json '.runs | length == 2'
	if [ "$(id -u)" = 0 ]; then
		ln -s victim planted
		chown -h nobody planted
		fails_with 125 "cannot write to planted: it is a symbolic link of another user" "$SYSCARVE" run -w planted true
		[ ! -e victim ]
	fi
}

@test "results that cannot be written are a failure" {
	run -1 sh -c '"$1" sets >/dev/full' sh "$SYSCARVE"
	run -1 sh -c '"$1" show "$2" >/dev/full' sh "$SYSCARVE" "$DATA/nginx.json"
	run -1 sh -c '"$1" suggest "$2" >/dev/full' sh "$SYSCARVE" "$DATA/nginx.json"
	fails_with 1 "/dev/full" "$SYSCARVE" suggest --no-reach -o /dev/full "$DATA/nginx.json"
}

@test "merge --fold: one run with the sums, which takes in nothing twice" {
	"$SYSCARVE" merge --fold -o folded "$DATA/nginx.json" "$DATA/redis.json"
	json_is folded '.runs | length == 1 and (.[0].folded | length == 3) and .[0].folded[0] == .[0].id'
	[ "$(jq '[.runs[].events] | add' folded)" = "$(jq -s '[.[].runs[].events] | add' "$DATA/nginx.json" "$DATA/redis.json")" ]
	for part in "$DATA/nginx.json" "$DATA/redis.json" folded; do
		"$SYSCARVE" merge -o again folded "$part"
		cmp folded again
		"$SYSCARVE" merge -o again "$part" folded
		cmp folded again
	done
	diff <("$SYSCARVE" suggest --format=names folded) \
		<("$SYSCARVE" suggest --format=names "$DATA/nginx.json" "$DATA/redis.json")
	"$SYSCARVE" show folded | grep -q "folded: 3 runs"
	"$SYSCARVE" suggest folded | grep -q "in 3 runs"
}

@test "merge: idempotent, in any order" {
	"$SYSCARVE" merge -o ab "$DATA/nginx.json" "$DATA/redis.json"
	"$SYSCARVE" merge -o ba "$DATA/redis.json" "$DATA/nginx.json"
	"$SYSCARVE" merge -o all ab ba "$DATA/nginx.json"
	cmp ab ba
	cmp ab all
	"$SYSCARVE" merge -o - "$DATA/nginx.json" | cmp - "$DATA/nginx.json"
}

@test "the suggestion of run: stderr by default, stdout untouched" {
	run -0 --separate-stderr "$SYSCARVE" run --format=line echo hello
	[ "$output" = hello ]
	[[ "$stderr" == *@basic-io* || "$stderr" == *write* ]]
}

@test "hostile names reach the terminal escaped" {
	name=$'evil\x1b[2J\nprog'
	cp /bin/true "$name"
	"$SYSCARVE" run -w p.json -o s.conf "./$name"
	"$SYSCARVE" show p.json >table
	refute grep -q $'\x1b' table s.conf
	grep -q '\\x1b' table
	refute grep -vE '^(#|\[Service\]$|SystemCall)' s.conf
}

@test "install and uninstall" {
	make -s -C "$ROOT" install DESTDIR="$PWD/root" PREFIX=/usr BUILD="$(dirname "$SYSCARVE")" >/dev/null
	root/usr/bin/syscarve --version
	[ -s root/usr/share/man/man1/syscarve.1 ]
	make -s -C "$ROOT" uninstall DESTDIR="$PWD/root" PREFIX=/usr
	[ -z "$(find root -type f)" ]
}

@test "-o: standard output by each of its names, and descriptors" {
	cd "$BATS_TEST_TMPDIR"
	"$SYSCARVE" suggest --no-reach "$DATA/nginx.json" >want
	for output in - /dev/stdout /dev/fd/1 /proc/self/fd/1; do
		diff want <("$SYSCARVE" suggest --no-reach -o $output "$DATA/nginx.json")
	done
	"$SYSCARVE" suggest --no-reach -o /dev/fd/7 "$DATA/nginx.json" 7>got
	diff want got
	# Text that is in the file already stays.
	echo before >log
	"$SYSCARVE" suggest --no-reach -o /dev/stdout "$DATA/nginx.json" >>log
	diff <(echo before; cat want) log
	"$SYSCARVE" suggest --no-reach -w - -o /dev/null "$DATA/nginx.json" | diff <("$SYSCARVE" merge -o /dev/stdout "$DATA/nginx.json") -
	[ ! -e - ]
	fails_with 1 "cannot write to standard output: Bad file descriptor" sh -c '"$1" suggest --no-reach -o - "$2" >&-' sh "$SYSCARVE" "$DATA/nginx.json"
	fails_with 1 "cannot write to /dev/fd/77: Bad file descriptor" "$SYSCARVE" suggest --no-reach -o /dev/fd/77 "$DATA/nginx.json"
}

@test "--within=: what the filter denies is not allowed again, and keeps its errno" {
	printf '%s\n' '[Service]' 'SystemCallFilter=~@chown setuid:EACCES' 'SystemCallErrorNumber=EPERM' >unit.conf
	"$SYSCARVE" suggest --systemd=252 --within=unit.conf "$DATA/nginx.json" >got
	grep -qx 'SystemCallFilter=~chown:EPERM setuid:EACCES' got
	grep -qx '# Warning: /usr/sbin/nginx called chown, which unit.conf denies with EPERM: it stays denied.' got
	for call in chown setuid; do
		refute grep -qx $call <("$SYSCARVE" expand --systemd=252 got)
	done
	# This version would kill for it.
	"$SYSCARVE" suggest --systemd=247 --within=unit.conf "$DATA/nginx.json" | tr -d '\n#' | tr -s ' ' >got
	grep -q 'denies with EPERM: it stays denied, but this systemd has no errno for a single call, and kills: use --on-violation=EPERM' got
	refute grep -q ':EPERM setuid' got
	"$SYSCARVE" run --within=unit.conf --style=wide -o - -- true 2>/dev/null >got
	refute grep -qx chown <("$SYSCARVE" expand got)
	printf '{}' >other.json
	fails_with 1 "suggest: other.json: is JSON, but not a profile of syscarve" "$SYSCARVE" suggest other.json
}
