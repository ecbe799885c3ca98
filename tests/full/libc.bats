#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# An upgrade of libc must not break a balanced filter: programs are traced with Debian 11's glibc and run under the filter with
# Debian 13's; the same program is traced with glibc and run under the filter with musl, and the other way round.

bats_require_minimum_version 1.5.0
load ../systemd/lib

ROOTS=${SYSCARVE_ROOTS:-/var/tmp/syscarve-roots}

teardown()
{
	[ -z "${MACHINE-}" ] || stop_machine
}

# bring: copies syscarve into the machine, with the loader and the libraries of this host; RUN is how to start it.
bring()
{
	local file
	mkdir -p "$MACHINE/root/opt/syscarve"
	for file in "$SYSCARVE" $(ldd "$SYSCARVE" | grep -oE '/[^ ]+'); do
		cp "$file" "$MACHINE/root/opt/syscarve/"
		[[ $file != */ld-* ]] || RUN="/opt/syscarve/${file##*/} --library-path /opt/syscarve /opt/syscarve/syscarve"
	done
}

work()
{
	put /root/work.sh <<-'EOF'
		set -e
		cd "$(mktemp -d)"
		seq 5000 | sort -R | sort -n | gzip >sorted.gz
		mkdir -p a/b; touch a/b/c; ln -s c a/b/d; ln a/b/c a/e; mv a/e a/f; chmod 600 a/f; cp -a a copy
		tar -czf all.tgz a sorted.gz; mkdir out; tar -xzf all.tgz -C out; find out -name 'c' -newer all.tgz
		ls -lR . >listing; stat a/f; df . ; id; uname -a; date; nproc; sed -i s/x/y/ listing; rm -r copy out
		(sleep 0.1; exit 3) & wait $! || [ $? = 3 ]
		mkfifo pipe; cat pipe & echo through >pipe; wait
		timeout 5 sleep 0.1
		perl -MIO::Socket -MIO::Select -MFcntl=:flock -MPOSIX=dup2 -e '
			my $l = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die;
			if (!fork) { my $c = IO::Socket::INET->new(PeerAddr => "127.0.0.1:" . $l->sockport) or die; print $c "hi\n"; exit }
			IO::Select->new($l)->can_read(5) or die; my $s = $l->accept; <$s> eq "hi\n" or die; wait;
			open my $f, "+>", "locked"; flock $f, LOCK_EX; print $f "x" x 9999; truncate $f, 5; seek $f, 0, 0; utime 1, 2, "locked";
			dup2(1, 9); pipe my $r, my $w; select(undef, undef, undef, 0.05); opendir my $d, "."; my @n = readdir $d;
			getpwnam "nobody"; -e $_ for @n; rename "locked", "moved"; unlink "moved"; rmdir "a/none"; $SIG{ALRM} = sub { die "late\n" };
			alarm 1; eval { sleep 5 }; $@ eq "late\n" or die; system("/bin/true") == 0 or die; `echo x` eq "x\n" or die; umask 022'
		rm -r "$PWD"
	EOF
}

# unit FILE COMMAND: runs COMMAND as a oneshot unit with that drop-in; succeeds if the unit does.
unit()
{
	printf '[Service]\nType=oneshot\nExecStart=%s\n' "$2" | put /etc/systemd/system/upgraded.service
	put /etc/systemd/system/upgraded.service.d/filter.conf <"$1"
	inside systemctl daemon-reload
	inside systemctl start upgraded.service
}

@test "Debian 11's programs are traced, Debian 13's run under balanced; control: under exact they do not" {
	for suite in bullseye trixie; do
		[ -e "$ROOTS/$suite/.complete" ] || skip "no $suite in $ROOTS: scripts/other-systemds makes it"
	done
	export MACHINE_LOWER=$ROOTS/bullseye
	boot_machine
	bring
	work
	inside $RUN run -o /dev/null -w /root/old.json -- /bin/bash /root/work.sh
	cp "$MACHINE/root/root/old.json" "$BATS_TEST_TMPDIR/"
	stop_machine
	export MACHINE_LOWER=$ROOTS/trixie
	boot_machine
	work
	for style in exact balanced; do
		"$SYSCARVE" suggest --systemd=257 --style=$style -o "$BATS_TEST_TMPDIR/$style.conf" "$BATS_TEST_TMPDIR/old.json"
	done
	unit "$BATS_TEST_TMPDIR/balanced.conf" '/bin/bash /root/work.sh'
	[ "$(inside systemctl show --value -p Result upgraded.service)" = success ]
	refute unit "$BATS_TEST_TMPDIR/exact.conf" '/bin/bash /root/work.sh'
}

# swap FROM TO: traces the program of one libc, and runs that of the other under the filter.
swap()
{
	inside /usr/local/bin/syscarve run -o /dev/null -w "/root/$1.json" -- "/usr/local/bin/work-$1" >/dev/null
	"$SYSCARVE" suggest --systemd=252 -o "$BATS_TEST_TMPDIR/balanced.conf" "$MACHINE/root/root/$1.json"
	unit "$BATS_TEST_TMPDIR/balanced.conf" "/usr/local/bin/work-$2"
	[ "$(inside systemctl show --value -p Result upgraded.service)" = success ]
	"$SYSCARVE" suggest --systemd=252 --style=exact -o "$BATS_TEST_TMPDIR/exact.conf" "$MACHINE/root/root/$1.json"
	refute unit "$BATS_TEST_TMPDIR/exact.conf" "/usr/local/bin/work-$2"
}

@test "glibc is traced and musl runs under balanced, and the other way round; control: not under exact" {
	command -v musl-gcc >/dev/null || skip "no musl-gcc here (package musl-tools)"
	unset MACHINE_LOWER
	boot_machine
	cp "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
	gcc -O2 -D_GNU_SOURCE -pthread -o "$MACHINE/root/usr/local/bin/work-glibc" "$BATS_TEST_DIRNAME/prog-libc.c"
	musl-gcc -O2 -D_GNU_SOURCE -static -pthread -o "$MACHINE/root/usr/local/bin/work-musl" "$BATS_TEST_DIRNAME/prog-libc.c"
	swap glibc musl
	swap musl glibc
}
