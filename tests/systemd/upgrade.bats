#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The hook of a package manager, which says which units run what an upgrade has changed.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	boot_machine
	make -s -C "$ROOT" BUILD="$BUILD_DIR" PREFIX=/usr DESTDIR="$MACHINE/root" install
	"$ROOT/scripts/machine" exec "$MACHINE" sh -c '
		cp /bin/sleep /usr/local/bin/upgraded
		mkdir -p /var/lib/syscarve/old.service /var/lib/syscarve/same.service /var/lib/syscarve/empty.service
		syscarve run -q -o /dev/null -w /var/lib/syscarve/old.service/profile.json -- /usr/local/bin/upgraded 0
		syscarve run -q -o /dev/null -w /var/lib/syscarve/same.service/profile.json -- /bin/sleep 0
		cp /bin/true /usr/local/bin/upgraded'
	mkdir -p "$MACHINE/root/root/pkg/DEBIAN"
	printf '%s\n' 'Package: test-upgrade' 'Version: 1' 'Architecture: all' 'Maintainer: nobody' 'Description: a test' \
		>"$MACHINE/root/root/pkg/DEBIAN/control"
	"$ROOT/scripts/machine" exec "$MACHINE" dpkg-deb --build /root/pkg /root/pkg.deb >/dev/null
}

teardown_file()
{
	stop_machine
}

says_what_changed()
{
	grep -q '^syscarve: old.service runs programs that have changed' <<<"$1"
	grep -q 'syscarve unit start old.service' <<<"$1"
	grep -q '^/usr/local/bin/upgraded ' <<<"$1"
	refute grep same.service <<<"$1"
}

@test "after-upgrade names the units whose programs have changed, and never fails" {
	says_what_changed "$(inside /usr/lib/syscarve/after-upgrade)"
}

@test "apt runs it once it is turned on, and not before" {
	refute grep -q syscarve: <<<"$(inside apt-get install -y /root/pkg.deb 2>&1)"
	inside ln -s /usr/share/syscarve/apt.conf /etc/apt/apt.conf.d/90syscarve
	says_what_changed "$(inside apt-get install -y --reinstall /root/pkg.deb 2>&1)"
}
