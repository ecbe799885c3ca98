#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The results of `make holdout`: the record, results.csv, the tables of both READMEs and the code agree, and the tables state which
# goals are met.

bats_require_minimum_version 1.5.0
load lib

setup()
{
	BUILD=$(dirname "$SYSCARVE")
	export BUILD
	[ -x "$BUILD/tests/holdout/drive-holdout" ] || skip "drive-holdout is not built"
}

@test "the code makes results.csv and the tables of both READMEs from the record" {
	"$ROOT/scripts/holdout" --check
}

# What was not measured yet is said: tests/holdout/README.md.
@test "every service has its record, its hold-out enforced, and its seven lists, or the tables say that it lacks one" {
	for record in "$ROOT"/tests/holdout/observed.*; do
		for service in $(grep -lx "SET=${record##*.}" "$ROOT"/tests/workloads/*); do
			name=${service##*/}
			[ "$name" != radicale ] || continue # its hold-out does not end
			for phase in training holdout; do
				grep -qE "^$name $phase( |\$)" "$record"
			done
			grep -qE "^$name denied( |\$)" "$record" ||
				grep -qE "^- nothing denied .*not measured \(.*\b$name\b" "$ROOT/tests/holdout/README.md"
			[ "$(grep -c "^${record##*.},$name," "$ROOT/tests/holdout/results.csv")" = 7 ]
		done
	done
}

@test "the tables state which goals are met, and no filter of balanced has a miss" {
	for goal in 'no miss on any hold-out' 'on average' 'no sensitive call' 'nothing denied'; do
		grep -qE "^- .*$goal.*: (not )?met " "$ROOT/tests/holdout/README.md"
	done
	run awk -F, '$1 == "first" && $3 == "balanced" && $9 != 0' "$ROOT/tests/holdout/results.csv"
	[ -z "$output" ]
}

@test "the cost that was chosen is the one that is chosen with any service left out" {
	chosen=$("$BUILD/tests/holdout/drive-holdout" sweep "$ROOT/tests/holdout/observed.first" | sed -n '/^left_out/,$p' | tail -n +2)
	[ "$(cut -d, -f2 <<<"$chosen" | sort -u)" = "$(sed -n 's/^const struct style_costs style_costs = {.token = \([0-9]*\)};/\1/p' \
		"$ROOT/tracer/derive/style.c")" ]
}
