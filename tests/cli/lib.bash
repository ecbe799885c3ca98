# SPDX-License-Identifier: LGPL-2.1-or-later
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
SYSCARVE=${SYSCARVE:-$ROOT/build/syscarve}
DATA=$ROOT/tests/data
GOLDEN=$BATS_TEST_DIRNAME/golden

# golden NAME COMMAND...: its standard output is what golden/NAME holds. UPDATE_GOLDEN=1 writes it.
golden()
{
	local file=$GOLDEN/$1
	shift
	[ -z "${UPDATE_GOLDEN-}" ] || "$@" >"$file"
	diff "$file" <("$@")
}

# refute COMMAND...: it must fail. (A line that begins with ! never fails a test: bash exempts it from errexit.)
refute()
{
	if "$@"; then
		echo "should have failed: $*"
		return 1
	fi
}
