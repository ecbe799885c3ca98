/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exec-lines.h"

#include <errno.h>
#include <string.h>

#include "base/escape.h"

enum { SHOWN_MAX = 512 };

/* The path becomes a word, in which the manager would replace variables. */
int exec_lines_check(const struct unit_execs *all, const char *unit, struct failure *f)
{
	char shown[SHOWN_MAX], path[SHOWN_MAX];

	escape_to(shown, sizeof(shown), unit);
	for (size_t i = 0; i < all->n; i++) {
		const struct unit_exec *line = &all->lines[i];

		escape_to(path, sizeof(path), line->path);
		if (strchr(line->prefixes, '?'))
			return failure_set(f, -EOPNOTSUPP,
				"%s: a prefix of %s=%s is not known to syscarve", shown, line->kind,
				path);
		if (strchr(line->path, '$') && !unit_exec_is_privileged(line))
			return failure_set(f, -EOPNOTSUPP,
				"%s: the path of %s=%s has a \"$\" in it", shown, line->kind, path);
	}
	return 0;
}

/* In quotes, so that blanks and ";" are part of the word; "%" stands for itself if it is doubled. */
static void print_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '%')
			fputs("%%", out);
		else
			putc(c, out);
	}
}

static void print_word(FILE *out, const char *word)
{
	fputs(" \"", out);
	print_text(out, word);
	putc('"', out);
}

static void print_program(FILE *out, const struct unit_exec *line, const char *at, const char *path)
{
	fprintf(out, "%s=\"%s%s", line->kind, at, line->prefixes);
	print_text(out, path);
	putc('"', out);
}

static void print_line(FILE *out, const struct unit_exec *line, const char *self)
{
	if (unit_exec_is_privileged(line)) {
		print_program(out, line, "@", line->path);
	} else {
		print_program(out, line, "", self);
		for (const char *const *word = unit_exec_entry; *word; word++)
			print_word(out, *word);
		print_word(out, line->path);
	}
	for (char **word = line->argv; *word; word++)
		print_word(out, *word);
	putc('\n', out);
}

/* The lines of a kind stand together. */
static size_t kind_length(const struct unit_execs *all, size_t from, bool *ret_privileged)
{
	size_t n = 0;

	*ret_privileged = true;
	while (from + n < all->n && all->lines[from + n].kind == all->lines[from].kind)
		*ret_privileged &= unit_exec_is_privileged(&all->lines[from + n++]);
	return n;
}

void exec_lines_print(FILE *out, const struct unit_execs *all, const char *self)
{
	bool privileged;

	for (size_t i = 0, n; i < all->n; i += n) {
		n = kind_length(all, i, &privileged);
		if (privileged)
			continue;
		fprintf(out, "%s=\n", all->lines[i].kind);
		for (size_t k = 0; k < n; k++)
			print_line(out, &all->lines[i + k], self);
	}
}
