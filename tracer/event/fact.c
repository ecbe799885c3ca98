/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fact.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

struct value {
	uint64_t value;
	const char *text;
};

#define FAMILY(name) \
	{ \
		AF_##name, "AF_" #name \
	}
/* The words of RestrictAddressFamilies=. Second names (AF_LOCAL, AF_ROUTE) are left out: each value
 * has one word. */
static const struct value families[] = {
	FAMILY(UNSPEC),
	FAMILY(UNIX),
	FAMILY(INET),
	FAMILY(AX25),
	FAMILY(IPX),
	FAMILY(APPLETALK),
	FAMILY(NETROM),
	FAMILY(BRIDGE),
	FAMILY(ATMPVC),
	FAMILY(X25),
	FAMILY(INET6),
	FAMILY(ROSE),
	FAMILY(NETBEUI),
	FAMILY(SECURITY),
	FAMILY(KEY),
	FAMILY(NETLINK),
	FAMILY(PACKET),
	FAMILY(ASH),
	FAMILY(ECONET),
	FAMILY(ATMSVC),
	FAMILY(RDS),
	FAMILY(SNA),
	FAMILY(IRDA),
	FAMILY(PPPOX),
	FAMILY(WANPIPE),
	FAMILY(LLC),
	FAMILY(IB),
	FAMILY(MPLS),
	FAMILY(CAN),
	FAMILY(TIPC),
	FAMILY(BLUETOOTH),
	FAMILY(IUCV),
	FAMILY(RXRPC),
	FAMILY(ISDN),
	FAMILY(PHONET),
	FAMILY(IEEE802154),
	FAMILY(CAIF),
	FAMILY(ALG),
	FAMILY(NFC),
	FAMILY(VSOCK),
	FAMILY(KCM),
	FAMILY(QIPCRTR),
	FAMILY(SMC),
	FAMILY(XDP),
	FAMILY(MCTP),
	{0, NULL},
};

static const struct {
	const char *word, *heading, *plural;
	const struct value *values; /* ended by a NULL text */
} kinds[] = {
	[FACT_ADDRESS_FAMILY] = {"address-family", "ADDRESS FAMILY", "address families", families},
};
static_assert(ARRAY_SIZE(kinds) == _FACT_MAX, "each kind has its row");

const struct fact_argument fact_arguments[] = {
	{"socket", 0, FACT_ADDRESS_FAMILY},
	{"socketpair", 0, FACT_ADDRESS_FAMILY},
	{},
};

const char *fact_word(enum fact_kind k)
{
	return kinds[k].word;
}

const char *fact_heading(enum fact_kind k)
{
	return kinds[k].heading;
}

const char *fact_plural(enum fact_kind k)
{
	return kinds[k].plural;
}

enum fact_kind fact_from_word(const char *word)
{
	enum fact_kind k = 0;

	while (k < _FACT_MAX && strcmp(kinds[k].word, word) != 0)
		k++;
	return k;
}

const char *fact_value_text(enum fact_kind k, uint64_t value, char buf[FACT_TEXT_SIZE])
{
	for (const struct value *v = kinds[k].values; v->text; v++)
		if (v->value == value)
			return v->text;
	snprintf(buf, FACT_TEXT_SIZE, "%llu", (unsigned long long)value);
	return buf;
}

int fact_value_parse(enum fact_kind k, const char *text, uint64_t *ret)
{
	char *end;

	for (const struct value *v = kinds[k].values; v->text; v++)
		if (strcmp(v->text, text) == 0) {
			*ret = v->value;
			return 0;
		}
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return errno != 0 || *end ? -EINVAL : 0;
}
