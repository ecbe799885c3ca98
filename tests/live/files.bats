#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What was mapped, whether it is still there, and executables that have no path any more.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	cd "$BATS_TEST_TMPDIR"
}

# build NAME TEXT: a program that is another build for another TEXT.
build()
{
	printf '#include <stdio.h>\nint main(void) { puts("%s"); return 0; }\n' "$2" >"$1.c"
	gcc -Wl,--build-id -o "$1" "$1.c"
}

# files PROFILE FIELD: "path field" of each file.
files()
{
	python3 -c 'import json, sys
for f in json.load(open(sys.argv[1]))["runs"][0]["files"]:
    print(f["path"], f[sys.argv[2]])' "$1" "$2"
}

@test "executables and libraries are in the profile, with the build-ids that readelf tells" {
	build prog one
	record "$P" ./prog
	id=$(readelf -n prog | sed -n 's/.*Build ID: //p')
	files "$P" build-id | grep -qx "$BATS_TEST_TMPDIR/prog $id"
	libc=$(readelf -n "$(ldd prog | sed -n 's/.*libc.* => \([^ ]*\) .*/\1/p')" | sed -n 's/.*Build ID: //p')
	files "$P" build-id | grep -q "libc.so.6 $libc"
	files "$P" build-id | grep -q "ld-linux"
}

@test "what is opened by dlopen() is there too, and packages where dpkg answers" {
	command -v dpkg-query >/dev/null || skip "no dpkg here"
	record "$P" /usr/bin/python3 -c 'import ctypes; ctypes.CDLL("libz.so.1")'
	files "$P" package | grep -q "libz.so.1[^ ]* zlib1g:[a-z0-9]* $(dpkg-query -W -f '${Version}' zlib1g)\$"
}

@test "suggest --check and show say what has changed, and nothing where nothing has" {
	build prog one
	record "$P" ./prog
	run -0 "$SYSCARVE" suggest --check "$P"
	[ -z "$output" ]
	build prog two
	run -1 "$SYSCARVE" suggest --check "$P"
	[[ $output == *"$BATS_TEST_TMPDIR/prog: build "*", now build "* ]]
	"$SYSCARVE" show "$P" | grep -q "$BATS_TEST_TMPDIR/prog: build"
	rm prog
	run -1 "$SYSCARVE" suggest --check "$P"
	[[ $output == *"$BATS_TEST_TMPDIR/prog: there, now gone"* ]]
}

@test "a merge keeps what was mapped, and merging again changes nothing" {
	build prog one
	record "$P" ./prog
	"$SYSCARVE" merge -o merged "$P" "$P"
	diff "$P" merged
}

@test "an executable that is deleted while it runs, one without a file, one in another root" {
	build prog one
	cat >memfd.py <<-'EOF'
		import os, sys
		fd = os.memfd_create("hidden")
		os.write(fd, open(sys.argv[1], "rb").read())
		os.execve(fd, ["hidden"], {})
	EOF
	record "$P" sh -c 'cp prog gone; ./gone & rm gone; wait; /usr/bin/python3 memfd.py prog'
	names "$P" | grep -qx 'x86-64 execve'
	grep -q '"/memfd:hidden (deleted)"' "$P"
	if [ "$(id -u)" = 0 ]; then
		gcc -static -o static prog.c
		mkdir root
		cp static root/inside
		record "$BATS_TEST_TMPDIR/chroot.json" chroot root /inside
		grep -q '/inside"' "$BATS_TEST_TMPDIR/chroot.json"
		[ "$(run_field "$BATS_TEST_TMPDIR/chroot.json" complete)" = true ]
	fi
}
