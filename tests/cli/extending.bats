#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Adding a version of systemd, an output format or a log format changes one table each. The test adds an
# invented one of each to a copy of the tree and builds it; --help, manual, completions and messages then have them.

bats_require_minimum_version 1.5.0
load lib

setup_file()
{
	export TREE=$BATS_FILE_TMPDIR/tree
	mkdir "$TREE"
	cp -r "$ROOT"/{Makefile,groups,tracer,scripts} "$TREE"
	mkdir -p "$TREE/tests/unit"
	cp "$ROOT"/tests/unit/{unit.h,test-sets.c} "$TREE/tests/unit"
	cd "$TREE"
	add_version
	add_output_format
	add_log_format
	make BPF=0 CFLAGS=-O0 WERROR=1 BUILD=build -j"$(nproc)" all build/tests/unit/test-sets >build.log 2>&1 || {
		tail -n 30 build.log
		return 1
	}
}

setup()
{
	cd "$TREE"
	NEW=$TREE/build/syscarve
}

# insert FILE BEFORE TEXT: inserts TEXT before the only line that is BEFORE.
insert()
{
	[ "$(grep -cxF -e "$2" "$1")" = 1 ] || fail "$1 does not have one line '$2'"
	LINE=$2 TEXT=$3 awk '$0 == ENVIRON["LINE"] {print ENVIRON["TEXT"]} {print}' "$1" >new
	mv new "$1"
}

# What systemd-analyze and libseccomp of systemd 999 would list, gen-sets, and a row in groups/versions.c.
add_version()
{
	{
		cat groups/tables/262.sets
		printf '\n@made-up\n\t@chown\n\tmade_up_call\n'
	} >groups/tables/999.sets
	{
		echo '# libseccomp 9.9.9'
		{ tail -n +2 groups/tables/262.names; echo made_up_call; } | LC_ALL=C sort
	} >groups/tables/999.names
	scripts/gen-sets
	insert groups/versions.c $'\t{},' '	{
		.version = 999,
		.since = 999,
		.summary = "Made-up Linux",
		.added = NAMES("read"),
		.launcher = NAMES("write"),
		.unknown_errno = ENOSYS,
	},'
}

# A file of its own, and a row in tracer/emit/emitters.c.
add_output_format()
{
	cat >tracer/emit/emit-count.c <<-'EOF'
		#include <errno.h>

		#include "emit.h"

		static int write_count(const struct suggestion *s, const struct profile *p,
			const struct emit_options *o, FILE *out)
		{
			fprintf(out, "%d made up\n", sysset_count(&s->allowed));
			return ferror(out) ? -EIO : 0;
		}

		const struct emitter emit_count = {
			.word = "count",
			.summary = "a made-up format",
			.comment = "# ",
			.emit = write_count,
		};
	EOF
	insert tracer/emit/emitters.c $'\tX(line) \\' $'\tX(count) \\'
}

# A file of its own, and a row in tracer/logs/format.h. A line is "made-up NUMBER EXECUTABLE".
add_log_format()
{
	cat >tracer/logs/made-up.c <<-'EOF'
		#include <linux/audit.h>

		#include "format.h"
		#include "scan.h"

		static bool recognise(const char *text, size_t len)
		{
			struct scan s = {text, text + len};

			return SCAN_LITERAL(&s, "made-up ");
		}

		static enum record_result read_line(void *state, const struct input_line *line, struct record *ret)
		{
			struct scan s = {line->text, line->text + line->len};
			uint64_t nr;

			*ret = (struct record){.type = RECORD_SYSCALL, .count = 1, .line_hash = line->number};
			if (!SCAN_LITERAL(&s, "made-up "))
				return RECORD_NONE;
			if (!scan_decimal(&s, &nr) || !scan_char(&s, ' '))
				return record_break(ret, "no number");
			ret->has = HAS_ARCH | HAS_NR | HAS_EXE;
			ret->arch = AUDIT_ARCH_X86_64;
			ret->nr = (int32_t)nr;
			ret->exe = (struct record_text){s.p, (uint32_t)(s.end - s.p), false};
			return RECORD_READ;
		}

		const struct log_format log_format_made_up = {
			.word = "made-up",
			.summary = "logs of a made-up program",
			.recognise = recognise,
			.read = read_line,
		};
	EOF
	insert tracer/logs/format.h $'\tROW(audit)' $'\tROW(made_up) \\'
}

# is_offered WORD SUMMARY: suggest's help and errors, the manual and both completions have the word.
is_offered()
{
	"$NEW" suggest --help | grep -q "^ *$1 *$2"
	grep -qF "\\fB$1\\fR" build/syscarve.1
	grep -qF "$2" build/syscarve.1
	grep -qw -- "$1" build/syscarve.bash
	grep -qw -- "$1" build/_syscarve
}

@test "a version of systemd is gen-sets and one row" {
	is_offered 999 "Made-up Linux"
	run -2 "$NEW" suggest --systemd=998 "$DATA/nginx.json"
	[[ $output == *999* ]]
	diff <("$NEW" sets --systemd=999 @made-up | tr -d ' \t') - < <(
		"$NEW" sets --systemd=999 @chown | tr -d ' \t'
		echo made_up_call
	)
	[ "$("$NEW" expand --systemd=999 -e 'made_up_call ~read' | grep -cxE 'made_up_call|read')" = 2 ]
	refute grep -qx read <("$NEW" expand --systemd=262 -e made_up_call 2>/dev/null)
	"$NEW" suggest --systemd=999 "$DATA/nginx.json" | grep -q 'systemd 999'
	scripts/gen-sets --check
	build/tests/unit/test-sets
}

@test "gen-sets reads the sets and names of a root directory" {
	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	command -v systemd-analyze >/dev/null || skip "no systemd here"
	version=$(systemctl --version | awk 'NR == 1 {print $2}')
	[ -e "$ROOT/groups/tables/$version.sets" ] || skip "no table of systemd $version"
	mkdir -p copy/groups
	cp -r "$ROOT/scripts" copy
	cp -r "$ROOT/groups/tables" copy/groups
	rm copy/groups/tables/"$version".*
	timeout 60 copy/scripts/gen-sets "$version" / 2>/dev/null
	diff -r "$ROOT/groups/tables" copy/groups/tables
}

@test "an output format is one file and one row" {
	is_offered count "a made-up format"
	[ "$("$NEW" suggest --format=count "$DATA/nginx.json")" = \
		"$("$NEW" suggest --format=names "$DATA/nginx.json" | wc -l) made up" ]
	run -2 "$NEW" suggest --format=yaml "$DATA/nginx.json"
	[[ $output == *count* ]]
}

@test "a log format is one file and one row" {
	printf 'made-up %d /usr/bin/example\n' 63 63 95 >log
	echo 'made-up x' >>log
	run -0 --separate-stderr "$NEW" replay --exe=/usr/bin/example --format=names --style=exact -w profile log
	[[ $'\n'$output == *$'\numask\nuname'* ]]
	[[ $stderr == *"log:4"*"no number"* ]]
	[ "$(jq -r '.runs[].source' profile)" = made-up ]
	"$NEW" replay --help | grep -q '^ *made-up *logs of a made-up program'
	grep -qF "logs of a made-up program" build/syscarve.1
}
