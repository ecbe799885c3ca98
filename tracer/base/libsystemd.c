/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libsystemd, loaded when it is first called. With the libraries that it needs itself it would take a tenth of a short
 * run, and most runs talk to no service manager and read no journal. The functions that we call are defined here, by the
 * declarations of its headers, and pass on to the real ones; where there is no libsystemd they fail with -ELIBACC.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-journal.h>

static void *find(const char *name)
{
	static void *library;

	if (!library)
		library = dlopen("libsystemd.so.0", RTLD_NOW);
	return library ? dlsym(library, name) : NULL;
}

/* A pointer to the real function @name, NULL where it is not to be had. */
#define REAL(name) \
	({ \
		static typeof(&name) found; \
		found ? found : (found = (typeof(&name))find(#name)); \
	})

#define PASS_ON(name, parameters, ...) \
	int name parameters \
	{ \
		typeof(&name) real = REAL(name); \
		return real ? real(__VA_ARGS__) : -ELIBACC; \
	}

/* What ends something: there is nothing to end where the library never came. */
#define PASS_ON_END(type, name, parameters, ...) \
	type name parameters \
	{ \
		typeof(&name) real = REAL(name); \
		return real ? real(__VA_ARGS__) : (type)0; \
	}

/* clang-format off */
PASS_ON(sd_bus_new, (sd_bus **ret), ret)
PASS_ON(sd_bus_set_address, (sd_bus *bus, const char *address), bus, address)
PASS_ON(sd_bus_start, (sd_bus *bus), bus)
PASS_ON(sd_bus_open_system, (sd_bus **ret), ret)
PASS_ON(sd_bus_get_property_string, (sd_bus *bus, const char *destination, const char *path, const char *interface,
	const char *member, sd_bus_error *error, char **ret), bus, destination, path, interface, member, error, ret)
PASS_ON(sd_bus_get_property_strv, (sd_bus *bus, const char *destination, const char *path, const char *interface,
	const char *member, sd_bus_error *error, char ***ret), bus, destination, path, interface, member, error, ret)
PASS_ON(sd_bus_get_property_trivial, (sd_bus *bus, const char *destination, const char *path, const char *interface,
	const char *member, sd_bus_error *error, char type, void *ret),
	bus, destination, path, interface, member, error, type, ret)
PASS_ON_END(sd_bus *, sd_bus_unref, (sd_bus *bus), bus)
PASS_ON_END(sd_bus *, sd_bus_flush_close_unref, (sd_bus *bus), bus)
PASS_ON_END(sd_bus_message *, sd_bus_message_unref, (sd_bus_message *m), m)
PASS_ON_END(void, sd_bus_error_free, (sd_bus_error *e), e)

PASS_ON(sd_journal_open, (sd_journal **ret, int flags), ret, flags)
PASS_ON(sd_journal_open_directory, (sd_journal **ret, const char *path, int flags), ret, path, flags)
PASS_ON(sd_journal_open_files, (sd_journal **ret, const char **paths, int flags), ret, paths, flags)
PASS_ON(sd_journal_set_data_threshold, (sd_journal *j, size_t size), j, size)
PASS_ON(sd_journal_add_match, (sd_journal *j, const void *data, size_t size), j, data, size)
PASS_ON(sd_journal_add_disjunction, (sd_journal *j), j)
PASS_ON(sd_journal_seek_head, (sd_journal *j), j)
PASS_ON(sd_journal_seek_realtime_usec, (sd_journal *j, uint64_t us), j, us)
PASS_ON(sd_journal_next, (sd_journal *j), j)
PASS_ON(sd_journal_get_data, (sd_journal *j, const char *field, const void **ret, size_t *ret_size),
	j, field, ret, ret_size)
PASS_ON(sd_journal_get_realtime_usec, (sd_journal *j, uint64_t *ret), j, ret)
PASS_ON(sd_journal_get_fd, (sd_journal *j), j)
PASS_ON(sd_journal_process, (sd_journal *j), j)
PASS_ON_END(void, sd_journal_close, (sd_journal *j), j)
/* clang-format on */

int sd_bus_call_method(sd_bus *bus, const char *destination, const char *path,
	const char *interface, const char *member, sd_bus_error *error, sd_bus_message **ret,
	const char *types, ...)
{
	typeof(&sd_bus_call_methodv) real = REAL(sd_bus_call_methodv);
	va_list arguments;
	int r;

	if (!real)
		return -ELIBACC;
	va_start(arguments, types);
	r = real(bus, destination, path, interface, member, error, ret, types, arguments);
	va_end(arguments);
	return r;
}

int sd_bus_message_read(sd_bus_message *m, const char *types, ...)
{
	typeof(&sd_bus_message_readv) real = REAL(sd_bus_message_readv);
	va_list arguments;
	int r;

	if (!real)
		return -ELIBACC;
	va_start(arguments, types);
	r = real(m, types, arguments);
	va_end(arguments);
	return r;
}
