# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for bash. Verbs and options are asked of syscarve itself, so that they cannot go stale.

_syscarve_options()
{
	syscarve "$1" --help 2>/dev/null | grep -oE -e '^ +(-[a-z], +)?--[a-z-]+=?' | grep -oE -e '--[a-z-]+=?'
}

# Whether the option $2 of the verb $1 has a value.
_syscarve_has_value()
{
	[[ $2 == -* ]] && syscarve "$1" --help 2>/dev/null | grep -qE -e "^ +(-[a-z], +)?$2\[?=" -e "^ +$2, +--[a-z-]+\[?="
}

_syscarve_values()
{
	case $1 in
	--style) echo exact balanced wide ;;
	--systemd) echo 247 252 257 262 host ;;
	--format) echo dropin line names json oci complain table ;;
	--on-violation) echo kill log EPERM EACCES ENOSYS ;;
	--backend) echo auto ptrace bpf ;;
	--by) echo exe comm host unit all ;;
	--arch) echo x86-64 x86 x32 arm64 arm ;;
	--unit) systemctl list-units --all --plain --no-legend 2>/dev/null | cut -d' ' -f1 ;;
	*) return 1 ;;
	esac
}

_syscarve()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} words
	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		words=$(syscarve --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')
		mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$cur")
		return
	fi
	# Bash cuts --style=exact at the sign.
	if [ "$cur" = = ]; then
		prev=${COMP_WORDS[COMP_CWORD - 1]} cur=
	elif [ "$prev" = = ]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if words=$(_syscarve_values "$prev"); then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_syscarve_options "$verb")" -- "$cur")
		[[ ${COMPREPLY-} != *= ]] || compopt -o nospace
	elif [ "$prev" = -- ] || { [ "$verb" = run ] && ! _syscarve_has_value run "$prev"; }; then
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

complete -o filenames -F _syscarve syscarve
