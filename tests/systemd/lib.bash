# SPDX-License-Identifier: LGPL-2.1-or-later
# Shared by the bats files here: a machine with a real systemd, booted once for each file.

. "${BASH_SOURCE[0]%/*}/../lib.bash"
BUILD_DIR=$(dirname "$SYSCARVE")

# The machine's number must not be that of another file that runs; its state lies next to that of the tests.
boot_machine()
{
	MACHINE=$(mktemp -d)
	export MACHINE
	"$ROOT/scripts/machine" start "$MACHINE" || {
		local status=$?
		stop_machine
		[ $status = 77 ] && skip "no machine with a systemd can be booted here"
		return 1
	}
	[ -z "${MACHINE_LOWER-}" ] || bring_syscarve
}

# Another Debian's root directory (scripts/other-systemds) has neither syscarve nor the libraries that it is linked with.
bring_syscarve()
{
	local libraries=$MACHINE/root/usr/local/lib/syscarve libsystemd
	libsystemd=$(ldconfig -p | awk '$1 == "libsystemd.so.0" {print $NF; exit}')
	mkdir -p "$libraries" "$MACHINE/root$BUILD_DIR"
	ldd "$SYSCARVE" "$libsystemd" | grep -o '/[^ :]* (' | tr -d ' (' | xargs cp -t "$libraries" "$libsystemd"
	cp "$BUILD_DIR/portable/syscarve" "$MACHINE/root$BUILD_DIR"
}

# install_syscarve: into the machine's PATH.
install_syscarve()
{
	local from=$SYSCARVE
	[ -z "${MACHINE_LOWER-}" ] || from=$BUILD_DIR/portable/syscarve
	cp "$from" "$MACHINE/root/usr/local/bin/syscarve"
}

stop_machine()
{
	"$ROOT/scripts/machine" stop "$MACHINE"
}

inside()
{
	timeout --foreground -k 5 90 "$ROOT/scripts/machine" exec "$MACHINE" "$@"
}

# put PATH: standard input to a file of the machine.
put()
{
	mkdir -p "$(dirname "$MACHINE/root$1")"
	cat >"$MACHINE/root$1"
}

# unlimit_kernel_log: until limit_kernel_log, the kernel writes every audit record to its log, instead of at
# most ten in five seconds. If this is not possible (a read-only /proc/sys), a test may miss records.
unlimit_kernel_log()
{
	KERNEL_LOG_LIMIT=$(cat /proc/sys/kernel/printk_ratelimit)
	# Left by tests that were killed, or others run as well: then it would stay so. 5 is what kernels have.
	[ "$KERNEL_LOG_LIMIT" != 0 ] || KERNEL_LOG_LIMIT=5
	export KERNEL_LOG_LIMIT
	echo 0 >/proc/sys/kernel/printk_ratelimit || true
}

limit_kernel_log()
{
	[ -z "${KERNEL_LOG_LIMIT-}" ] || echo "$KERNEL_LOG_LIMIT" >/proc/sys/kernel/printk_ratelimit || true
}
