#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Debian's own units, taken through start, workload, finish --install, workload, enforce, workload, undo. The workloads are
# those of the hold-out.

bats_require_minimum_version 1.5.0
load ../systemd/lib

setup_file()
{
	boot_machine
	cp "$SYSCARVE" "$MACHINE/root/usr/local/bin/syscarve"
	unlimit_kernel_log
}

teardown_file()
{
	limit_kernel_log
	stop_machine
}

workload()
{
	timeout --foreground -k 5 120 "$ROOT/scripts/machine" exec "$MACHINE" "$ROOT/tests/workloads/$WORKLOAD" "$@"
}

# What undo must bring back.
as_it_is()
{
	inside systemctl cat "$UNIT"
	inside systemctl show "$UNIT" -p Description -p Type -p ActiveState -p SystemCallFilter -p SystemCallLog -p DropInPaths \
		-p NoNewPrivileges -p Result
}

# serves: the workload succeeds, and the unit runs as it did.
serves()
{
	workload training
	[ "$(inside systemctl is-active "$UNIT")" = active ]
	[ "$(inside systemctl show -P Result "$UNIT")" = success ]
}

# use WORKLOAD: its unit runs, with the configuration of the workload.
use()
{
	local missing
	WORKLOAD=$1
	UNIT=$(workload unit)
	missing=$(workload missing | head -n 1)
	[ -z "$missing" ] || skip "no $missing here"
	rm -f "$MACHINE/root/etc/systemd/system/$UNIT" "$MACHINE/root/etc/systemd/system/${UNIT%@*}@.service"
	inside systemctl daemon-reload
	[ "$(inside systemctl show -P LoadState "$UNIT")" = loaded ] || skip "no $UNIT here"
	workload setup
	inside systemctl start "$UNIT" || skip "$UNIT does not start here without a filter either"
}

takes_through()
{
	local before
	use "$1"
	workload training
	before=$(as_it_is)
	inside syscarve unit start --exercise "$UNIT"
	serves
	inside syscarve unit finish --install --probation=2s "$UNIT" >"$BATS_TEST_TMPDIR/out"
	grep -q 'is in force' "$BATS_TEST_TMPDIR/out"
	serves
	inside syscarve unit enforce --probation=2s "$UNIT"
	serves
	inside syscarve unit undo "$UNIT"
	serves
	diff <(echo "$before") <(as_it_is)
	inside systemctl stop "$UNIT"
}

@test "nginx (forking)" {
	takes_through nginx
}

@test "redis (notify, with a filter of Debian's)" {
	takes_through redis
}

@test "unbound (notify, chroot)" {
	takes_through unbound
}

@test "php-fpm (notify, pools)" {
	takes_through php-fpm
}

# Debian's unit is in a package of its own; this one is like it, for the program alone.
dnsmasq_unit()
{
	put /usr/lib/systemd/system/dnsmasq.service <<-'UNIT'
		[Unit]
		Description=A forwarder and its helper
		[Service]
		Type=forking
		PIDFile=/run/dnsmasq-test.pid
		ExecStartPre=/usr/sbin/dnsmasq --conf-file=/etc/dnsmasq-test.conf --test
		ExecStart=/usr/sbin/dnsmasq --conf-file=/etc/dnsmasq-test.conf
		ExecReload=/bin/kill -HUP $MAINPID
		UNIT
	put /etc/dnsmasq-test.conf <<-'CONF'
		pid-file=/run/dnsmasq-test.pid
		port=18053
		listen-address=127.0.0.1
		bind-interfaces
		user=nobody
		no-resolv
		host-record=www.example,192.0.2.1
		dhcp-range=192.0.2.130,192.0.2.140,1h
		dhcp-script=/bin/true
		CONF
}

# asks_dnsmasq: over UDP, and over TCP, for which it makes a child.
asks_dnsmasq()
{
	local how
	for how in +notcp +tcp; do
		[ "$(inside dig @127.0.0.1 -p 18053 +short +time=2 +tries=3 $how www.example)" = 192.0.2.1 ]
	done
}

@test "dnsmasq (forking, with a helper, and children)" {
	workload()
	{
		case $1 in
		unit) echo dnsmasq.service ;;
		missing) inside sh -c 'for p in dnsmasq dig; do command -v $p >/dev/null || echo $p; done' ;;
		training) asks_dnsmasq ;;
		esac
	}
	dnsmasq_unit
	takes_through dnsmasq
}

@test "postgresql (an instance of a template)" {
	takes_through postgresql
}
