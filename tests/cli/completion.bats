#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The completions that the build makes: they load, and offer every verb, every option and every word that --help lists.

bats_require_minimum_version 1.5.0
load lib

BUILT=$(dirname "$SYSCARVE")

setup()
{
	cd "$BATS_TEST_TMPDIR"
	PATH=$BUILT:$PATH
}

# What --help lists, one on each line: the verbs, or those of a group; the long options of a verb, without "=".
verbs()
{
	"$SYSCARVE" "$@" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]\+\) .*/\1/p' | sort
}

# each_verb: those of groups as well, "unit stage".
each_verb()
{
	verbs | grep -vx unit
	verbs unit | sed 's/^/unit /'
}

options()
{
	"$SYSCARVE" "$@" --help | sed -nE 's/^ +(-[a-z], +)?(--[a-z-]+).*/\2/p' | sort -u
}

# bash_offers WORD...: what bash offers for the last WORD.
bash_offers()
{
	bash --norc -c '
		. "$0"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_syscarve
		[ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' "$BUILT/syscarve.bash" "$@"
}

# zsh_offers WORD...: the same for zsh, see zsh-complete.
zsh_offers()
{
	"$BATS_TEST_DIRNAME/zsh-complete" "$BUILT" "$@"
}

need_zsh()
{
	command -v zsh >/dev/null || skip "no zsh here"
}

@test "bash: loads without a word, and registers itself, also from within a function" {
	run -0 --separate-stderr bash --norc -c 'load() { . "$0"; }; load && complete -p syscarve && echo "${_syscarve_operands[run]}"' \
		"$BUILT/syscarve.bash"
	[[ $output == *"-F _syscarve syscarve"*command ]]
	[ -z "$stderr" ]
}

@test "bash: every verb, and every option of each" {
	[ "$(verbs | wc -l)" -ge 11 ]
	diff <(verbs) <(bash_offers syscarve '' | grep -v '^--' | sort)
	diff <(verbs unit) <(bash_offers syscarve unit '' | grep -v '^--' | sort)
	each_verb | while read -r verb; do
		[ -n "$(options $verb)" ]
		diff <(options $verb) <(bash_offers syscarve $verb -- | tr -d = | sort -u)
	done
}

@test "bash: files for options with a file, commands in place of a command" {
	touch profile.json
	for option in --known --profile --output -w -o; do
		expect profile.json bash_offers syscarve run $option prof
	done
	expect profile.json bash_offers syscarve run --known = prof
	expect profile.json bash_offers syscarve prove --missing = prof
	expect profile.json bash_offers syscarve prove -f prof
	expect profile.json bash_offers syscarve prove prof
	expect profile.json bash_offers syscarve replay --journal = prof
	expect profile.json bash_offers syscarve replay --journal prof
	for words in "run" "run --detach" "run -w p" "run -w p --" "prove -f x --" "prove -f x" "prove profile.json"; do
		bash_offers syscarve $words dirnam | grep -qx dirname
	done
	expect profile.json bash_offers syscarve run ls prof
}

@test "bash: the words of options" {
	bash_offers syscarve replay --by = '' | grep -x host
	bash_offers syscarve run --style = b | grep -x balanced
	bash_offers syscarve replay --arch = '' | grep -x x86-64
	bash_offers syscarve show --sort = '' | grep -x count
	bash_offers syscarve sets --json = '' | grep -x pretty
	bash_offers syscarve help s | grep -x show
}

@test "bash and zsh: units" {
	printf '#!/bin/sh\necho "made-up.service loaded active running Made up"\n' >systemctl
	chmod +x systemctl
	PATH=$PWD:$PATH
	for words in "attach --unit=" "replay --unit=" "prove --filter=" "expand --filter=" "replay --extend="; do
		bash_offers syscarve ${words%=} = made | grep -x made-up.service
	done
	need_zsh
	for words in "attach --unit=" "expand -f "; do
		zsh_offers syscarve ${words}made | grep -x made-up.service
	done
}

@test "bash and zsh: sets" {
	bash_offers syscarve sets @cl | grep -x @clock
	bash_offers syscarve expand -e @cl | grep -x @clock
	need_zsh
	zsh_offers syscarve sets @cl | grep -x @clock
	zsh_offers syscarve expand -e @cl | grep -x @clock
}

@test "zsh: every verb, and every option of each" {
	need_zsh
	diff <(verbs) <(zsh_offers syscarve '' | sort)
	diff <(verbs unit) <(zsh_offers syscarve unit '' | sort)
	each_verb | while read -r verb; do
		diff <(options $verb) <(zsh_offers syscarve $verb -- | sort -u)
	done
}

@test "zsh: words of options, files, commands" {
	need_zsh
	touch profile.json
	for option in --known= --profile= --output= -w -o; do
		expect profile.json zsh_offers syscarve run ${option}prof
	done
	expect profile.json zsh_offers syscarve prove prof
	expect profile.json zsh_offers syscarve replay --journal=prof
	for words in "run" "run --detach" "run -w p" "prove -f x" "prove profile.json"; do
		zsh_offers syscarve $words dirnam | grep -qx dirname
	done
}

@test "both: the words of an option are offered alike, and are those of --help" {
	need_zsh
	for name in --style --systemd --format --on-violation --by --arch; do
		diff <(bash_offers syscarve replay $name = '' | sort) <(zsh_offers syscarve replay $name= | sort)
		for word in $(bash_offers syscarve replay $name = ''); do
			"$SYSCARVE" replay --help | grep -q -e "[ (]$word[ ,)]" -e "^  *$word\$"
		done
	done
}
