#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What code can call, of units; and a service that does under its filter what it did not do while it was watched.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	"$SYSCARVE" --version | grep -q "reading of code: built in" || skip "this syscarve was built without Zydis"
	boot_machine
	cp "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
	cat >"$BATS_FILE_TMPDIR/prog.c" <<-'END'
		#include <signal.h>
		#include <stdio.h>
		#include <sys/stat.h>
		#include <sys/statfs.h>
		#include <time.h>
		#include <unistd.h>
		static volatile sig_atomic_t hups;
		static void on_hup(int signal) { hups = 1; }
		int main(void)
		{
			struct statfs fs;
			timer_t timer;
			signal(SIGHUP, on_hup);
			for (;;) {
				pause();
				/* Nothing of this happens before the first reload. */
				if (timer_create(CLOCK_MONOTONIC, &(struct sigevent){.sigev_notify = SIGEV_NONE}, &timer) == 0)
					timer_delete(timer);
				statfs("/", &fs);
				mkdir("/run/reach-reloaded", 0700);
				hups = 0;
			}
		}
	END
	gcc -O2 -w -o "$MACHINE/root/usr/local/bin/reach-prog" "$BATS_FILE_TMPDIR/prog.c"
	printf '[Service]\nType=exec\nExecStart=/usr/local/bin/reach-prog\nExecReload=/bin/kill -HUP $MAINPID\n' |
		put /etc/systemd/system/test-reach.service
	inside systemctl daemon-reload
}

teardown_file()
{
	[ -z "${MACHINE-}" ] || stop_machine
}

@test "reach --unit= reads the programs of all Exec lines" {
	inside syscarve reach --json=short --unit=test-reach >"$BATS_TEST_TMPDIR/got"
	[ "$(jq -c '[.programs[].path] | sort' "$BATS_TEST_TMPDIR/got")" = '["/usr/bin/kill","/usr/local/bin/reach-prog"]' ]
	jq -e '[.syscalls[] | select(.name == "timer_create") | .programs[]] == ["/usr/local/bin/reach-prog"]' "$BATS_TEST_TMPDIR/got"
	run -1 inside syscarve reach --unit=no-such-unit
	run -2 inside syscarve reach --unit=test-reach /bin/true
}

@test "a service survives its first reload under a list of a workload that had none" {
	inside systemctl start test-reach
	inside syscarve unit start test-reach
	sleep 1
	inside syscarve unit finish --install --tight --probation=1s test-reach
	inside systemctl show --value -p SystemCallFilter test-reach | grep -qw timer_create
	inside systemctl reload test-reach
	wait_for inside test -d /run/reach-reloaded
	[ "$(inside systemctl is-active test-reach)" = active ]
	inside systemctl show --value -p SystemCallFilter test-reach >"$BATS_TEST_TMPDIR/filter"
	refute grep -qw -e accept -e listen "$BATS_TEST_TMPDIR/filter"
	inside syscarve unit undo test-reach
}
