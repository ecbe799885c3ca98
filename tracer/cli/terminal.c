/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"

enum mode { MODE_OFF, MODE_16, MODE_256 };

/* What is known of one stream. */
struct stream {
	bool known, terminal;
	enum mode mode;
	size_t width;
};

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

int parse_boolean(const char *text)
{
	static const char *const words[][2] = {{"0", "1"}, {"no", "yes"}, {"n", "y"},
		{"false", "true"}, {"f", "t"}, {"off", "on"}};

	for (size_t i = 0; text && i < ARRAY_SIZE(words); i++)
		for (int value = 0; value <= 1; value++)
			if (strcasecmp(words[i][value], text) == 0)
				return value;
	return -1;
}

bool terminal_can_move(void)
{
	const char *term = getenv("TERM");

	return term && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

static enum mode mode_of_terminal(void)
{
	const char *term = getenv("TERM"), *more = getenv("COLORTERM");

	return (term && strstr(term, "256color")) || (more && *more) ? MODE_256 : MODE_16;
}

/* $SYSTEMD_COLORS, or -1 if it does not decide. */
static int parse_systemd_colors(const char *text)
{
	if (text && strcmp(text, "16") == 0)
		return MODE_16;
	if (text && strcmp(text, "256") == 0)
		return MODE_256;
	switch (parse_boolean(text)) {
	case 0:
		return MODE_OFF;
	case 1:
		return (int)mode_of_terminal();
	default:
		return -1;
	}
}

static enum mode find_mode(bool terminal)
{
	const char *none = getenv("NO_COLOR");
	int mode = parse_systemd_colors(getenv("SYSTEMD_COLORS"));

	if (mode >= 0)
		return (enum mode)mode;
	if ((none && *none) || !terminal || !terminal_can_move())
		return MODE_OFF;
	return mode_of_terminal();
}

static size_t find_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	long wanted = columns ? strtol(columns, NULL, 10) : 0;
	struct winsize size;

	if (wanted > 0 && wanted < WIDTH_MAX)
		return (size_t)wanted;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return WIDTH_DEFAULT;
}

/* NULL for what is neither standard output nor standard error. */
static const struct stream *look_at(FILE *out)
{
	static struct stream streams[2];
	int fd = out == stdout ? STDOUT_FILENO : STDERR_FILENO;
	struct stream *s = &streams[out == stdout ? 0 : 1];

	if (out != stdout && out != stderr)
		return NULL;
	if (s->known)
		return s;
	s->known = true;
	s->terminal = isatty(fd);
	s->mode = find_mode(s->terminal);
	s->width = s->terminal ? find_width(fd) : 0;
	return s;
}

const char *colour_begin(FILE *out, enum colour c)
{
	static const char *const sequences[_COLOUR_MAX][2] = {
		[COLOUR_NONE] = {"", ""},
		[COLOUR_HEADING] = {"\033[0;4m", "\033[0;4m"},
		[COLOUR_SENSITIVE] = {"\033[0;1;33m", "\033[0;1;38;5;185m"},
		[COLOUR_MISS] = {"\033[0;1;31m", "\033[0;1;31m"},
		[COLOUR_ADDED] = {"\033[0;32m", "\033[0;32m"},
		[COLOUR_REMOVED] = {"\033[0;31m", "\033[0;31m"},
		[COLOUR_FAINT] = {"\033[0;90m", "\033[0;38;5;245m"},
	};
	const struct stream *s = look_at(out);

	return s && s->mode != MODE_OFF ? sequences[c][s->mode == MODE_256] : "";
}

const char *colour_end(FILE *out, enum colour c)
{
	const struct stream *s = look_at(out);

	return s && s->mode != MODE_OFF && c != COLOUR_NONE ? "\033[0m" : "";
}

bool terminal_is_on(FILE *out)
{
	const struct stream *s = look_at(out);

	return s && s->terminal;
}

size_t terminal_width(FILE *out)
{
	const struct stream *s = look_at(out);

	return s ? s->width : 0;
}

/* The first of these variables that is set names the encoding, as locale(7) has it. */
static bool locale_is_utf8(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		const char *locale = getenv(variables[i]);

		if (locale && *locale)
			return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
	}
	return false;
}

const char *terminal_ellipsis(size_t *ret_width)
{
	bool utf8 = locale_is_utf8();

	*ret_width = utf8 ? 1 : 3;
	return utf8 ? "…" : "...";
}

size_t terminal_columns(const char *text, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}
