# SPDX-License-Identifier: LGPL-2.1-or-later
# Shared by the bats files here: record with syscarve, record with strace, compare.

. "${BASH_SOURCE[0]%/*}/../lib.bash"

# How a command is observed: tests/by-stop and tests/by-notify have links to files here, for the other mechanisms.
case $BATS_TEST_DIRNAME in
*/by-stop) BACKEND=stop ;;
*/by-notify) BACKEND=notify ;;
*) BACKEND=ptrace ;;
esac
HOW=(--backend=$BACKEND)

# record PROFILE COMMAND...: runs COMMAND under syscarve, bounded; its exit status is COMMAND's.
record()
{
	local profile=$1
	shift
	timeout --foreground -k 5 60 "$SYSCARVE" run "${HOW[@]}" -o /dev/null -w "$profile" -- "$@"
}

# as_nobody COMMAND...: runs COMMAND without any privilege. Programs of the tree are run from copies, because the user nobody
# cannot read a checkout below /root.
as_nobody()
{
	local dir word status=0
	local -a words=()
	command -v setpriv >/dev/null || skip "no setpriv here"
	dir=$(mktemp -d)
	chmod 755 "$dir"
	for word in "$@"; do
		case $word in
		"$SYSCARVE" | "$PROGS"/*)
			cp "$word" "$dir"
			word=$dir/${word##*/}
			;;
		esac
		words+=("$word")
	done
	setpriv --reuid=65534 --regid=65534 --clear-groups "${words[@]}" || status=$?
	rm -rf "$dir"
	return $status
}

need_ptrace()
{
	"$SYSCARVE" run -o /dev/null -- true 2>/dev/null || skip "ptrace is not permitted here"
	[ "$BACKEND" != notify ] || need_notify
}

# is_complete PROFILE: it is. What is not traced may have a signal come before a question, and that is said.
is_complete()
{
	json_is "$1" "[.runs[0].incomplete[]?] - [if \"$BACKEND\" == \"notify\" then \"interrupted\" else empty end] == []"
}

# Nothing is printed if the kernel can be asked.
need_notify()
{
	[ -z "$("$SYSCARVE" run --backend=notify -o /dev/null -- true 2>&1)" ] || skip "no notifications here"
}

need_bpf()
{
	local why
	why=$("$SYSCARVE" run --backend=bpf -o /dev/null -- true 2>&1) || skip "$why"
}

# watch PROFILE COMMAND...: runs COMMAND under the eBPF recorder, bounded; its exit status is COMMAND's.
watch()
{
	local profile=$1
	shift
	timeout --foreground -k 5 60 "$SYSCARVE" run --backend=bpf -o /dev/null -w "$profile" -- "$@"
}

# The set of an strace -f log as profile_names prints it. Every line begins with the process; if a process changes
# its architecture, strace prints that (-e quiet=none).
strace_names()
{
	python3 - "$1" <<-'EOF' | sort -u
		import re, sys
		words = {"64 bit": "x86-64", "32 bit": "x86", "x32": "x32"}
		arch = {}
		for line in open(sys.argv[1], errors="replace"):
		    pid, _, rest = line.strip().partition(" ")
		    rest = rest.strip()
		    m = re.match(r"\[ Process PID=(\d+) runs in (64 bit|32 bit|x32) mode", rest)
		    if m:
		        arch[m.group(1)] = words[m.group(2)]
		        continue
		    m = re.match(r"([a-z_0-9]+)\(", rest)
		    if not m:
		        continue
		    name = m.group(1)
		    n = re.match(r"syscall_(0x[0-9a-f]+)$", name)
		    print(arch.get(pid, "x86-64"), int(n.group(1), 16) if n else name)
	EOF
}
