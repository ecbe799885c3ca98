# SPDX-License-Identifier: LGPL-2.1-or-later
. "${BASH_SOURCE[0]%/*}/../lib.bash"
GOLDEN=$BATS_TEST_DIRNAME/golden

# golden NAME COMMAND...: its standard output is what golden/NAME holds. UPDATE_GOLDEN=1 writes it.
golden()
{
	local file=$GOLDEN/$1
	shift
	[ -z "${UPDATE_GOLDEN-}" ] || "$@" >"$file"
	diff "$file" <("$@")
}
