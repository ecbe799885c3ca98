#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The recorded set of ordinary programs, against strace -f.

load lib

setup()
{
	need_ptrace
	command -v strace >/dev/null || skip "no strace here"
	cd "$BATS_TEST_TMPDIR"
}

# same COMMAND...: syscarve records the calls that strace sees. Programs do not behave the same in each run (a lock may be
# free or not), so a difference counts only if it occurs again.
same()
{
	for _ in 1 2 3; do
		rm -rf profile.json log work
		mkdir work
		(cd work && strace -f -e quiet=none -o ../log "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		rm -rf work
		mkdir work
		(cd work && record ../profile.json "$@" >/dev/null 2>&1 3>&- </dev/null) || true
		diff <(strace_names log) <(profile_names profile.json) && return 0
	done
	return 1
}

@test "a shell pipeline" {
	same sh -c 'ls -l /usr/bin | sort -k5 -n | awk "{print \$5}" | tail -n 3 | tr -d x >out'
}

@test "python3" {
	same python3 -c 'import json, subprocess, socket, tempfile; subprocess.run(["true"]); socket.socket().close(); json.dumps([1])'
}

@test "perl" {
	same perl -MFile::Temp -e 'my $f = File::Temp->new; print $f "x"; print `id -u`; kill 0, $$; sleep 0'
}

@test "git" {
	same sh -c 'git init -q r && cd r && echo a >a && git add a && git -c user.name=a -c user.email=a@b commit -qm a && git log && git gc -q'
}

@test "tar" {
	same sh -c 'mkdir d && echo x >d/f && ln -s f d/l && tar -czf a.tgz d && rm -r d && tar -xzf a.tgz'
}

@test "gcc" {
	same sh -c 'echo "int main(void) { return 0; }" >a.c && gcc -o a a.c && ./a'
}

@test "sqlite3" {
	command -v sqlite3 >/dev/null || skip "no sqlite3 here"
	same sqlite3 db 'create table t (x); insert into t values (1), (2); select sum(x) from t; vacuum;'
}

@test "curl on loopback" {
	command -v curl >/dev/null || skip "no curl here"
	same curl --silent --max-time 5 http://127.0.0.1:9/
}

@test "a multi-threaded program" {
	same xz --threads=2 --keep --stdout --block-size=65536 "$(readlink -f "$(command -v python3)")"
}

@test "a static program" {
	printf '#include <stdio.h>\nint main(void) { FILE *f = fopen("x", "w"); return fputs("x", f) < 0; }' >a.c
	gcc -static -o static a.c
	same "$PWD/static"
}

@test "a 32-bit program" {
	printf '#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts("x"); fflush(stdout); return execl("/bin/true", "true", NULL); }' >a.c
	need_32bit
	gcc -m32 -o x32 a.c
	same "$PWD/x32"
}

@test "find, xargs, chmod and a failing program" {
	same sh -c 'mkdir -p a/b && touch a/b/c && find a | xargs chmod u+w && ls /nowhere'
}
