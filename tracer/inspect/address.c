/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/escape.h"
#include "memory.h"
#include "words.h"

enum { NAME_SHOWN = 200 };

static void add_internet(FILE *out, int family, const void *address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(family, address, text, sizeof(text));
	fprintf(out, family == AF_INET6 ? " [%s]:%u" : " %s:%u", text, ntohs(port));
}

/* A name that begins with a null byte is not the name of a file: it is shown with @, as by
 * ss(8). */
static void add_unix(FILE *out, struct sockaddr_un *a, size_t len)
{
	char shown[NAME_SHOWN];
	size_t n = len - offsetof(struct sockaddr_un, sun_path);

	if (n == 0)
		return;
	if (n > sizeof(a->sun_path) - 1)
		n = sizeof(a->sun_path) - 1;
	a->sun_path[n] = '\0';
	fprintf(out, a->sun_path[0] ? " \"%s\"" : " \"@%s\"",
		escape_to(shown, sizeof(shown), a->sun_path + (a->sun_path[0] == '\0')));
}

void address_write(FILE *out, pid_t tid, uint64_t address, uint64_t len)
{
	union {
		sa_family_t family;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} a = {};

	len = len < sizeof(a) ? len : sizeof(a);
	if (len < sizeof(a.family) || !memory_read(tid, address, &a, len)) {
		fprintf(out, "%#llx", (unsigned long long)address);
		return;
	}
	fputc('{', out);
	words_write_one(out, words_domains, a.family);
	if (a.family == AF_INET && len >= sizeof(a.in))
		add_internet(out, AF_INET, &a.in.sin_addr, a.in.sin_port);
	if (a.family == AF_INET6 && len >= offsetof(struct sockaddr_in6, sin6_scope_id))
		add_internet(out, AF_INET6, &a.in6.sin6_addr, a.in6.sin6_port);
	if (a.family == AF_UNIX)
		add_unix(out, &a.un, len);
	fputc('}', out);
}
