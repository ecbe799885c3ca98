#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# An allow list that was written by hand for dnsmasq breaks only DNS over TCP, which is easily overlooked; prove names the
# call that is missing. The README and scripts/demo show this example.

bats_require_minimum_version 1.5.0
load lib

FILTER=/etc/systemd/system/names.service.d/filter.conf
DNSMASQ="/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/etc/names.conf"

setup_file()
{
	[ -x /usr/sbin/dnsmasq ] || skip "no dnsmasq here"
	command -v dig >/dev/null || skip "no dig here"
	boot_machine
	put /etc/names.conf <<-'EOF'
		port=5353
		listen-address=127.0.0.1
		bind-interfaces
		no-resolv
		no-hosts
		host-record=www.example,192.0.2.1
		pid-file=/run/names.pid
	EOF
	printf '[Service]\nType=exec\nExecStart=%s\n' "$DNSMASQ" | put /etc/systemd/system/names.service
	put $FILTER <"$ROOT/tests/data/dnsmasq-by-hand.conf"
}

teardown_file()
{
	stop_machine
}

start_service()
{
	inside systemctl daemon-reload
	inside systemctl restart names.service
	wait_for answers
}

# answers DIG-OPTION...
answers()
{
	[ "$(inside dig @127.0.0.1 -p 5353 +short +time=2 +tries=1 "$@" www.example)" = 192.0.2.1 ]
}

@test "under the list dnsmasq answers over UDP, resets every query over TCP, and stays active" {
	start_service
	for _ in 1 2 3; do
		answers
		run ! answers +tcp
	done
	[ "$(inside systemctl is-active names.service)" = active ]
	inside systemctl stop names.service
}

@test "prove names the call that is missing, and only that" {
	local prover status=0 proof=$BATS_TEST_TMPDIR/proof
	rm -f "$MACHINE/root/run/names.pid"
	inside "$SYSCARVE" prove --systemd=252 -f $FILTER -- $DNSMASQ >"$proof" 2>&1 &
	prover=$!
	wait_for answers
	answers +tcp
	inside sh -c 'kill $(cat /run/names.pid)'
	wait $prover || status=$?
	[ $status = 1 ]
	cat "$proof"
	grep -qE '^ *alarm +kill +1 +/usr/sbin/dnsmasq$' "$proof"
	[ "$(grep -cE '^  [a-z]' "$proof")" = 1 ]
}

@test "with @timer it answers over TCP as well" {
	put $FILTER < <(
		cat "$ROOT/tests/data/dnsmasq-by-hand.conf"
		echo SystemCallFilter=@timer
	)
	start_service
	answers +tcp
}
