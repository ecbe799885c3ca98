#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# replay's memory does not grow with the log: 10 MB and 320 MB of the same kinds of record.

bats_require_minimum_version 1.5.0
load ../cli/lib

setup_file()
{
	export DIR=$BATS_FILE_TMPDIR
	cd "$DIR"
	python3 - >small.log <<-'END'
		import random
		r = random.Random(1)
		for n in range(35000):
		    i = r.randrange(40)
		    comm = '"service-%d"' % i if r.random() < 0.98 else ("worker %d" % r.randrange(99)).encode().hex().upper()
		    print('type=SECCOMP msg=audit(1764000000.%03d:%d): auid=4294967295 uid=33 gid=33 ses=4294967295 '
		          'subj=unconfined pid=%d comm=%s exe="/usr/sbin/service-%d" sig=0 arch=c000003e syscall=%d compat=0 '
		          'ip=0x7f%010x code=0x7ffc0000\x1dAUID="unset" UID="www-data" GID="www-data" ARCH=x86_64 SYSCALL=x'
		          % (n // 35, n, r.randrange(300, 4194304), comm, i, r.randrange(335), r.getrandbits(40)))
	END
	# Each copy has another second and another thousand of serials, so that no record is a duplicate.
	for i in $(seq 100 129); do
		sed -E "s/audit\(1764000000(\.[0-9]+:)/audit(1764000$i\1$i/" small.log
	done >big.log
	[ "$(stat -c %s big.log)" -gt 300000000 ]
}

setup()
{
	cd "$DIR"
}

teardown()
{
	[ -z "${RECORDER-}" ] || kill -KILL "$RECORDER" 2>/dev/null || true
}

# peak: prints the most memory that $RECORDER had so far, in kB.
peak()
{
	awk '/^VmHWM:/ {print $2}' "/proc/$RECORDER/status"
}

# peak_behind LOG OPTIONS...: prints the peak after LOG was written to a pipe, and all was read except for what the pipe holds.
peak_behind()
{
	local log=$1
	shift
	rm -f pipe
	mkfifo pipe
	"$SYSCARVE" replay --by=all -w profile -o /dev/null "$@" pipe 2>/dev/null 3>&- &
	RECORDER=$!
	exec 5>pipe
	cat "$log" >&5
	peak
	exec 5>&-
	wait $RECORDER
}

# events: prints how many events the profile of the last run has.
events()
{
	profile_field profile events
	rm profile
}

@test "a log of 320 MB needs no more memory than one of 10 MB, packed or not" {
	small=$(peak_behind small.log)
	[ "$(events)" = 35000 ]
	big=$(peak_behind big.log)
	[ "$(events)" = 1050000 ]
	gzip -1 <big.log >big.gz
	packed=$(peak_behind big.gz)
	[ "$(events)" = 1050000 ]
	echo "# peak: $small kB of 10 MB, $big kB of 320 MB, $packed kB of it packed" >&3
	[ "$big" -le $((small + 2048)) ]
	[ "$packed" -le $((small + 2048)) ]
	[ "$big" -le 32768 ]
}

@test "logs that are read ahead by threads take forty megabytes each at most" {
	split -n l/3 big.log part.
	jobs=$(peak_behind part.ac --jobs=2 part.aa part.ab)
	[ "$(events)" = 1050000 ]
	echo "# peak: $jobs kB by two jobs" >&3
	[ "$jobs" -le 131072 ]
}

has_read_all()
{
	[ "$(awk '/^rchar:/ {print $2}' "/proc/$RECORDER/io")" -ge "$(stat -c %s big.log)" ]
}

@test "a log that is followed does not grow in memory either" {
	"$SYSCARVE" replay --by=all --follow -w profile -o /dev/null big.log 2>/dev/null 3>&- &
	RECORDER=$!
	WAIT_SECONDS=30 wait_for has_read_all
	sleep 0.5
	follow=$(peak)
	kill -TERM $RECORDER
	wait $RECORDER
	[ "$(events)" = 1050000 ]
	echo "# peak: $follow kB followed" >&3
	[ "$follow" -le 32768 ]
}
