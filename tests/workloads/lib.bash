# SPDX-License-Identifier: LGPL-2.1-or-later
# The parts that all workloads share, which source this file. A workload is one service: its configuration, and requests to it.
. "${BASH_SOURCE[0]%/*}/../lib.bash"
export PATH=$PATH:/usr/sbin:/sbin

usage()
{
	cat <<-EOF
		With a configuration of its own on loopback (tests/systemd, the demo):
		  ${0##*/} missing             print the programs that it needs and that are not here
		  ${0##*/} conf DIR [PORT]     make DIR with a configuration
		  ${0##*/} command DIR         print the command that runs the service in the foreground
		  ${0##*/} run DIR             wait for it, do what an administrator would try in five minutes, end it
		As Debian's unit, in the machine of scripts/holdout, as root, on loopback:
		  ${0##*/} unit                print the name of the unit
		  ${0##*/} setup               configure it, once; it does not run
		  ${0##*/} training            what an administrator would do in five minutes; it runs, and is left running
		  ${0##*/} holdout             everything else; it runs, and may be ended
		  ${0##*/} list                print the names of the hold-out workloads
	EOF
}

# workload_main VERB [DIR [PORT]]: each workload ends with it. It has defined NEEDS, conf, command_line and run, or UNIT,
# HOLDOUT, setup, training and hold_NAME for each NAME in HOLDOUT, or both.
workload_main()
{
	local part
	dir=${2-}
	case ${1-} in
	missing)
		for part in $NEEDS; do command -v "$part" >/dev/null || echo "$part"; done
		;;
	conf) conf "$dir" "${3-}" ;;
	command) command_line "$dir" ;;
	run) run "$dir" ;;
	unit) echo "$UNIT" ;;
	list) echo "$HOLDOUT" ;;
	setup | training) "$1" ;;
	holdout)
		for part in $HOLDOUT; do
			echo "${0##*/}: $part"
			"hold_$part"
		done
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
}

# A failure ends the workload, whichever function it happens in.
fail()
{
	echo "${0##*/} workload: $*" >&2
	exit 1
}

# expect_in TEXT COMMAND...: the output of COMMAND, errors included, must contain TEXT; its status does not matter.
expect_in()
{
	local want=$1 got
	shift
	got=$("$@" 2>&1) || true
	grep -qF -- "$want" <<<"$got" || fail "$*: no '$want' in '$got'"
}

main_pid()
{
	systemctl show --value -p MainPID "$UNIT"
}

fetch()
{
	curl --silent --insecure --max-time 10 --noproxy '*' "$@"
}

status_of()
{
	fetch -o /dev/null -w '%{http_code}' "$@"
}

# certificate DIR [OWNER]: DIR/tls.key and DIR/tls.crt for localhost.
certificate()
{
	[ -e "$1/tls.key" ] && return 0
	mkdir -p "$1"
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout "$1/tls.key" -out "$1/tls.crt" \
		2>/dev/null
	chmod 644 "$1/tls.crt"
	chown "${2:-root}" "$1/tls.key" "$1/tls.crt"
}

# small_disk DIR KILOBYTES [OWNER]: DIR is a tmpfs of that size.
small_disk()
{
	mkdir -p "$1"
	mountpoint -q "$1" || mount -t tmpfs -o "size=${2}k,mode=755" holdout "$1"
	chown "${3:-root}" "$1"
}

# abort PORT TEXT: a client that sends TEXT, reads a little, and resets the connection.
abort()
{
	python3 - "$1" "$2" <<-'EOF'
		import socket, struct, sys, time
		s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
		s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
		s.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin1"))
		time.sleep(0.2)
		s.settimeout(1)
		try:
		    s.recv(10)
		except OSError:
		    pass
		s.close()
	EOF
}

# tell PORT TEXT: sends TEXT, and prints what the server sends until it closes the connection or is silent for a second.
tell()
{
	python3 - "$1" "$2" <<-'EOF'
		import socket, sys
		s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
		s.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin1"))
		s.settimeout(1)
		try:
		    while data := s.recv(65536):
		        sys.stdout.buffer.write(data.replace(b"\0", b""))
		except OSError:
		    pass
	EOF
}

# connections PORT NUMBER: opens that many connections at once, which are idle for a moment.
connections()
{
	python3 - "$1" "$2" <<-'EOF'
		import socket, sys, time
		kept = [socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) for _ in range(int(sys.argv[2]))]
		time.sleep(0.5)
	EOF
}

# rotate FILE...: rotates logs as logrotate does at night, with Debian's own rule for the package.
rotate()
{
	logrotate --force "$@"
}
