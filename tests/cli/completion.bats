#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The completions load, and offer every verb and every option that --help tells.

bats_require_minimum_version 1.5.0
load lib

VERBS="run prove attach replay suggest show merge diff expand sets"

# offers WORD...: what bash would offer for the last WORD.
offers()
{
	PATH=$(dirname "$SYSCARVE"):$PATH bash --norc -c '
		. "$0"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_syscarve
		printf "%s\n" "${COMPREPLY[@]}"' "$ROOT/tracer/cli/syscarve.bash" "$@"
}

@test "bash: loads, and registers itself" {
	run -0 --separate-stderr bash --norc -c '. "$0" && complete -p syscarve' "$ROOT/tracer/cli/syscarve.bash"
	[[ $output == *"-F _syscarve syscarve" ]]
	[ -z "$stderr" ]
}

@test "bash: every verb, and every long option of each" {
	diff <(tr ' ' '\n' <<<"$VERBS" | sort) <(offers syscarve '' | grep -v '^--' | sort)
	for verb in $VERBS; do
		diff <("$SYSCARVE" $verb --help | sed -nE 's/^ +(-[a-z], +)?(--[a-z-]+=?).*/\2/p' | sort -u) \
			<(offers syscarve $verb -- | sort -u)
	done
}

@test "bash: run --known= offers files" {
	cd "$BATS_TEST_TMPDIR"
	touch profile.json
	[ "$(offers syscarve run --known = prof)" = profile.json ]
	[ "$(offers syscarve run --known prof)" = profile.json ]
}

@test "zsh: the file parses" {
	command -v zsh >/dev/null || skip "no zsh here"
	run -0 zsh -n "$ROOT/tracer/cli/_syscarve"
	[ -z "$output" ]
}
