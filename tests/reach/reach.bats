# SPDX-License-Identifier: LGPL-2.1-or-later
# reach: what the code of a program can call, whatever it was built like.
bats_require_minimum_version 1.5.0
load ../lib

setup()
{
	cd "$BATS_TEST_TMPDIR"
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR
	"$SYSCARVE" --version | grep -q "reading of code: built in" || skip "this syscarve was built without Zydis"
	CORPUS=$BATS_TEST_DIRNAME/corpus.c
}

names()
{
	"$SYSCARVE" reach --json=short "$@" | jq -r '.syscalls[].name' | sort
}

# Everything that the program really does is in its reach.
covers()
{
	strace -f -o trace "$1" >/dev/null
	sed -E 's/^[0-9]+ +//; s/\(.*//; /^(---|\+\+\+|<)/d' trace | sort -u >called
	names "$1" >reached
	run -0 comm -13 reached called
	# strace's names of what the kernel starts a program with.
	[ -z "$(echo "$output" | grep -v -x -e execve -e '')" ] || { echo "$1: not reached: $output"; false; }
}

@test "what a program calls is in its reach, however it was built" {
	local flags number=0
	while read -r flags <&9; do
		number=$((number + 1))
		# shellcheck disable=SC2086
		$flags -w -o "prog$number" "$CORPUS" 2>err || { echo "# not built: $flags: $(head -n 1 err)" >&3; continue; }
		covers "./prog$number" || fail "$flags"
		for call in getppid sync clone3 getpgrp getsid getpriority getuid geteuid getgid getegid umask getpgid vfork; do
			grep -q -x $call reached || { echo "$flags: $call is missing"; false; }
		done
	done 9<<-END
		gcc -O2
		gcc -O2 -DWITH_IFUNC
		gcc -O0
		gcc -O2 -s
		gcc -O2 -no-pie -s
		gcc -O2 -fno-plt -s
		gcc -O2 -Wl,-z,now -s
		gcc -O2 -Wl,-z,pack-relative-relocs -s
		gcc -O2 -fno-asynchronous-unwind-tables -s
		gcc -O2 -static
		gcc -O2 -static -s
		gcc -O2 -static-pie -s
		gcc -O3 -fcf-protection=full -s
		clang -O2 -s
		musl-gcc -O2 -DWITHOUT_DLSYM -s
		musl-gcc -O2 -DWITHOUT_DLSYM -static -s
	END
	[ $number = 16 ]
}

@test "what nothing calls is not in its reach; a name that is looked up is" {
	gcc -O2 -s -w -o prog "$CORPUS"
	names ./prog >reached
	for call in mount ptrace bpf socket accept chown mkdir setuid reboot; do
		run ! grep -x $call reached
	done
	grep -x statx reached
}

@test "a number that cannot be found is a doubt, by file and address" {
	cat >prog.c <<-'END'
		#include <stdlib.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			return (int)syscall(atoi(argv[1]));
		}
	END
	gcc -O2 -o prog prog.c
	run -0 --separate-stderr "$SYSCARVE" reach --no-pager ./prog
	[[ $stderr == *"$PWD/prog: the number of the system call at 0x"*" could not be found"* ]]
	"$SYSCARVE" reach --json=short ./prog | jq -e '.doubts == true and .programs[0].doubts == 1'
}

@test "why: the functions from the call to where the program begins; 1 if there is none" {
	gcc -O2 -o prog "$CORPUS"
	run -0 "$SYSCARVE" reach --why=getpriority ./prog
	[ "${lines[0]}" = "$PWD/prog can make getpriority:" ]
	[ "${lines[1]}" = "  libc.so.6:getpriority" ]
	[[ ${lines[-1]} == "  < prog:_start" ]]
	run -1 "$SYSCARVE" reach --why=mount ./prog
	[ "$output" = "no code that was read can make mount" ]
	run -2 "$SYSCARVE" reach --why=nosuchcall ./prog
}

@test "against: what a filter denies that the code can make, and what it allows for nothing" {
	gcc -O2 -o prog "$CORPUS"
	names ./prog >reached
	# Not one of @default, which no allow list denies.
	printf '[Service]\nSystemCallFilter=%s mount\n' "$(grep -v -x -e sync reached | tr '\n' ' ')" >f.conf
	"$SYSCARVE" reach --json=short --against=f.conf --systemd=252 ./prog >got
	[ "$(jq -r '.[] | select(.allowed == false) | .name' got | tr '\n' ' ')" = "sync " ]
	jq -e '.[] | select(.name == "mount" and .allowed and .reached == false)' got
	run -0 "$SYSCARVE" reach --no-pager --against=f.conf --systemd=252 ./prog
	[[ ${lines[-1]} == *"the filter denies 1"* ]]
}

@test "scripts, modules, files that are none" {
	gcc -O2 -o prog "$CORPUS"
	printf '#! %s/prog -x\n' "$PWD" >script
	chmod +x script
	names ./script >of-script
	names ./prog | cmp - of-script
	printf '#include <unistd.h>\nint plugin(void) { return chroot("/"); }\n' >m.c
	gcc -O2 -shared -fPIC -o m.so m.c
	run ! grep -x chroot of-script
	names ./prog ./m.so | grep -x chroot
	mkfifo fifo
	head -c 3000 prog >cut
	: >empty
	printf 'x' >text
	for bad in fifo cut empty text /dev/zero . nowhere; do
		run -1 timeout 10 "$SYSCARVE" reach ./$bad
		[[ $output == "syscarve reach: "* ]]
	done
}

@test "a 32-bit program is refused with the reason" {
	echo 'int main(void) { return 0; }' >p.c
	gcc -m32 -o p p.c 2>/dev/null || gcc -m32 -nostdlib -shared -o p p.c || skip "no 32-bit compiler"
	run -1 "$SYSCARVE" reach ./p
	[[ $output == *"not for x86-64"* ]]
}

@test "what programs of this host were seen to call is in their reach" {
	ls >list
	local cmd number=0
	while read -r cmd <&9; do
		number=$((number + 1))
		# shellcheck disable=SC2086
		"$SYSCARVE" run -q -w "p$number" -o /dev/null -- $cmd >/dev/null 2>&1 || true
		run -0 --separate-stderr "$SYSCARVE" reach --json=short "p$number"
		problems=$(jq -r '.programs[] | select(.problem and (.problem | contains("not found in its code"))) | "\(.path): \(.problem)"' <<<"$output")
		[ -z "$problems" ] || { echo "$cmd: $problems"; false; }
	done 9<<-'END'
		ls -laR /etc/systemd
		id root
		sh -c "ls | sort | grep a; date; df; uname -a"
		bash -c "cat < list > copy; mv copy moved; rm moved; mkdir d; rmdir d; ulimit -a; wait; true & wait"
		sqlite3 db "create table t(a); insert into t values (1); select * from t;"
		perl -e "print join q(,), (stat q(list)); system q(true);"
		python3 -c "import os,ssl,socket,threading; t=threading.Thread(target=print); t.start(); t.join(); os.listdir(); os.fork() or os._exit(0)"
		curl -sS -o out http://127.0.0.1:9/
		tar cJf list.tar.xz list
		git init repository
		redis-server --version
		/usr/sbin/nginx -V
		openssl speed -seconds 1 -bytes 16 sha256
		jq -n 1
	END
}

@test "a call that is not in the code makes the reach void, and the margin is the one without it" {
	"$SYSCARVE" run -q -w p -o /dev/null -- /bin/true
	jq '.syscalls += [(.syscalls[0] | .name = "mount" | .nr = 165)]' p >q
	run -0 --separate-stderr "$SYSCARVE" suggest --format=names q
	[[ $stderr == *"the code of /usr/bin/true is not relied on: it made mount, which was not found in its code"* ]]
	grep -x mkdir <<<"$output"
	"$SYSCARVE" suggest --format=names p | { run ! grep -x -e mkdir -e socket; }
	"$SYSCARVE" suggest --no-reach --format=names p | grep -x mkdir
}

@test "a record of another system, or one that does not say, does not rely on the code of this one alone" {
	"$SYSCARVE" run -q -w p -o /dev/null -- /bin/true
	for change in '.runs[0].host.libc = "glibc 1.0"' 'del(.runs[0].host.libc)'; do
		jq "$change" p >other
		"$SYSCARVE" suggest --format=names other | grep -x setsid
	done
	"$SYSCARVE" suggest --format=names p | { run ! grep -x setsid; }
}

@test "the cache: for the file as it is, of its owner only, and never more than it may hold" {
	[ "$(id -u)" = 0 ] || skip "the test's user must be able to become another"
	gcc -O2 -s -w -o prog "$CORPUS"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/test "$BATS_TEST_TMPDIR" prog
	mkdir -m 700 c
	chown nobody c
	as_nobody() { setpriv --reuid=nobody --clear-groups env XDG_CACHE_HOME="$PWD/c" "$SYSCARVE" reach --json=short "$PWD/prog"; }
	as_nobody >first
	[ "$(ls c/syscarve/reach | wc -l)" -ge 3 ]
	as_nobody >second
	cmp first second
	# Damaged, cut, of another file, of another user, a link: as if it were not there.
	for entry in c/syscarve/reach/*; do head -c 5000 /dev/urandom >>"$entry"; done
	as_nobody >again
	cmp again first || fail "$(diff <(jq . again) <(jq . first) | head -20)"
	for entry in c/syscarve/reach/*; do truncate -s 100 "$entry"; done
	as_nobody >again
	cmp again first || fail "$(diff <(jq . again) <(jq . first) | head -20)"
	for entry in c/syscarve/reach/*; do chown root "$entry"; done
	as_nobody >again
	cmp again first || fail "$(diff <(jq . again) <(jq . first) | head -20)"
	rm -r c/syscarve
	ln -s /etc c/syscarve
	as_nobody >again
	cmp again first || fail "$(diff <(jq . again) <(jq . first) | head -20)"
	rm c/syscarve
	# A directory that others can write to is not used.
	mkdir -p -m 777 c/syscarve
	chown nobody c/syscarve
	as_nobody >again
	cmp again first || fail "$(diff <(jq . again) <(jq . first) | head -20)"
	[ -z "$(ls c/syscarve)" ]
}
