#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# replay: the same events from every form of log, selections, losses, hostile logs.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	cd "$BATS_TEST_TMPDIR"
	export TZ=UTC
}

# Ends processes that still follow after a failure.
teardown()
{
	local pid
	for pid in $(jobs -p); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# record SERIAL PID COMM EXE ARCH NR: the fields as the kernel writes them.
fields()
{
	printf 'auid=4294967295 uid=33 gid=33 ses=4294967295 subj=unconfined pid=%s comm=%s exe=%s sig=0 arch=%s syscall=%s compat=0 ip=0x7f00 code=0x7ffc0000' "$2" "$3" "$4" "$5" "$6"
}

auditd()
{
	printf 'type=SECCOMP msg=audit(1764000000.%s:%s): %s\n' "$1" "$1" "$(fields "$@")"
}

# The log of a small trial: a launcher, nginx, a tool whose name needs encoding, another service.
trial()
{
	auditd 100 700 '"(nginx)"' '"/usr/lib/systemd/systemd"' c000003e 59
	auditd 101 700 '"nginx"' '"/usr/sbin/nginx"' c000003e 165
	auditd 102 701 '"nginx"' '"/usr/sbin/nginx"' c000003e 17
	auditd 103 702 6D7920746F6F6C 2F746D702F6D7920746F6F6C c000003e 175
	auditd 104 703 '"agent"' '"/opt/agent"' 40000003 102
}

# kernel < auditd's: the kernel log's form.
kernel()
{
	sed -E 's/^type=SECCOMP msg=/Nov 24 16:00:00 web kernel: [   12.345678] audit: type=1326 /'
}

enriched()
{
	sed -E $'s/$/\x1dAUID="unset" UID="www-data" GID="www-data" ARCH=x86_64 SYSCALL=x/'
}

# The calls of a profile, without its runs.
calls()
{
	jq '(.runs[] | {id, start, duration, events}), .syscalls' "$1"
}

@test "the same profile from every form, packed or not" {
	trial >audit.log
	"$SYSCARVE" replay --by=all -w want -o /dev/null audit.log
	enriched <audit.log >1
	kernel <audit.log >2
	sed 's/^/node=web /' audit.log >3
	tr -d '\n' <audit.log | sed 's/type=SECCOMP/\n&/g' >4
	gzip -k 1
	xz -k 2
	zstd -q 3
	head -n 3 audit.log | gzip >5.gz
	tail -n +4 audit.log | gzip >>5.gz
	for log in 1 2 3 1.gz 2.xz 3.zst 5.gz; do
		"$SYSCARVE" replay --by=all -w got$log -o /dev/null "$log"
		diff <(calls want) <(calls got$log)
	done
	"$SYSCARVE" replay --by=all -w got -o /dev/null <1
	diff <(calls want) <(calls got)
	"$SYSCARVE" replay --by=all -w gotall -o /dev/null 1.gz 2 - 3.zst <audit.log
	diff <(calls want) <(calls gotall)
	"$SYSCARVE" merge -o merged want got gotall
	diff <(calls want) <(calls merged)
}

@test "every packer's file is read, or refused by name; UTF-16, CRLF and zeros are read" {
	x 101 1 >a.log
	x 102 2 >b
	replayed a.log b
	calls p >want
	bzip2 -k b
	xz --format=lzma -k b
	{ zstd -qc b; head -c 512 /dev/zero; } >b.zst
	{ gzip -c b; head -c 512 /dev/zero; } >b.gz
	iconv -f ascii -t utf-16 b >b.utf-16
	sed 's/$/\r/' b >b.crlf
	{ head -c 100000 /dev/zero; cat b; } >b.zeros
	for log in b.bz2 b.lzma b.zst b.gz b.utf-16 b.crlf b.zeros; do
		replayed a.log $log
		diff want <(calls p)
		json_is p '.runs[0].complete'
	done
	# SUSE's logrotate packs by bzip2, so its files have numbers.
	mv b a.log.2
	bzip2 a.log.2
	x 103 3 >a.log.1
	replayed a.log*
	expect "1 2 3" profile_numbers p
	for magic in 'lz4 \x04\x22\x4d\x18' 'zip PK\x03\x04' 'compress \x1f\x9d\x90'; do
		printf "${magic#* }xyz" >b
		run -1 "$SYSCARVE" replay --by=all a.log b
		[[ "$output" == *"b: is packed by ${magic%% *}"* ]]
	done
	# A frame of zstd whose header asks for a window of 512 MiB, as --long=29 does.
	printf '\x28\xb5\x2f\xfd\x00\x98\x01\0\0' >wide.zst
	run -1 "$SYSCARVE" replay --by=all wide.zst
	[[ "$output" == *"more than a window of 128 MiB"* ]]
}

# f NR: the fields of a record of /usr/bin/x with the call NR.
f()
{
	fields 0 7 '"x"' '"/usr/bin/x"' c000003e "$1"
}

# The calls of standard input, and whether they are all.
read_calls()
{
	cat >log
	rm -f p
	"$SYSCARVE" replay --by=all -w p -o /dev/null log 2>err || { echo none; return; }
	jq -c '[.syscalls[].nr] | sort' p
}

@test "a record is read behind every prefix that log daemons, journalctl, dmesg and grep write" {
	local k="audit: type=1326 audit(1764000000.100:100): $(f 1)" a="type=SECCOMP msg=audit(1764000000.100:100): $(f 1)"
	local j="SECCOMP $(f 1)"
	while IFS= read -r line; do
		expect '[1]' read_calls <<<"$line" || fail "$line"
		json_is p '.runs[0].complete and .runs[0].events == 1'
	done <<-END
		Nov 24 16:00:00 web kernel: $k
		Nov  4 16:00:00.123456 web kernel: [   12.345678] $k
		2025-11-24T16:00:00+0000 web kernel: $k
		2025-11-24T16:00:00.123456+01:00 web kernel: [12.3] $k
		Mon 2025-11-24 16:00:00 UTC web kernel: $k
		1764000000.123456 web kernel: $k
		[   12.345678] web kernel: $k
		[   12.345678 <    0.000012 >] web kernel: $k
		[   12.345678] $k
		[   12.345678][  T123] $k
		[Mon Nov 24 16:00:00 2025] $k
		[  +0.000012] $k
		2025-11-24T16:00:00,123456+00:00 $k
		kern  :notice: [   12.345678] $k
		<5>[   12.345678] $k
		5,339,12345678,-;$k
		5,339,12345678,-,caller=T123;$k
		<5>Nov 24 16:00:00 web kernel: $k
		<5>1 2025-11-24T16:00:00.123Z web kernel - - - $k
		Nov 24 16:00:00 web kern.notice kernel: [   12.3] $k
		Nov 24 16:00:00 relay Nov 24 16:00:00 web kernel: $k
		Nov 24 16:00:00 relay <5>Nov 24 16:00:00 web kernel: $k
		Nov 24 16:00:00 kernel: $k
		kernel: $k
		web kernel: [   12.3] $k
		$k
		Nov 24 16:00:00 web audit[7]: $j
		Nov 24 16:00:00 audit[7]: $j
		2025-11-24T16:00:00+0000 web audit[7]: $j
		[   12.345678] web audit[7]: $j
		Nov 24 16:00:00 web audit[7]: AUDIT1326 ${j#* }
		$j
		Nov 24 16:00:00 web audispd[5]: node=web $a
		Nov 24 16:00:00 web tag_audit_log: $a
		<13>1 2025-11-24T16:00:00Z web audisp-syslog 5 - [x y="]"] $a
		/var/log/audit/audit.log.1:$a
		audit.log:12:$a
		audit.log:  1:	$a
		12:$a
		messages-20251124-Nov 24 16:00:00 web kernel: $k
		     1	$a
		    $a
		> $a
		web_1  | $a
		2025-11-24T16:00:00.123456789Z stdout F $a
		$(printf '\033[35m\033[Kaudit.log\033[m\033[K\033[36m\033[K:\033[m\033[K\033[01;31m\033[Ktype=SECC\033[m\033[K')${a#type=SECC}
		$(printf '\033[32m[   12.345678] \033[0m\033[33maudit: \033[0m')${k#audit: }
	END
}

@test "what dmesg and grep themselves print of a record, with colours" {
	local options
	printf '<5>[   12.345678] audit: type=1326 audit(1764000000.100:100): %s\n' "$(f 1)" >kmsg
	for options in "" -T -x -d -e -t -J -H "-x -T" --time-format=iso "-x --time-format=iso"; do
		dmesg -F kmsg $options >/dev/null 2>&1 || continue # an older dmesg
		expect '[1]' read_calls < <(dmesg -P -F kmsg --color=always $options) || fail "dmesg $options"
	done
	expect '[1]' read_calls < <(dmesg -F kmsg -r)
	x 100 1 >audit.log
	for options in -H -n -Hn -HnT -Hb -HC1; do
		expect '[1]' read_calls < <(grep $options --color=always SECCOMP audit.log kmsg) || fail "grep $options"
		expect '[1]' read_calls < <(grep $options SECCOMP audit.log kmsg) || fail "grep $options"
	done
}

@test "a record within what another program wrote does not count, and neither do its words of loss" {
	local k="audit: type=1326 audit(1764000000.100:100): $(f 165)" a="type=SECCOMP msg=audit(1764000000.100:100): $(f 165)"
	local good="Nov 24 16:00:00 web kernel: audit: type=1326 audit(1764000001.100:101): $(f 1)"
	while IFS= read -r line; do
		expect '[1]' read_calls <<<"$good"$'\n'"$line" || fail "$line"
		json_is p '.runs[0].complete'
		grep -q '1 lines that other programs wrote' err || fail "$line"
	done <<-END
		Nov 24 16:00:00 web mallory[5]: $k
		Nov 24 16:00:00 web mallory: Nov 24 16:00:00 web kernel: $k
		Nov 24 16:00:00 web kernel[5]: $k
		Nov 24 16:00:00 web kernel: overlayfs: failed to resolve '/x $a'
		[   12.345678] overlayfs: failed to resolve '/x ${k#audit: }'
		[   12.345678] mallory kernel: x $k
		6,339,12345678,-;overlay: ${k#audit: }
		13,339,12345678,-;mallory: $k
		                        $k
		Nov 24 16:00:00 web run.sh: $k
		Nov 24 16:00:00 web run.sh[5]: $k
		Nov 24 16:00:00 web user.notice run.sh: $k
		Nov 24 16:00:00 run.sh: $k
		Nov 24 16:00:00 web strace[5]: mount("x", "/y", "z", 0, NULL) = 0
		Nov 24 16:00:00 web run.sh: [pid     7] mount("x", "/y" <unfinished ...>
		Nov 24 16:00:00 web kernel x: mount("x", "/y", "z", 0, NULL) = 0
		a.b: [pid     7] mount("x", "/y", "z", 0, NULL) = 0
	END
	# Words that only look like a call.
	for words in 'mount (8) failed' 'mount("x") failed' 'umask: 022 = 022' 'callback(1) = 0'; do
		expect '[1]' read_calls <<<"$good"$'\n'"Nov 24 16:00:00 web mallory[5]: $words"
		refute grep 'other programs' err
	done
	for words in 'audit: 7 callbacks suppressed' 'Missed 7 kernel messages' 'queue is full - dropping event'; do
		expect '[1]' read_calls <<<"$good"$'\n'"Nov 24 16:00:00 web mallory[5]: $words"
		json_is p '.runs[0].complete'
	done
	# Nobody knows what this is: it is reported, and the result is incomplete.
	for line in "xyz $a" "xyz: $a" "6,339;xyz: $a" "Nov 24 16:00:00 web a.b kernel: $k"; do
		expect '[1]' read_calls <<<"$good"$'\n'"$line" || fail "$line"
		json_is p '.runs[0].incomplete == ["unreadable"]'
	done
}

@test "words of loss, with the amount" {
	while IFS='|' read -r lost line; do
		expect '[1]' read_calls < <(echo "type=SECCOMP msg=audit(1764000000.100:100): $(f 1)"; echo "$line") || fail "$line"
		expect "$lost" jq -c .runs[0].lost p || fail "$line"
	done <<-END
		147|Nov 24 16:00:01 web systemd-journald[245]: Missed 147 kernel messages
		12|Nov 24 16:00:01 web systemd-journald[245]: Forwarding to syslog missed 12 messages.
		1|Nov 24 16:00:01 web audispd[568]: queue is full - dropping event
		1|Nov 24 16:00:01 web auditd[9]: Audit daemon is suspending logging due to low disk space.
		33|Nov 24 16:00:01 web rsyslogd: imjournal: 33 messages lost due to rate-limiting (20000 allowed within 600 seconds)
		44|Nov 24 16:00:01 web rsyslogd-2177: imuxsock lost 44 messages from pid 5 due to rate-limiting
		35|Nov 24 16:00:01 web kernel: [12.3] kauditd_printk_skb: 35 callbacks suppressed
		34|[   12.345] audit_log_start: 34 callbacks suppressed
		9|[   12.345] audit: audit_lost=9 audit_rate_limit=0 audit_backlog_limit=64
		1|Nov 24 16:00:01 web kernel: audit: kauditd hold queue overflow
	END
}

@test "journalctl's text and JSON in every mode: one event, whatever it is printed as" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	{
		entry audit 1764000000100001 _HOSTNAME=web _AUDIT_TYPE=1326 _AUDIT_TYPE_NAME=SECCOMP _AUDIT_ID=100 _PID=7 \
			SYSLOG_IDENTIFIER=audit _SOURCE_REALTIME_TIMESTAMP=1764000000100000 "MESSAGE=SECCOMP $(f 1)"
		entry kernel 1764000000100002 _HOSTNAME=web SYSLOG_IDENTIFIER=kernel "MESSAGE=audit: type=1326 audit(1764000000.100:100): $(f 1)"
		entry syslog 1764000000200000 _HOSTNAME=web SYSLOG_IDENTIFIER=mallory _PID=5 "MESSAGE=type=1326 audit(1764000000.200:200): $(f 165)"
		printf '__REALTIME_TIMESTAMP=1764000000300000\n__MONOTONIC_TIMESTAMP=1764000000300000\n'
		printf '_BOOT_ID=00000000000000000000000000000001\n_TRANSPORT=syslog\nSYSLOG_IDENTIFIER=mallory\nMESSAGE\n'
		local forged="x"$'\n\n'"__CURSOR=a"$'\n'"_TRANSPORT=kernel"$'\n'"MESSAGE=audit: type=1326 audit(1764000000.300:300): $(f 166)"
		printf '%016x' ${#forged} | sed 's/../& /g' | awk '{for (i = 8; i > 0; i--) printf "\\x%s", $i}' | xargs -0 printf
		printf '%s\n\n' "$forged"
		entry kernel 1764000000400000 _HOSTNAME=web SYSLOG_IDENTIFIER=kernel "MESSAGE=audit: type=1326 audit(1764000000.400:101): $(f 2)"
	} >export
	collect x.journal <export
	for mode in short short-iso short-precise short-full short-monotonic short-unix with-unit export verbose json json-pretty json-sse json-seq; do
		expect '[1,2]' read_calls < <(SYSTEMD_COLORS=1 journalctl --no-pager --file=x.journal -o $mode) || fail "$mode, coloured"
		expect '[1,2]' read_calls < <(journalctl --no-pager --file=x.journal -o $mode) || fail $mode
		json_is p '.runs[0].events == 2' || fail $mode
		json_is p '.runs[0].complete' || fail $mode
	done
	expect '[1,2]' read_calls < <(journalctl --no-pager --no-hostname --file=x.journal)
	diff <(journalctl --file=x.journal -o json | read_calls; calls p) <("$SYSCARVE" replay --by=all -w native -o /dev/null --journal=x.journal; echo '[1,2]'; calls native)
}

@test "JSON of container runtimes and shippers: a string of whatever member holds the record" {
	local a="type=SECCOMP msg=audit(1764000000.100:100): $(f 1)"
	local q=${a//\"/\\\"}
	while IFS= read -r line; do
		expect '[1]' read_calls <<<"$line" || fail "$line"
		json_is p '.runs[0].complete and .runs[0].events == 1'
	done <<-END
		{"log":"$q\\n","stream":"stdout","time":"2025-11-24T16:00:00Z"}
		2025-11-24T16:00:00.1Z stdout F {"log":"$q"}
		{"@timestamp":"2025-11-24T16:00:00Z","message":"$q","event":{"original":"$q"},"host":{"name":"web"}}
		{"date":1764000000.1,"host":"web","MESSAGE":"$q"}
		{"streams":[{"stream":{"job":"audit"},"values":[["1764000000100000000","Nov 24 16:00:00 web audisp[1]: $q"]]}]}
	END
	expect '[1]' read_calls <<<'{"other": 1}'$'\n'"$(jq -n --arg m "$a" '[{x: {y: [$m]}}]')"
	expect '[1]' read_calls <<<"$a"$'\n'"{\"log\": \"type=SECCOMP msg=audit(1764"
	json_is p '.runs[0].incomplete == ["unreadable"]'
}

@test "audit records and strace lines mixed in one log: each line is of its own format" {
	local a="type=SECCOMP msg=audit(1764000000.100:100): $(f 1)"
	expect '[1,7,90]' read_calls <<<"$a"$'\n''12 chmod("/x", 0644) = 0'$'\n''12 <... poll resumed>) = 1'
	json_is p '.runs[0].source == "audit" and .runs[0].incomplete == ["architecture-assumed"]'
	expect '[1,90]' read_calls <<<'12 chmod("/x", 0644) = 0'$'\n'"$a"$'\n''12 +++ exited with 0 +++'
	# What a program says is no line of strace.
	expect '[1]' read_calls <<<"$a"$'\n''Nov 24 16:00:00 web nginx[5]: connect() failed (111: Connection refused)'
}

@test "a log in which nothing is recognised is reported, makes the result incomplete, and fails --strict" {
	x 101 1 >a.log
	head -c 100000 /dev/urandom >noise
	run -0 --separate-stderr "$SYSCARVE" replay --by=all -w p -o /dev/null a.log noise
	[[ "$stderr" == *"noise: nothing in it is of a form that is known"* ]]
	json_is p '.runs[0].incomplete == ["unrecognised"]'
	run -1 "$SYSCARVE" replay --strict --by=all a.log noise
	# A log of the right kind without any record is complete.
	echo 'Nov 24 16:00:00 web nginx[5]: started' >messages
	: >empty
	run -0 "$SYSCARVE" replay --strict --by=all -o /dev/null a.log messages empty
}

@test "dates as locales print them; the order of day and month is found in the log, or said to be unknown" {
	i()
	{
		echo "type=SECCOMP msg=audit($1.123:456) : auid=unset uid=root gid=root ses=unset pid=7 comm=x exe=/usr/bin/x (deleted) sig=SIGSYS arch=x86_64 syscall=setpriority compat=0 ip=0x7f code=kill"
	}
	for date in 11/24/2025 11/24/25 24/11/2025 24/11/25 24.11.2025 24-11-25 2025-11-24 2025/11/24 2025年11月24日; do
		expect '[141]' read_calls < <(i "$date 16:00:00")
		json_is p '.runs[0].start == "2025-11-24T16:00:00.123000Z"' || fail "$date: $(jq -c .runs[0].start p)"
		[ ! -s err ]
	done
	expect '[141]' read_calls < <(i "11/24/2025 04:00:00 PM")
	json_is p '.runs[0].start == "2025-11-24T16:00:00.123000Z"'
	# A later date shows it.
	expect '[141]' read_calls < <(i "05/06/25 16:00:00"; i "13/06/25 16:00:00")
	json_is p '.runs[0].start == "2025-06-05T16:00:00.123000Z"'
	[ ! -s err ]
	expect '[141]' read_calls < <(i "05/06/25 16:00:00")
	grep -q 'whether the month or the day comes first' err
	# An ausearch that does not know the architecture prints names of another one.
	i "11/24/2025 16:00:00" | sed 's/arch=x86_64/arch=unknown-elf-type(c00000f3)/' >log
	run -1 "$SYSCARVE" replay --by=all log
	[[ "$output" == *"took the name of the system call from another architecture"* ]]
}

@test "an executable whose file was deleted belongs to its path" {
	auditd 101 7 '"x"' '"/usr/bin/x"' c000003e 1 >log
	auditd 102 7 '"x"' 2F7573722F62696E2F78202864656C6574656429 c000003e 2 >>log
	"$SYSCARVE" replay --exe=/usr/bin/x -w p -o /dev/null log
	expect "1 2" profile_numbers p
}

@test "ausearch -i: names become numbers, libaudit's names systemd's" {
	command -v ausearch >/dev/null || skip "no ausearch here"
	trial >audit.log
	ausearch -i -if audit.log >interpreted
	ausearch --raw -if audit.log >raw
	grep -q 'syscall=pread ' interpreted
	"$SYSCARVE" replay --by=all -w want -o /dev/null audit.log
	for log in interpreted raw; do
		"$SYSCARVE" replay --by=all -w got$log -o /dev/null $log
		diff <(calls want) <(calls got$log)
	done
	"$SYSCARVE" show gotinterpreted | grep -q pread64
}

@test "one section for each executable, the launcher's with its service" {
	trial >audit.log
	run -0 --separate-stderr "$SYSCARVE" replay --systemd=252 --style=exact --format=names audit.log
	grep '^#' <<<"$output" >headings
	printf '# %s\n' /opt/agent '/tmp/my tool' /usr/sbin/nginx | diff - headings
	"$SYSCARVE" replay --exe=/usr/sbin/nginx -w p -o /dev/null audit.log
	json_is p '[.syscalls[] | [.nr, (.runs[].launcher // false)]] | sort == [[17, false], [59, true], [165, false]]'
	run -2 --separate-stderr "$SYSCARVE" replay -w q audit.log
	[[ "$stderr" == *"--exe="* ]]
	[ ! -e q ]
}

@test "a launcher that became no known service is counted" {
	auditd 100 700 '"(daemon)"' '"/usr/lib/systemd/systemd-executor"' c000003e 59 >audit.log
	auditd 101 701 '"nginx"' '"/usr/sbin/nginx"' c000003e 165 >>audit.log
	run -0 --separate-stderr "$SYSCARVE" replay --exe=/usr/sbin/nginx --format=line audit.log
	[[ "$stderr" == *"1 records of the service manager's child"* ]]
	run -0 --separate-stderr "$SYSCARVE" replay --format=line audit.log
	[[ "$output" == *"# (daemon)"* ]]
}

@test "a section with records of several users says so, with counts: on stderr, in drop-ins, by show, in the profile" {
	auditd 100 700 '"(nginx)"' '"/usr/lib/systemd/systemd"' c000003e 59 | sed 's/ uid=33/ uid=0/' >audit.log
	auditd 101 700 '"nginx"' '"/usr/sbin/nginx"' c000003e 165 >>audit.log
	auditd 102 701 '"nginx"' '"/usr/sbin/nginx"' c000003e 17 >>audit.log
	"$SYSCARVE" replay --exe=/usr/sbin/nginx -w p -o one.conf audit.log 2>one
	refute grep -q 'several users' one one.conf
	json_is p '.runs[0].uids == [{"uid": 33, "count": 2}]'
	# In a mount namespace of one's own /usr/sbin/nginx is any file, and the kernel writes what is seen there.
	auditd 103 9 '"nginx"' '"/usr/sbin/nginx"' c000003e 175 | sed 's/ uid=33/ uid=65534/' >>audit.log
	"$SYSCARVE" replay --exe=/usr/sbin/nginx -w q -o two.conf audit.log 2>two
	json_is q '.runs[0].uids == [{"uid": 33, "count": 2}, {"uid": 65534, "count": 1}]'
	printf '[Service]\nSystemCallFilter=@default\n' >little.conf
	"$SYSCARVE" replay --exe=/usr/sbin/nginx --extend=little.conf -o three.conf audit.log 2>three
	for file in two two.conf three three.conf; do
		sed 's/^# *//' $file | tr '\n' ' ' | grep -q 'several users, by number: 33 (2 calls), 65534 (1 call)'
	done
	"$SYSCARVE" show q | grep -q '^  users: 33 (2 calls), 65534 (1 call)$'
	"$SYSCARVE" show --json=short q | jq -e '.runs[0].uids | length == 2'
	"$SYSCARVE" replay --exe=/usr/sbin/nginx --uid=33 -w r -o /dev/null audit.log
	json_is r '[.syscalls[].nr] | sort == [17, 59, 165]'
}

@test "a program that runs on after an upgrade is the program of its path" {
	auditd 100 700 '"(nginx)"' "$(printf '%s' '/usr/lib/systemd/systemd (deleted)' | xxd -p | tr -d '\n')" c000003e 59 >audit.log
	auditd 101 701 '"nginx"' '"/usr/sbin/nginx"' c000003e 165 >>audit.log
	auditd 102 702 '"nginx"' "$(printf '%s' '/usr/sbin/nginx (deleted)' | xxd -p | tr -d '\n')" c000003e 17 >>audit.log
	"$SYSCARVE" replay --exe=/usr/sbin/nginx -w p -o /dev/null audit.log
	json_is p '[.syscalls[] | [.nr, (.runs[].launcher // false)]] | sort == [[17, false], [59, true], [165, false]]'
	expect /usr/sbin/nginx profile_executables <(jq 'del(.syscalls[] | select(.nr == 59))' p)
	"$SYSCARVE" replay -w q -o /dev/null audit.log
	diff <(calls p) <(calls q)
}

@test "losses are said to be the host's, and neither counts nor times begin again at 0" {
	trial >audit.log
	# Ten make more than 2^63, nineteen more than 2^64.
	for times in 10 19; do
		rm -f p
		for n in $(seq $times); do
			echo '[1.0] audit: 999999999999999999 callbacks suppressed'
		done >kern.log
		run -0 --separate-stderr "$SYSCARVE" replay --by=all -w p audit.log kern.log
		tr -d '#\n' <<<"$output" | tr -s ' ' | grep -q 'the host lost records of its audit log, of this service or of others'
		[[ "$stderr" == *"records of this or other services were lost since the host booted"* ]]
		json_is p '.runs[0] | .lost > 9000000000000000000 and (.complete | not) and .incomplete == ["lost-on-host"]'
		"$SYSCARVE" show p >/dev/null
	done
	# Ten lines of strace -c that count more calls than fit; times before 1971 and after 9999.
	{
		echo '% time     seconds  usecs/call     calls    errors syscall'
		for n in 1 2 3 4 5 6 7 8 9 10; do echo '  0.00    0.000000           0 999999999999999999           read'; done
	} >counts.log
	"$SYSCARVE" replay -w counts -o /dev/null counts.log
	"$SYSCARVE" show counts >/dev/null
	json_is counts '.runs[0].events > 1000000000000000000'
	for time in 0.000 9999999999.999 99999999999999.999; do
		auditd 1 1 '"x"' '"/x"' c000003e 1 | sed "s/1764000000.1/$time/"
	done >times.log
	"$SYSCARVE" replay -w times -o /dev/null times.log 2>err || true
	[ ! -e times ] || "$SYSCARVE" show times >/dev/null
}

@test "a log has no command: what was observed is named by its executables" {
	trial >audit.log
	"$SYSCARVE" replay --exe=/usr/sbin/nginx -w p audit.log | grep -q '^# Observed (audit): /usr/sbin/nginx$'
	"$SYSCARVE" show p | head -n 1 | grep -q ' 3 calls, audit: /usr/sbin/nginx$'
	auditd 105 704 '"more"' '"/opt/more"' c000003e 1 >>audit.log
	"$SYSCARVE" replay --by=all audit.log | grep -q '^# Observed (audit): /opt/agent, /opt/more, /tmp/my tool and 1 other$'
	auditd 100 700 '"(nginx)"' '"/usr/lib/systemd/systemd"' c000003e 59 >launcher.log
	"$SYSCARVE" replay --by=all launcher.log | grep -q '^# Observed (audit) on '
}

@test "selections" {
	trial >audit.log
	count()
	{
		rm -f p
		"$SYSCARVE" replay --by=all -w p -o /dev/null "$@" audit.log 2>/dev/null || { echo 0; return; }
		jq '[.runs[].events] | add' p
	}
	[ "$(count)" = 5 ]
	[ "$(count --comm='my tool')" = 1 ]
	[ "$(count --exe='/tmp/my tool')" = 1 ]
	[ "$(count --pid=701)" = 1 ]
	[ "$(count --uid=33)" = 5 ]
	[ "$(count --uid=34)" = 0 ]
	[ "$(count --arch=x86)" = 1 ]
	[ "$(count --since='2025-11-24 16:00:00.102')" = 3 ]
	[ "$(count --until='2025-11-24 16:00:00.102')" = 3 ]
	[ "$(count --since=@1764000000.103)" = 2 ]
	[ "$(count --since=yesterday)" = 0 ]
	run -2 "$SYSCARVE" replay --since=whenever audit.log
	run -2 "$SYSCARVE" replay --pid=x audit.log
	run -2 "$SYSCARVE" replay --by=colour audit.log
}

@test "losses and unreadable records make the profile incomplete" {
	trial >audit.log
	printf '[1.0] kauditd_printk_skb: 35 callbacks suppressed\n[1.1] audit: audit_lost=7 audit_rate_limit=0 audit_backlog_limit=64\n' >kern.log
	"$SYSCARVE" replay --by=all -w p -o /dev/null audit.log kern.log 2>err
	grep -q '42 records of this or other services were lost' err
	grep -q '"lost": 42' p
	{ cat audit.log; printf 'type=SECCOMP msg=audit(1764000001.000:9): pid=1 comm="x\n'; } >broken.log
	"$SYSCARVE" replay --by=all -w q -o /dev/null broken.log 2>err
	grep -q '^syscarve replay: broken.log:6: ' err
	grep -q '"unreadable"' q
	run -1 "$SYSCARVE" replay --strict --by=all broken.log
	printf 'type=ANOM_ABEND msg=audit(1764000001.000:9): auid=1 uid=2 gid=2 ses=3 pid=4 comm="c" exe="/c" sig=31 res=1\n' >>audit.log
	run -0 --separate-stderr "$SYSCARVE" replay --by=all --format=line audit.log
	[[ "$stderr" == *"no record names the system call"* ]]
}

@test "hostile logs" {
	trial >audit.log
	{
		head -c 300000 /dev/zero
		echo
		head -c 3000000 /dev/zero | tr '\0' x
		echo
		head -c 200000 /dev/urandom
		echo
		auditd 200 9 1B5B324A6576696C 2F1B5B324A0A2F65766970 c000003e 1
		cat audit.log
		printf 'type=SECCOMP msg=audit(1764000009.000:%s): pid=1 comm="x" exe="/y" sig=0 arch=c000003e syscall=1' 99999
	} >hostile.log
	run -0 --separate-stderr "$SYSCARVE" replay --format=dropin hostile.log
	[[ "$output" != *$'\x1b'* && "$stderr" != *$'\x1b'* ]]
	[[ "$output" == *'# /\x1b[2J\n/evip'* ]]
	[[ "$stderr" == *"the line is cut"* ]]
	printf 'x' | gzip | head -c 15 >cut.gz
	run -1 "$SYSCARVE" replay cut.gz
	[[ "$output" == *"damaged or cut"* ]]
	run -1 "$SYSCARVE" replay /dev/null
	run -1 "$SYSCARVE" replay absent.log
	run -1 "$SYSCARVE" replay .
}

# entry TRANSPORT MICROSECONDS FIELD=VALUE...: one entry in the journal's export format.
entry()
{
	local transport=$1 us=$2
	shift 2
	printf '__CURSOR=s=1;i=%s\n__REALTIME_TIMESTAMP=%s\n__MONOTONIC_TIMESTAMP=%s\n' "$us" "$us" "$us"
	printf '_BOOT_ID=00000000000000000000000000000001\n_MACHINE_ID=00000000000000000000000000000002\n'
	printf '_TRANSPORT=%s\n' "$transport"
	printf '%s\n' "$@"
	printf '\n'
}

# collect FILE < export: writes a journal, as systemd-journal-remote stores it.
collect()
{
	/lib/systemd/systemd-journal-remote -o "$1" - >/dev/null 2>err || {
		cat err
		return 1
	}
}

# journal HOST: the log of the trial by both transports, among other entries of a journal.
journal()
{
	local n
	for n in 100 101 102; do
		local f
		f=$(fields $n $((600 + n)) '"nginx"' '"/usr/sbin/nginx"' c000003e $((n - 80 + $1)))
		entry audit 17640000000${n}001 _AUDIT_TYPE=1326 _AUDIT_TYPE_NAME=SECCOMP _AUDIT_ID=$n \
			_SOURCE_REALTIME_TIMESTAMP=1764000000${n}000 "MESSAGE=SECCOMP $f"
		entry kernel 17640000000${n}002 "MESSAGE=audit: type=1326 audit(1764000000.$n:$n): $f"
	done
	entry syslog 17640000000200000 "MESSAGE=type=1326 audit(1764000000.200:200): $(fields 200 1 '"x"' '"/x"' c000003e 1)"
	entry audit 17640000000200001 _AUDIT_TYPE=1334 _AUDIT_ID=9 "MESSAGE=BPF prog-id=1 op=LOAD"
}

@test "journals: both transports are one event; three hosts" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	mkdir remote
	for host in 1 2 3; do
		journal $host | collect remote/remote-$host.journal
		"$SYSCARVE" replay --journal=remote/remote-$host.journal -w host$host.json -o /dev/null
	done
	json_is host1.json '.runs[0].events == 3 and .runs[0].complete'
	expect '21 22 23' profile_numbers host1.json
	"$SYSCARVE" merge -o merged host1.json host2.json host3.json
	"$SYSCARVE" replay --journal=remote -w together -o /dev/null
	counts='.syscalls[] | [.nr, ([.runs[].count] | add)]'
	diff <(jq -c "$counts" merged) <(jq -c "$counts" together)
	journal 1 | sed -n '/_TRANSPORT/,/MESSAGE/s/^MESSAGE=audit/audit/p' >kernel.log
	"$SYSCARVE" replay kernel.log -w from-text -o /dev/null
	diff <(calls host1.json) <(calls from-text)
	run -1 "$SYSCARVE" replay --journal=absent
	[[ "$output" == *absent* ]]
}

@test "journals: a damaged one never gives less than it has and says complete" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	mkdir good
	journal 1 | collect good/good.journal
	mkdir bad
	cp good/good.journal bad
	head -c 100000 /dev/urandom >bad/garbage.journal
	"$SYSCARVE" replay --journal=bad -w p -o /dev/null 2>err
	grep -q 'a file of the journal is damaged' err
	json_is p '.runs[0].events == 3 and .runs[0].incomplete == ["unreadable"]'
	size=$(stat -c %s good/good.journal)
	for i in $(seq 40); do
		cp good/good.journal flipped.journal
		printf '\xff' | dd of=flipped.journal bs=1 seek=$((i * 7919 % 90000 + 300)) conv=notrunc status=none
		rm -f p
		if "$SYSCARVE" replay --journal=flipped.journal --by=all -w p -o /dev/null 2>/dev/null; then
			json_is p '(.runs[0].complete | not) or .runs[0].events >= 3' || fail "$i"
		fi
	done
}

@test "--unit: an entry about a core dump that root did not send is the entry of its own process" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	{
		entry stdout 1764000000050000 _PID=700 _SYSTEMD_UNIT=nginx.service _EXE=/usr/sbin/nginx "MESSAGE=hello"
		entry syslog 1764000000060000 _UID=1000 _PID=9 COREDUMP_UNIT=nginx.service COREDUMP_PID=4242 \
			MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 COREDUMP_EXE=/home/mallory/x "MESSAGE=hi"
		entry kernel 1764000000100000 "MESSAGE=audit: type=1326 audit(1764000000.100:100): $(fields 100 700 '"nginx"' '"/usr/sbin/nginx"' c000003e 1)"
		entry kernel 1764000000104000 "MESSAGE=audit: type=1326 audit(1764000000.104:104): $(fields 104 4242 '"x"' '"/home/mallory/x"' c000003e 165)"
		entry kernel 1764000000105000 "MESSAGE=overlayfs: type=1326 audit(1764000000.105:105): $(fields 105 700 '"nginx"' '"/usr/sbin/nginx"' c000003e 166)"
	} | collect forged.journal
	"$SYSCARVE" replay --journal=forged.journal --unit=nginx.service -w p -o /dev/null 2>err
	expect 1 profile_numbers p
}

@test "journals: what journald says it missed is lost" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	{
		journal 1
		entry driver 1764000000300000 MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606 N_DROPPED=147 "MESSAGE=Missed 147 kernel messages"
	} | collect missed.journal
	"$SYSCARVE" replay --journal=missed.journal -w p -o /dev/null 2>err
	json_is p '.runs[0].lost == 147'
}

@test "--unit: by processes that the journal knows, then by executable, the rest counted" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	{
		entry stdout 1764000000050000 _PID=700 _SYSTEMD_UNIT=nginx.service _EXE=/usr/sbin/nginx "MESSAGE=hello"
		entry journal 1764000000060000 _PID=1 _SYSTEMD_UNIT=systemd-coredump@0.service COREDUMP_UNIT=nginx.service \
			_UID=0 MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 COREDUMP_PID=702 COREDUMP_EXE=/usr/lib/nginx/helper "MESSAGE=dumped"
		entry kernel 1764000000100000 "MESSAGE=audit: type=1326 audit(1764000000.100:100): $(fields 100 700 '"(nginx)"' '"/usr/lib/systemd/systemd"' c000003e 59)"
		entry kernel 1764000000101000 "MESSAGE=audit: type=1326 audit(1764000000.101:101): $(fields 101 700 '"nginx"' '"/usr/sbin/nginx"' c000003e 165)"
		entry kernel 1764000000102000 "MESSAGE=audit: type=1326 audit(1764000000.102:102): $(fields 102 701 '"nginx"' '"/usr/sbin/nginx"' c000003e 166)"
		entry kernel 1764000000103000 "MESSAGE=audit: type=1326 audit(1764000000.103:103): $(fields 103 702 '"helper"' '"/usr/lib/nginx/helper"' c000003e 167)"
		entry kernel 1764000000104000 "MESSAGE=audit: type=1326 audit(1764000000.104:104): $(fields 104 703 '"other"' '"/usr/bin/other"' c000003e 168)"
	} | collect unit.journal
	run -0 --separate-stderr "$SYSCARVE" replay --journal=unit.journal --unit=nginx.service -w p -o /dev/null
	[[ "$stderr" == *"1 records were assigned to the unit because of the executable alone"* ]]
	[[ "$stderr" == *"1 records were left out"* ]]
	json_is p '[.syscalls[].nr] | sort == [59, 165, 166, 167]'
	"$SYSCARVE" replay --journal=unit.journal --by=unit --format=line 2>/dev/null | grep '^#' >headings
	printf '# nginx.service\n# (not known)\n' | diff - headings
	run -1 --separate-stderr "$SYSCARVE" replay --journal=unit.journal --unit=absent.service
	[[ "$stderr" == *"5 records were left out"* ]]
	[[ "$stderr" == *"left out: 2 records of /usr/sbin/nginx; --exe=/usr/sbin/nginx instead of --unit= takes them in"* ]]
	[[ "$stderr" == *"left out: 1 records of /usr/bin/other; "* ]]
	run -2 "$SYSCARVE" replay --unit=nginx.service unit.journal
	# The suffix of the unit may be left out.
	diff <("$SYSCARVE" replay --journal=unit.journal --unit=nginx 2>&1) <("$SYSCARVE" replay --journal=unit.journal --unit=nginx.service 2>&1)
}

@test "--extend: the difference, with which the filter suffices" {
	trial >audit.log
	printf '[Service]\nSystemCallFilter=@basic-io execve\n' >unit.conf
	"$SYSCARVE" replay --systemd=252 --exe=/usr/sbin/nginx --extend=unit.conf -o more.conf audit.log
	grep -qx 'SystemCallFilter=mount' more.conf
	grep -qx '#   mount (x86-64): /usr/sbin/nginx' more.conf
	"$SYSCARVE" expand --systemd=252 unit.conf more.conf | grep -qx mount
	printf '[Service]\nSystemCallFilter=~@mount\n' >deny.conf
	"$SYSCARVE" replay --systemd=252 --exe=/usr/sbin/nginx --extend=deny.conf -o more.conf audit.log
	"$SYSCARVE" expand --systemd=252 deny.conf more.conf | grep -qx mount
	run -0 --separate-stderr "$SYSCARVE" replay --systemd=252 --exe=/usr/sbin/nginx --extend=more.conf audit.log
	run -0 --separate-stderr "$SYSCARVE" replay --systemd=252 --exe=/opt/agent --extend=unit.conf audit.log
	[[ "$stderr" == *"calls of x86 "* ]]
	printf '[Service]\nSystemCallLog=~@default\n' >none.conf
	run -1 "$SYSCARVE" replay --exe=/usr/sbin/nginx --extend=none.conf audit.log
	[[ "$output" == *"has no SystemCallFilter="* ]]
	run -2 "$SYSCARVE" replay --extend=unit.conf audit.log
}

# made FILE...: the calls of a strace log, by name.
made()
{
	rm -f p
	"$SYSCARVE" replay -w p -o /dev/null "$@" 2>/dev/null
	json_is p 'all(.runs[]; .source == "strace" and .complete)'
	jq -r '.syscalls[].name' p | sort -u
}

@test "strace logs of every form: the calls that strace itself names" {
	command -v strace >/dev/null || skip "no strace here"
	for options in "-f" "-f -t" "-f -tt -T" "-f -ttt" "-f -r" "-f -i -n" "-f -y" "-c -f"; do
		strace $options -o log sh -c 'ls / | cat' >/dev/null
		if [[ $options == -c* ]]; then
			awk '$1 ~ /^[0-9.]+$/ && $NF != "total" {print $NF}' log | sort -u >want
		else
			sed -E 's/"([^"\\]|\\.)*"//g; s/<[^.>][^>]*>//g' log | grep -vE ' (---|\+\+\+) ' |
				grep -oE '(^|[] 0-9]|<\.\.\. )[a-z][a-z_0-9]*(\(| resumed)' |
				grep -oE '[a-z][a-z_0-9]*(\(| resumed)' | sed 's/[( ].*//' | sort -u >want
		fi
		diff want <(made log)
	done
	strace -ff -o each sh -c 'ls / | cat' >/dev/null
	[ "$(ls each.* | wc -l)" = 3 ]
	made each.* | grep -qx execve
	strace -f sh -c 'ls / | cat' 2>stderr.log >/dev/null
	made stderr.log | grep -qx getdents64
}

# replayed FILE...: the profile p of the logs.
replayed()
{
	rm -f p
	"$SYSCARVE" replay --by=all -w p -o /dev/null "$@"
}

@test "strace logs: address families, as often as strace prints them" {
	command -v strace >/dev/null || skip "no strace here"
	cat >sockets.py <<-'END'
		import os, socket
		children = []
		for _ in range(4):
		    children.append(os.fork())
		    if children[-1] == 0:
		        for _ in range(20):
		            socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
		            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
		            a, b = socket.socketpair()
		        os._exit(0)
		for child in children:
		    os.waitpid(child, 0)
		socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()
	END
	for format in abbrev raw verbose; do
		strace -f -X $format -o log python3 sockets.py
		replayed log
		# A resumed call was counted in the line in which it began.
		grep -vE '<\.\.\. ' log | grep -oE '\b(socket|socketpair)\([^,]*' | sed -E 's/.*\(//; s/^0x[0-9a-f]+ .. (AF_[A-Z0-9]+) .*/\1/' |
			sed 's/^0x1$/AF_UNIX/; s/^0x2$/AF_INET/; s/^0xa$/AF_INET6/; s/^0x10$/AF_NETLINK/' |
			sort | uniq -c | awk '{print $2, $1}' | sort >want
		diff want <(profile_families p)
		[ "$(wc -l <want)" = 4 ]
		expect '["address-family"]' profile_field p facts
	done
	# Several jobs give the same, and so do several logs.
	strace -ff -o each python3 sockets.py
	rm -f p
	"$SYSCARVE" replay --by=all --jobs=2 -w p -o /dev/null each.*
	diff want <(profile_families p)
}

@test "address families that logs do not show are unknown" {
	local call='7 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3'
	echo "$call" >known
	printf '%s\n' "$call" '7 <... socket resumed>) = 4' >begun
	printf '%s\n' "$call" '7 socket(AF_TOMORROW, SOCK_STREAM, 0) = 4' >unread
	printf ' 60.00    0.000123          12        10         2 socket\n' >table
	x 101 41 >audit.log
	replayed known
	expect '["address-family"]' profile_field p facts
	for logs in begun unread table audit.log "known table" "known audit.log"; do
		replayed $logs
		expect null profile_field p facts
	done
	# A fact that was observed is kept, even if there can be more.
	expect 'AF_INET 1' profile_families p
	# A log without any record hides no facts.
	: >empty
	replayed known empty
	expect '["address-family"]' profile_field p facts
}

# record SERIAL NR: of /usr/bin/x.
x()
{
	auditd "$1" 7 '"x"' '"/usr/bin/x"' c000003e "$2"
}

# has_read PID FILE: the process has read FILE to its end.
has_read()
{
	local fd
	for fd in /proc/"$1"/fd/*; do
		[ ! "$fd" -ef "$2" ] || [ "$(awk '/^pos:/ {print $2}' "/proc/$1/fdinfo/${fd##*/}")" != "$(stat -c %s "$2")" ] || return 0
	done
	return 1
}

@test "--follow: across both kinds of rotation; missing serials make the profile incomplete" {
	x 101 1 >a.log
	"$SYSCARVE" replay --follow --exe=/usr/bin/x -w p -o out a.log 2>err 3>&- &
	pid=$!
	wait_for grep -q following err
	x 102 2 >>a.log
	mv a.log a.log.1
	x 103 3 >>a.log.1
	x 104 4 >a.log
	wait_for has_read $pid a.log
	x 105 5 >>a.log
	wait_for has_read $pid a.log
	: >a.log
	x 108 8 >>a.log
	wait_for has_read $pid a.log
	kill -TERM $pid
	wait $pid
	[ -s out ]
	grep -q '2 serial numbers are missing' err
	expect '1 2 3 4 5 8' profile_numbers p
	json_is p '.runs[0].lost == 2 and (.runs[0].complete | not)'
	run -2 "$SYSCARVE" replay --follow -w p a.log
	run -2 "$SYSCARVE" replay --follow
}

# by_kernel SERIAL PID NR: a record of /usr/bin/x as the journal has it.
by_kernel()
{
	entry kernel 1764000000$1000 "MESSAGE=audit: type=1326 audit(1764000000.$1:$1): $(fields $1 $2 '"x"' '"/usr/bin/x"' c000003e $3)"
}

# The entry of a journal that names a process's unit can come after a record of the process. One wait of ten seconds is
# enough for all of this.
@test "--follow saves every ten seconds, with records whose unit was found late: kill -9 loses no more" {
	[ -x /lib/systemd/systemd-journal-remote ] || skip "no systemd-journal-remote here"
	x 101 1 >a.log
	by_kernel 101 700 21 | collect unit.journal
	"$SYSCARVE" replay --follow --exe=/usr/bin/x -w file.json -o out a.log 2>err.file 3>&- &
	file=$!
	"$SYSCARVE" replay --follow --journal=unit.journal --unit=x.service -w unit.json -o out 2>err.unit 3>&- &
	unit=$!
	wait_for grep -q following err.file
	wait_for grep -q following err.unit
	began=$EPOCHREALTIME
	x 102 2 >>a.log
	{
		entry stdout 1764000000102000 _PID=700 _SYSTEMD_UNIT=x.service "MESSAGE=late"
		by_kernel 103 701 23
	} | collect unit.journal
	[ ! -e file.json ] && [ ! -e unit.json ]
	WAIT_SECONDS=20 wait_for grep -q syscalls file.json
	WAIT_SECONDS=20 wait_for grep -q syscalls unit.json
	took=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN {print b - a}')
	x 103 3 >>a.log
	kill -KILL $file $unit
	wait $file $unit || true
	[ ! -e out ]
	expect "1 2" profile_numbers file.json
	expect 21 profile_numbers unit.json
	[ "${took%.*}" -ge 8 ] # nothing is saved earlier, so the profile is that of the tenth second
}

@test "--follow: a directory that takes a log's name, and endless zeros, lose nothing and stop no signal" {
	x 101 1 >a.log
	"$SYSCARVE" replay --follow --by=all -w p -o /dev/null a.log /dev/zero 2>err 3>&- &
	pid=$!
	wait_for grep -q following err
	mv a.log a.log.1
	mkdir a.log
	touch a.log/x
	wait_for grep -q 'a.log: Is a directory' err
	x 102 2 >>a.log.1
	rm -r a.log
	x 103 3 >a.log
	wait_for has_read $pid a.log
	kill -TERM $pid
	wait $pid
	expect "1 2 3" profile_numbers p
	json_is p '.runs[0].incomplete == ["unrecognised"]'
}

@test "--follow: what cannot be followed is refused" {
	x 101 1 >a.log
	run -2 timeout 10 "$SYSCARVE" replay --follow --exe=/usr/bin/x -w p - <a.log
	[[ "$output" == *"cannot follow standard input"* ]]
	printf '12 execve("/bin/ls", ["ls"], 0x0) = 0\n12 exit_group(0) = ?\n12 +++ exited with 0 +++\n' >strace.log
	run -1 timeout 10 "$SYSCARVE" replay --follow --by=all -w p strace.log
	[[ "$output" == *"strace.log: cannot be followed, because it is a log of strace"* ]]
	gzip -k a.log
	run -1 timeout 10 "$SYSCARVE" replay --follow --by=all -w p a.log.gz
	[[ "$output" == *"older files of a rotated log"* ]]
	mv a.log.gz packed
	run -1 timeout 10 "$SYSCARVE" replay --follow --by=all -w p packed
	[[ "$output" == *"packed: cannot be followed, because it is packed"* ]]
	[ ! -e p ]
}

@test "--jobs: the same, byte for byte" {
	for i in $(seq 100 130); do
		{ x $i $((i - 90)); x $((i + 1)) 3; } | gzip >f$i.gz
	done
	for jobs in 1 2 8; do
		"$SYSCARVE" replay --by=all --jobs=$jobs -w p$jobs -o /dev/null f*.gz
		cmp p1 p$jobs
	done
	run -1 "$SYSCARVE" replay --jobs=4 --by=all f*.gz absent
	[[ "$output" == *absent* ]]
}

@test "what does not show whether it is of what was selected is left out, and the result is incomplete" {
	# A child whose parent is in no log, as by strace -ff, is of an unknown program.
	printf '%s\n' 'execve("/usr/bin/x", ["x"], 0x7ffe /* 3 vars */) = 0' 'umask(022) = 022' '+++ exited with 0 +++' >trace.77
	printf '%s\n' 'mount("x", "/y", "z", 0, NULL) = 0' '+++ exited with 0 +++' >trace.78
	run -0 --separate-stderr "$SYSCARVE" replay --exe=/usr/bin/x -w p -o /dev/null trace.77 trace.78
	[[ "$stderr" == *"warning: 1 calls do not show whether they are of what was selected, and were left out"* ]]
	json_is p '([.syscalls[].name] | sort == ["execve", "umask"]) and (.runs[0].incomplete | index("not-shown") != null)'
	run -1 "$SYSCARVE" replay --strict --exe=/usr/bin/x -o /dev/null trace.77 trace.78
	# Old kernels write no exe=.
	{ x 100 1; x 101 2 | sed 's/ exe=[^ ]*//'; x 102 3 | sed 's/ uid=[^ ]*//'; } >audit.log
	for selection in --exe=/usr/bin/x --uid=33; do
		rm p
		"$SYSCARVE" replay --by=all $selection -w p -o /dev/null audit.log
		json_is p '.runs[0].incomplete == ["not-shown"] and (.syscalls | length == 2)'
	done
	# What is of another is of another, whatever else it lacks.
	for selection in --exe=/usr/bin/y --uid=34 --comm=y; do
		"$SYSCARVE" replay --by=all $selection -o /dev/null audit.log >out 2>&1 || true
		[ "$(grep -c 'warning: 1 calls do not show' out)" = $([ $selection = --comm=y ] && echo 0 || echo 1) ]
	done
}

# lossy LINE: the hosts whose part of a log with LINE is said to be incomplete, of web, db and those that are not known.
lossy()
{
	{ x 100 1 | sed 's/^/node=web /'; x 101 2 | sed 's/^/node=db /'; x 102 3; echo "$1"; } >log
	"$SYSCARVE" replay --by=host --systemd=252 log 2>/dev/null |
		awk '/^# (db|web|\(not known\))$/ { host = $2 } /the host lost records|events were lost/ { printf "%s ", host }'
}

@test "--by=host: what a host lost makes its own part incomplete, and that of no other host that is known" {
	local line
	while IFS= read -r line; do
		expect "db (not " lossy "$line" || fail "$line"
		# It may be of any host if nobody names it, or if no record is of a host of that name.
		expect "db web (not " lossy "${line/ db/}" || fail "${line/ db/}"
		expect "db web (not " lossy "${line/ db/ db.example.com}"
	done <<-END
		Nov 24 16:00:01 db kernel: audit: 7 callbacks suppressed
		Nov 24 16:00:01 db kernel: audit: audit_lost=7 audit_rate_limit=0 audit_backlog_limit=64
	END
	local abort="type=DAEMON_ABORT msg=audit(1764000000.100:9): op=terminate auid=0 pid=1 res=failed"
	local killed="type=ANOM_ABEND msg=audit(1764000000.100:9): auid=1 uid=1 gid=1 ses=1 pid=9 comm=\"y\" exe=\"/usr/bin/y\" sig=31 res=1"
	for line in "$abort" "$killed"; do
		expect "db (not " lossy "node=db $line" || fail "$line"
		expect "db web (not " lossy "$line" || fail "$line"
	done
	# What several hosts lost since they booted is added up.
	for host in web db; do
		echo "Nov 24 16:00:01 $host kernel: audit: audit_lost=7 audit_rate_limit=0 audit_backlog_limit=64"
	done >>log
	"$SYSCARVE" replay --by=all -w p -o /dev/null log
	json_is p '.runs[0].lost == 14'
}

@test "--by=host and --by=unit" {
	x 100 1 | sed 's/^/node=web /' >1
	x 101 2 | kernel >2
	x 102 3 >3
	"$SYSCARVE" replay --by=host --format=line 1 3 2>/dev/null | grep '^#' >headings
	printf '# web\n# (not known)\n' | diff - headings
	"$SYSCARVE" replay --by=host --format=line -w p 1 2 # one section
	run -2 "$SYSCARVE" replay --by=unit 1
}

@test "a file that is missing from a rotated set makes the profile incomplete" {
	for i in 1 2 3 4; do
		x 10$i $i >audit.log.$i
	done
	gzip audit.log.4
	x 105 5 >audit.log
	"$SYSCARVE" replay --by=all -w whole -o /dev/null audit.log* 2>err
	[ ! -s err ]
	grep -q '"complete": true' whole
	for jobs in 1 4; do
		"$SYSCARVE" replay --by=all --jobs=$jobs -w p$jobs -o lacking audit.log audit.log.1 audit.log.4.gz 2>err
		grep -q 'warning: 2 files of a rotated set are missing: the result is incomplete' err
		tr -d ' \n' <p$jobs | grep -q '"incomplete":\["absent"\]'
		grep -q 'incomplete: a file of a rotated set' lacking
	done
	# Only files between two of a set count as missing, and dates are not numbers.
	"$SYSCARVE" replay --by=all -o /dev/null audit.log.2 audit.log.3 2>err
	[ ! -s err ]
	cp audit.log dated.20251130
	cp audit.log dated.20251201
	"$SYSCARVE" replay --by=all -o /dev/null dated.* 2>err
	[ ! -s err ]
	# The names of logs of `strace -ff` end with the number of the process.
	for pid in 10 12; do
		printf 'execve("/bin/ls", ["ls"], 0x0) = 0\narch_prctl(ARCH_SET_FS, 0x0) = 0\nexit_group(0) = ?\n+++ exited with 0 +++\n' >each.$pid
	done
	"$SYSCARVE" replay -o /dev/null each.* 2>err
	[ ! -s err ]
}

@test "--follow: files that are missing from the rotated sets" {
	x 101 1 >a.log.2
	x 102 2 >a.log
	x 103 3 >b.log.4
	x 104 4 >b.log.1
	x 105 5 >b.log
	"$SYSCARVE" replay --follow --by=all -w p -o /dev/null a.log* b.log* 2>err 3>&- &
	pid=$!
	wait_for grep -q following err
	kill -TERM $pid
	wait $pid
	grep -q '3 files of a rotated set are missing' err
	grep -q '"absent"' p
	expect "1 2 3 4 5" profile_numbers p
}

@test "an auditd that was stopped in between makes the profile incomplete" {
	{
		x 100 1
		echo 'type=DAEMON_END msg=audit(1764000000.200:1): op=terminate'
		echo 'type=DAEMON_START msg=audit(1764000000.300:2): op=start'
		x 900 2
	} >stopped.log
	run -0 --separate-stderr "$SYSCARVE" replay --format=line stopped.log
	[[ "$stderr" == *"1 times auditd was stopped"* ]]
}

@test "an auditd that rotated its log or was reloaded has lost nothing" {
	{
		x 100 1
		echo 'type=DAEMON_ROTATE msg=audit(1764000000.200:1): op=rotate-logs auid=0 pid=1 subj=unconfined res=success'
		echo 'type=DAEMON_CONFIG msg=audit(1764000000.200:2): op=reconfigure state=changed auid=0 pid=1 subj=unconfined res=success'
	} >audit.log.1
	x 101 2 >audit.log
	run -0 --separate-stderr "$SYSCARVE" replay --strict --by=all -w p --format=names audit.log audit.log.1
	[ -z "$stderr" ]
	grep -q '"complete": true' p
	refute grep -q '"unreadable"' p
}

@test "--format=complain: a drop-in that denies nothing, and logs calls that the log does not have" {
	trial >audit.log
	complain()
	{
		"$SYSCARVE" replay --systemd=252 --exe=/usr/sbin/nginx "$@" audit.log
	}
	complain --format=complain -o complain.conf
	diff complain.conf <(complain --on-violation=log)
	for line in '[Service]' SystemCallFilter= SystemCallErrorNumber= SystemCallArchitectures= SystemCallLog= 'SystemCallLog=~@default'; do
		grep -qxF "$line" complain.conf
	done
	refute grep -E '^SystemCall(Filter|ErrorNumber|Architectures)=.' complain.conf
	# As a filter, the list is the one that would be enforced.
	sed -n 's/^SystemCallLog=~/SystemCallFilter=/p' complain.conf | sed '1i [Service]' >list.conf
	complain >enforce.conf
	diff <("$SYSCARVE" expand --systemd=252 list.conf) <("$SYSCARVE" expand --systemd=252 enforce.conf)
	# The last --format counts, and the others have no effect; contradicting options are refused.
	diff enforce.conf <(complain --format=complain --format=dropin)
	diff complain.conf <(complain --format=dropin --format=complain --on-violation=log)
	diff <(complain --format=names) <(complain --format=complain --format=names)
	for violation in kill EPERM; do
		run -2 "$SYSCARVE" suggest --format=complain --on-violation=$violation "$DATA/nginx.json"
		[[ "$output" == *"--format=complain denies nothing"* ]]
	done
	for style in exact wide; do
		complain --style=$style --format=complain | grep -q '^SystemCallLog=~@default$'
	done
}

@test "strace logs: an architecture that nothing shows is assumed, and the drop-in does not restrict it" {
	printf '7 %s\n' 'execve("/bin/a", ["a"], 0x1) = 0' 'umask(022) = 022' >log
	"$SYSCARVE" replay --style=exact -w p -o d log 2>err
	json_is p '.runs[0].incomplete == ["architecture-assumed"]'
	grep -q '2 calls do not show their architecture' err
	grep -q 'SystemCallArchitectures= is left' d
	refute grep -q '^SystemCallArchitectures' d
	run -1 "$SYSCARVE" replay --strict -o /dev/null log
	# A name that only one of this host's architectures has is enough, also if it comes last.
	[ "$(uname -m)" = x86_64 ] || return 0
	printf '7 %s\n' 'mmap2(NULL, 4096, 3, 0x22, -1, 0) = 0xf7f3e000' >>log
	rm p
	"$SYSCARVE" replay --style=exact -w p -o d log
	expect $'x86 execve\nx86 mmap2\nx86 umask' profile_names p
	grep -qx 'SystemCallArchitectures=native x86' d
}
