#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Services of tests/workloads: traced, filtered, and put to the same workload under a real systemd. A line for each case;
# a control takes one call away that the service needs, and it must fail.

bats_require_minimum_version 1.5.0
load lib
load service

setup_file()
{
	boot_machine
}

teardown_file()
{
	stop_machine
}

@test "nginx under balanced" { serves nginx exec --style=balanced; }
@test "nginx under exact" { serves nginx exec --style=exact; }
@test "nginx under exact, Type=simple" { serves nginx simple --style=exact; }
@test "nginx under wide, with an errno instead of a kill" { serves nginx exec --style=wide --on-violation=EPERM; }
@test "nginx in complain mode: nothing is denied" { serves nginx exec --style=exact --on-violation=log; }
@test "control: nginx does not serve without bind" { fails_without nginx bind; }

@test "redis under balanced" { serves redis exec --style=balanced; }
@test "redis under exact" { serves redis exec --style=exact; }
@test "redis under exact, Type=simple" { serves redis simple --style=exact; }
@test "redis under wide, with an errno instead of a kill" { serves redis exec --style=wide --on-violation=EPERM; }
@test "redis in complain mode: nothing is denied" { serves redis exec --style=exact --on-violation=log; }
@test "control: redis does not serve without bind" { fails_without redis bind; }

@test "dnsmasq under balanced" { serves dnsmasq exec --style=balanced; }
@test "dnsmasq under exact" { serves dnsmasq exec --style=exact; }
@test "control: dnsmasq does not serve without bind" { fails_without dnsmasq bind; }

@test "unbound under balanced" { serves unbound exec --style=balanced; }
@test "unbound under exact" { serves unbound exec --style=exact; }
@test "control: unbound does not serve without bind" { fails_without unbound bind; }

@test "php-fpm under balanced" { serves php-fpm exec --style=balanced; }
@test "php-fpm under exact" { serves php-fpm exec --style=exact; }
@test "control: php-fpm does not serve without bind" { fails_without php-fpm bind; }

@test "postgresql under balanced" { serves postgresql exec --style=balanced; }
@test "postgresql under exact" { serves postgresql exec --style=exact; }
@test "control: postgresql does not serve without bind" { fails_without postgresql bind; }

@test "ssh under balanced" { serves ssh exec --style=balanced; }
@test "ssh under exact" { serves ssh exec --style=exact; }
@test "control: ssh does not serve without bind" { fails_without ssh bind; }
