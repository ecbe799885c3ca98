/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which services the records of a launcher belong to. The service manager's child applies the
 * filter first and executes the service afterwards, so that its last calls are recorded with
 * another comm and executable than the service's:
 *
 *      pid  comm            exe                       call
 *      700  (nginx)         /usr/lib/systemd/systemd  execve  --+ by pid: the same process is nginx
 *      700  nginx           /usr/sbin/nginx           bind    <-+ afterwards (processes.h)
 *
 *      800  (s-server)      /usr/lib/systemd/systemd  execve  --+ by name, if nothing else of process 800 is in
 *      801  redis-server    /usr/bin/redis-server     clone   <-+ the logs: both names end with "s-server"
 *
 *      900  (agent)         /usr/lib/systemd/systemd  execve      to nothing in the logs: unattributed
 *
 * The manager puts at most the last eight bytes of the program's name between the parentheses.
 * Several services can have names that end alike; then the records belong to each of them, unless
 * they are more than LAUNCHERS_MATCHES: then the name says nothing, and they belong to none.
 *
 * Everybody chooses the names of his own processes, and a mount namespace lets everybody give the
 * launcher's path to a file of his. So by name only records of root belong to every service, and
 * those of another user (whom the child has become already) to services of that user.
 */

#include "options.h"
#include "tally.h"

enum { LAUNCHERS_MATCHES = 32 };

/* The name of the section that has a service's entry; NULL if one section has everything, or if the
 * name is not known. */
const char *launchers_key(const struct replay_options *o, const struct tally_entry *e);

/* An index of the services among a tally's entries. Their keys are borrowed. */
struct launchers;

int launchers_new(const struct replay_options *o, const struct tally *t, struct launchers **ret);
void launchers_free(struct launchers *l);
static inline void launchers_freep(struct launchers **l)
{
	launchers_free(*l);
}

/* The keys of the services that the records of @launcher belong to, each once: returns how many,
 * and borrowed @ret_keys. They are valid until the next call. */
size_t launchers_match(
	struct launchers *l, const struct tally_entry *launcher, const char *const **ret_keys);
