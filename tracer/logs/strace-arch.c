/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-arch.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "strace-args.h"

enum { HEX_DIGITS_32 = 8 };

/* The bit of AUDIT_ARCH_* (linux/audit.h: __AUDIT_ARCH_64BIT). */
static const uint32_t arch_64_bit = 0x80000000;

/* ---- sets */

static strace_arches bit_of(uint32_t arch)
{
	for (size_t i = 0; abi_arch_at(i); i++)
		if (abi_arch_at(i) == arch)
			return 1U << i;
	return 0;
}

strace_arches strace_arches_all(void)
{
	strace_arches all = 0;

	for (size_t i = 0; abi_arch_at(i); i++)
		all |= 1U << i;
	return all & ~bit_of(SCMP_ARCH_X32);
}

bool strace_arches_one(strace_arches arches)
{
	return arches != 0 && (arches & (arches - 1)) == 0;
}

static strace_arches of_width(strace_arches arches, bool wide)
{
	for (size_t i = 0; abi_arch_at(i); i++)
		if (!(abi_arch_at(i) & arch_64_bit) == wide)
			arches &= ~(1U << i);
	return arches;
}

/* The architecture of @arches that a kernel of this host's can run besides its own; 0 if there is
 * none. */
static uint32_t compat_in(strace_arches arches)
{
	for (const uint32_t *c = abi_compat(abi_native()); *c; c++)
		if (arches & bit_of(*c))
			return *c;
	return 0;
}

uint32_t strace_arches_decide(strace_arches arches, bool shows_modes)
{
	uint32_t native = abi_native(), compat = compat_in(arches);

	if (arches & bit_of(native))
		return compat && !shows_modes ? 0 : native;
	if (compat)
		return compat;
	for (size_t i = 0; strace_arches_one(arches) && abi_arch_at(i); i++)
		if (arches >> i & 1)
			return abi_arch_at(i);
	return 0;
}

/* ---- names */

static strace_arches find_name(const char *name)
{
	strace_arches found = 0;
	int32_t nr;

	for (size_t i = 0; abi_arch_at(i); i++)
		if (abi_number(abi_arch_at(i), name, &nr))
			found |= 1U << i;
	return found;
}

static strace_arches of_name(struct strace_names *names, const char *name)
{
	size_t slot = hash_text(name, strlen(name)) % ARRAY_SIZE(names->slots);

	if (strcmp(names->slots[slot].name, name) != 0) {
		snprintf(names->slots[slot].name, STRACE_NAME_SIZE, "%s", name);
		names->slots[slot].arches = find_name(name);
	}
	return names->slots[slot].arches;
}

static strace_arches of_number(strace_arches arches, const char *name, int32_t nr)
{
	int32_t found;

	for (size_t i = 0; abi_arch_at(i); i++)
		if (!abi_number(abi_arch_at(i), name, &found) || found != nr)
			arches &= ~(1U << i);
	return arches;
}

/* ---- addresses */

static bool is_wide(struct scan word)
{
	const char *digits;

	if (!SCAN_LITERAL(&word, "0x"))
		return false;
	while (scan_char(&word, '0'))
		;
	for (digits = word.p; word.p < word.end && scan_hex_digit(*word.p) >= 0;)
		word.p++;
	return word.p - digits > HEX_DIGITS_32;
}

/* Only a 64-bit program sets the base of a segment by arch_prctl(). By -X raw, strace prints the
 * numbers of the operations (asm/prctl.h: ARCH_SET_GS to ARCH_GET_GS). */
static bool sets_segment(const struct strace_line *l, const char *word)
{
	unsigned long n = strtoul(word, NULL, 16);

	return strace_line_is(l, "arch_prctl") &&
	       (strcmp(word, "ARCH_SET_FS") == 0 || strcmp(word, "ARCH_GET_FS") == 0 ||
		       strcmp(word, "ARCH_SET_GS") == 0 || strcmp(word, "ARCH_GET_GS") == 0 ||
		       (n >= 0x1001 && n <= 0x1004));
}

static bool shows_wide(const struct strace_line *l)
{
	struct scan result;
	char word[STRACE_WORD_SIZE];

	if (strace_args_result(l->rest, &result) && is_wide(result))
		return true;
	if (l->kind != STRACE_CALL)
		return false;
	strace_args_word(l->rest, 0, word);
	return is_wide((struct scan){word, word + strlen(word)}) || sets_segment(l, word);
}

strace_arches strace_arches_limit(
	struct strace_names *names, strace_arches arches, const struct strace_line *l)
{
	char name[STRACE_NAME_SIZE];
	strace_arches limited;

	strace_name(l->name, name);
	limited = arches & of_name(names, name);
	if (l->nr >= 0)
		limited = of_number(limited, name, l->nr);
	if (l->ip_digits > 0)
		limited = of_width(limited, l->ip_digits > HEX_DIGITS_32);
	else if (shows_wide(l))
		limited = of_width(limited, true);
	return limited ? limited : arches;
}

/* ---- what strace says */

uint32_t strace_arch_of_mode(enum strace_mode mode)
{
	uint32_t native = abi_native();

	switch (mode) {
	case STRACE_64_BIT:
		return native;
	case STRACE_32_BIT:
		return native & arch_64_bit ? abi_compat(native)[0] : native;
	case STRACE_X32:
		return SCMP_ARCH_X32;
	default:
		return 0;
	}
}

/* libseccomp's words are the kernel's, except for one. */
static uint32_t arch_of_word(struct scan word)
{
	char oci[STRACE_WORD_SIZE];

	if (scan_is(word.p, (size_t)(word.end - word.p), "I386"))
		return SCMP_ARCH_X86;
	snprintf(oci, sizeof(oci), "SCMP_ARCH_%.*s", (int)(word.end - word.p), word.p);
	return abi_from_word(oci);
}

/* "si_arch=AUDIT_ARCH_X86_64}", by -X raw "si_arch=0xc000003e}". */
uint32_t strace_arch_of_signal(struct scan text)
{
	static const char key[] = "si_arch=";
	const char *at = memmem(text.p, (size_t)(text.end - text.p), key, strlen(key));
	struct scan word;
	uint32_t arch = 0;

	if (!at)
		return 0;
	text.p = at + strlen(key);
	if (SCAN_LITERAL(&text, "0x"))
		return scan_hex(&text, &arch) && abi_word(arch) ? arch : 0;
	if (!SCAN_LITERAL(&text, "AUDIT_ARCH_"))
		return 0;
	word = text;
	while (text.p < text.end &&
		(*text.p == '_' || scan_is_digit(*text.p) || (*text.p >= 'A' && *text.p <= 'Z')))
		text.p++;
	word.end = text.p;
	return arch_of_word(word);
}
