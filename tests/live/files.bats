#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The mapped files, whether they are still there, and executables that no longer have a path.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	need_ptrace
	P=$BATS_TEST_TMPDIR/profile.json
	cd "$BATS_TEST_TMPDIR"
}

# build NAME TEXT: makes a program whose build-id differs for each TEXT.
build()
{
	printf '#include <stdio.h>\nint main(void) { puts("%s"); return 0; }\n' "$2" >"$1.c"
	gcc -Wl,--build-id -o "$1" "$1.c"
}

# files PROFILE FIELD: "path field" of each file.
files()
{
	jq -r --arg field "$2" '.runs[0].files[] | "\(.path) \(.[$field])"' "$1"
}

@test "executables and libraries are in the profile, with the build-ids that readelf prints" {
	build prog one
	record "$P" ./prog
	id=$(readelf -n prog | sed -n 's/.*Build ID: //p')
	files "$P" build-id | grep -qx "$BATS_TEST_TMPDIR/prog $id"
	libc=$(readelf -n "$(ldd prog | sed -n 's/.*libc.* => \([^ ]*\) .*/\1/p')" | sed -n 's/.*Build ID: //p')
	files "$P" build-id | grep -q "libc.so.6 $libc"
	files "$P" build-id | grep -q "ld-linux"
}

@test "libraries that dlopen() opens are in the profile too, and packages if dpkg knows them" {
	command -v dpkg-query >/dev/null || skip "no dpkg here"
	record "$P" /usr/bin/python3 -c 'import ctypes; ctypes.CDLL("libz.so.1")'
	files "$P" package | grep -q "libz.so.1[^ ]* zlib1g:[a-z0-9]* $(dpkg-query -W -f '${Version}' zlib1g)\$"
}

# What ptrace sees at each exec and mmap() is the truth.
@test "eBPF records the same files: libraries, what short-lived children map and dlopen(), the dynamic linker" {
	need_bpf
	program='import ctypes, os; ctypes.CDLL("libz.so.1"); os.system("id -un; ls / | cat; getent passwd root")'
	record "$P" /usr/bin/python3 -c "$program"
	watch bpf.json /usr/bin/python3 -c "$program"
	grep -q libz "$P"
	diff <(jq '.runs[0].files' "$P") <(jq '.runs[0].files' bpf.json)
}

@test "files that were mapped before syscarve attached are in the profile, by each way to attach" {
	/usr/bin/python3 -c 'import ctypes, time; ctypes.CDLL("libz.so.1"); open("ready", "w"); time.sleep(60)' 3>&- &
	service=$!
	wait_for test -e ready
	for backend in $(backends | sed s/stop/ptrace/); do
		rm -f "$P"
		timeout --foreground -s INT -k 5 2 "$SYSCARVE" attach --backend="$backend" -o /dev/null -w "$P" $service 2>/dev/null || true
		files "$P" build-id | grep -qE 'libz[^ ]* [0-9a-f]{40}$' || { kill $service; fail "$backend"; }
		files "$P" build-id | grep -qE '/python3[^ ]* [0-9a-f]{40}$' || { kill $service; fail "$backend"; }
	done
	kill $service
}

# with_bin DIR ARGUMENTS...: runs syscarve on a host that has no dpkg-query, and the programs of DIR in /usr/bin.
with_bin()
{
	local dir=$1
	shift
	rm -rf up work
	mkdir up work
	timeout --foreground -k 5 60 unshare -m bash -c '
		mount -t tmpfs none work && mkdir work/up work/work &&
		mount -t overlay -o lowerdir=/usr/bin,upperdir=work/up,workdir=work/work none /usr/bin &&
		rm /usr/bin/dpkg-query && cp -a "$1"/* /usr/bin && shift && exec "$@"' bash "$dir" "$SYSCARVE" "$@"
}

need_overlay()
{
	[ "$(id -u)" = 0 ] || skip "needs root"
	unshare -m bash -c 'mkdir up work; mount -t tmpfs none work && mkdir work/up work/work &&
		mount -t overlay -o lowerdir=/usr/bin,upperdir=work/up,workdir=work/work none /usr/bin' ||
		skip "no overlay can be mounted here"
}

# With nothing but rpm: a real one with a database of its own, then one that prints what the test needs.
@test "packages from rpm if there is no dpkg" {
	command -v rpmbuild >/dev/null || skip "no rpmbuild here"
	need_overlay
	local T=$BATS_TEST_TMPDIR
	build prog one
	mkdir -p path home
	cp "$(command -v rpm)" path/rpm
	printf '%%_dbpath %s\n%%_topdir %s\n' "$T/db" "$T/top" >home/.rpmmacros
	cat >spec <<-EOF
		Name: tested
		Version: 1.5
		Release: 3
		Summary: none
		License: none
		%description
		%files
		$T/prog
		%install
		install -D $T/prog %{buildroot}$T/prog
	EOF
	HOME=$T/home rpmbuild -bb --define 'debug_package %{nil}' --define '__os_install_post %{nil}' spec
	HOME=$T/home rpm -i --nodeps --ignorearch --force top/RPMS/*/*.rpm
	HOME=$T/home with_bin "$T/path" run -w "$P" -o "$T/out" -- "$T/prog"
	files "$P" package | grep -qx "$T/prog tested.$(uname -m) 1.5-3"
	files "$P" package | grep -q 'libc.so.6 null'
}

@test "rpm: epochs, several packages, and files that belong to none" {
	local T=$BATS_TEST_TMPDIR
	need_overlay
	build prog one
	mkdir path
	cat >path/rpm <<-EOF
		#!/bin/sh
		echo "\$@" >>$T/asked
		echo "file $T/other is not owned by any package"
		echo "prog.noarch 2:\$(cat $T/version) /usr/share/doc/prog"
		echo "prog.noarch 2:\$(cat $T/version) $T/prog"
		echo "glibc.x86_64 2.34-60.el9 /lib64/libm.so.6"
	EOF
	chmod +x path/rpm
	echo 1-1 >version
	with_bin "$T/path" run -w "$P" -o "$T/out" -- "$T/prog"
	files "$P" package | grep -qx "$T/prog prog.noarch 2:1-1"
	[ "$(files "$P" package | grep -vc ' null$')" = 1 ]
	tr "\n" " " <asked | grep -q -- "-qf --queryformat=.* -- .*$T/prog"
	sed -i 's/"build-id": "[0-9a-f]*"/"build-id": null/' "$P"
	run -0 with_bin "$T/path" suggest --check "$P"
	echo 1-2 >version
	run -1 with_bin "$T/path" suggest --check "$P"
	[[ $output =~ "$T/prog"\ +"prog.noarch 2:1-1"\ +"prog.noarch 2:1-2" ]]
}

@test "suggest --check and show report what has changed, and nothing if nothing has" {
	build prog one
	record "$P" ./prog
	run -0 "$SYSCARVE" suggest --check "$P"
	[ -z "$output" ]
	build prog two
	run -1 "$SYSCARVE" suggest --check "$P"
	[[ $output =~ "$BATS_TEST_TMPDIR/prog"\ +"build "[0-9a-f]+\ +"build "[0-9a-f] ]]
	"$SYSCARVE" show "$P" | grep -qE "$BATS_TEST_TMPDIR/prog +build"
	rm prog
	run -1 "$SYSCARVE" suggest --check "$P"
	[[ $output =~ "$BATS_TEST_TMPDIR/prog"\ +"there"\ +"gone" ]]
}

# To open a watchdog arms it, to open a FIFO releases whoever waits at its other end.
@test "show and suggest --check open no device, FIFO or file of /proc that a profile names" {
	command -v strace >/dev/null || skip "no strace here"
	build prog one
	record "$P" ./prog
	mkfifo pipe
	ln -s /dev/null link
	jq --arg dir "$PWD" '.runs[0].files += [("/dev/full", "/proc/kmsg", $dir + "/pipe", $dir + "/link")
		| {path: ., "build-id": "ab", package: null}] | .runs[0].files |= sort_by(.path)' "$P" >named.json
	for verb in show "suggest --check"; do
		timeout -k 1 20 strace -o log -e trace=openat,open "$SYSCARVE" $verb named.json >out || true
		grep -q '"pipe", O_RDONLY.*O_PATH' log
		refute grep -vE 'O_PATH' <(grep -E '"([^"]*/)?(full|kmsg|pipe|link)"' log)
		refute grep -qE 'kmsg|gone' out
	done
}

@test "a merge keeps what was mapped, and merging again changes nothing" {
	build prog one
	record "$P" ./prog
	"$SYSCARVE" merge -o merged "$P" "$P"
	diff "$P" merged
}

# warnings PROFILE: the warnings of the drop-in, each on one line.
warnings()
{
	"$SYSCARVE" suggest "$1" 2>/dev/null | sed -n 's/^# \{0,1\}//p' |
		awk '/^ / && n { sub(/^ +/, " "); printf "%s", $0; next } { if (n++) print ""; printf "%s", $0 } END { print "" }' |
		grep '^Warning: '
}

backends()
{
	echo $BACKEND
	"$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>/dev/null && echo bpf || true
}

# by BACKEND COMMAND...: observes COMMAND, writes the profile to $P, and runs show and suggest.
by()
{
	local backend=$1
	shift
	rm -f "$P"
	timeout --foreground -k 5 60 "$SYSCARVE" run --backend="$backend" -o /dev/null -w "$P" -- "$@" 2>/dev/null
	[ "$(profile_field "$P" complete)" = true ]
}

@test "a program without a file is recorded as such, and reported" {
	build prog one
	cat >memfd.py <<-'EOF'
		import os, sys
		fd = os.memfd_create("hidden")
		os.write(fd, open(sys.argv[1], "rb").read())
		os.execve(fd, ["hidden"], {})
	EOF
	for backend in $(backends); do
		by "$backend" /usr/bin/python3 memfd.py prog
		grep -q '"/memfd:hidden (deleted)"' "$P"
		warnings "$P" | grep -F '/memfd:hidden (deleted) ran from memory (memfd_create)'
		"$SYSCARVE" show "$P" | grep -E '^/memfd:hidden \(deleted\) +ran from memory'
	done
}

# The program is run by its descriptor, after its name was removed.
@test "a program whose file was deleted is recorded as such, and reported" {
	build prog one
	cat >gone.py <<-'EOF'
		import os
		fd = os.open("gone", os.O_RDONLY)
		os.unlink("gone")
		os.execve(fd, ["gone"], {})
	EOF
	for backend in $(backends); do
		cp prog gone
		by "$backend" /usr/bin/python3 gone.py
		grep -q "\"$BATS_TEST_TMPDIR/gone (deleted)\"" "$P"
		warnings "$P" | grep -F "$BATS_TEST_TMPDIR/gone (deleted) is no longer on this host"
		"$SYSCARVE" show "$P" | grep -E "/gone \(deleted\) +is no longer on this host"
	done
}

@test "a program that is deleted later keeps its name, and is not in \"elsewhere\"" {
	for backend in $(backends); do
		by "$backend" sh -c 'cp /bin/sleep late; ./late 0.3 & sleep 0.1; rm late; wait'
		grep -q "\"$BATS_TEST_TMPDIR/late\"" "$P"
		refute grep -q '"elsewhere"' "$P"
	done
}

@test "a chroot: the program is recorded by the name that it has outside" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	build prog one
	gcc -static -o static prog.c
	mkdir root
	cp static root/inside
	for backend in $(backends); do
		by "$backend" chroot root /inside
		grep -q "\"$BATS_TEST_TMPDIR/root/inside\"" "$P"
		refute grep -q '"elsewhere"' "$P"
		refute warnings "$P"
	done
}

@test "a mount namespace: programs that exist only there are reported, those of the host are not" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	unshare -m true || skip "no mount namespace can be made here"
	build prog one
	gcc -static -o static prog.c
	mkdir private
	for backend in $(backends); do
		by "$backend" unshare -m sh -c 'mount -t tmpfs none private && cp static private && private/static && ls'
		[ "$(profile_field "$P" elsewhere)" = "[\"$BATS_TEST_TMPDIR/private/static\"]" ]
		warnings "$P" | grep -F "$BATS_TEST_TMPDIR/private/static ran in a mount namespace of its own"
		"$SYSCARVE" show "$P" | grep -E "/private/static +ran in a mount namespace"
		"$SYSCARVE" merge -o merged "$P" "$P"
		diff "$P" merged
	done
}

@test "programs in the PATH of the caller are not run to look up packages" {
	mkdir bin
	for name in dpkg-query rpm systemd-analyze; do
		printf '#!/bin/sh\ntouch %s/was-run\n' "$PWD" >bin/$name
		chmod +x bin/$name
	done
	PATH=$PWD/bin:$PATH record "$P" /bin/true
	[ ! -e was-run ]
}

@test "packages that cannot be looked up cause a warning, and the profile is saved" {
	need_overlay
	mkdir bin
	touch bin/dpkg-query # not executable
	run -0 with_bin "$PWD/bin" run -o /dev/null -w "$P" -- /bin/true
	[[ "$output" == *"warning: the profile does not have all mapped files and packages"* ]]
	profile_names "$P" | grep -qx "x86-64 execve"
}

@test "whoever reads a pipe gets one profile" {
	"$SYSCARVE" run "${HOW[@]}" -o /dev/null -w - true | jq -s -e 'length == 1'
	mkfifo pipe
	timeout 20 jq -s -e 'length == 1' pipe >/dev/null 3>&- &
	timeout 20 "$SYSCARVE" run "${HOW[@]}" -o /dev/null -w pipe sleep 1
	wait $!
}
