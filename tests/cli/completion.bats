#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The completions load, and offer every verb and every option that --help tells.

bats_require_minimum_version 1.5.0
load lib

# What --help tells, each a line: its verbs; the long options of a verb.
verbs()
{
	"$SYSCARVE" --help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort
}

options()
{
	"$SYSCARVE" "$1" --help | sed -nE 's/^ +(-[a-z], +)?(--[a-z-]+=?).*/\2/p' | sort -u
}

# zsh_offers WORD...: what zsh would offer for the last WORD. What zle does is stood in for: the words, the prefix, compset.
zsh_offers()
{
	PATH=$(dirname "$SYSCARVE"):$PATH zsh -f -c '
		file=$1
		words=("${@[2,-1]}") CURRENT=$#words PREFIX=$words[-1]
		compset() { PREFIX=${PREFIX#*=}; }
		compadd() {
			[[ $1 != -S ]] || shift 3
			print -rl -- $*
		}
		_describe() { print -rl -- ${${(P)2}%%:*}; }
		_files() { print -r -- FILES; }
		_command_names() { print -r -- COMMANDS; }
		. $file' zsh "$ROOT/tracer/cli/_syscarve" "$@"
}

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
	[ "$(verbs | wc -l)" -ge 10 ]
	diff <(verbs) <(offers syscarve '' | grep -v '^--' | sort)
	for verb in $(verbs); do
		[ -n "$(options $verb)" ]
		diff <(options $verb) <(offers syscarve $verb -- | sort -u)
	done
}

@test "bash: files where an option names one, commands where a command is due" {
	cd "$BATS_TEST_TMPDIR"
	touch profile.json
	for option in --known --profile --output -w -o; do
		[ "$(offers syscarve run $option prof)" = profile.json ]
	done
	[ "$(offers syscarve run --known = prof)" = profile.json ]
	[ "$(offers syscarve prove --missing = prof)" = profile.json ]
	[ "$(offers syscarve prove -f prof)" = profile.json ]
	for words in "run" "run --detach" "run -w p" "run -w p --" "prove -f x --"; do
		offers syscarve $words dirnam | grep -qx dirname
	done
}

@test "bash: values of options" {
	offers syscarve replay --by = '' | grep -x host
	offers syscarve run --style = b | grep -x balanced
	offers syscarve replay --arch = '' | grep -x x86-64
}

@test "zsh: the file parses" {
	command -v zsh >/dev/null || skip "no zsh here"
	run -0 zsh -n "$ROOT/tracer/cli/_syscarve"
	[ -z "$output" ]
}

@test "zsh: every verb, and every long option of each" {
	command -v zsh >/dev/null || skip "no zsh here"
	diff <(verbs) <(zsh_offers syscarve '' | sort)
	for verb in $(verbs); do
		diff <(options $verb) <(zsh_offers syscarve $verb -- | sort -u)
	done
}

@test "zsh: values of options, files, commands" {
	command -v zsh >/dev/null || skip "no zsh here"
	zsh_offers syscarve replay --by= | grep -x host
	zsh_offers syscarve run --style= | grep -x balanced
	[ "$(zsh_offers syscarve show '')" = FILES ]
	[ "$(zsh_offers syscarve prove -w profile=)" = FILES ]
	for words in "run" "run --detach" "run -w p" "run -w p --" "prove -f x --"; do
		[ "$(zsh_offers syscarve $words '')" = COMMANDS ]
	done
	for words in "run -w" "run --profile" "run --known" "prove -f" "prove --missing"; do
		[ "$(zsh_offers syscarve $words '')" = FILES ]
	done
}

@test "both: what an option may be is offered alike" {
	local name
	command -v zsh >/dev/null || skip "no zsh here"
	for name in --style --systemd --format --on-violation --backend --by --arch; do
		diff <(offers syscarve replay $name = '' | sort) <(zsh_offers syscarve replay $name= | sort)
	done
}
