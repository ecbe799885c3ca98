/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The functions of libsystemd that syscarve calls, under their own names with the prefix sym_, as
 * systemd itself names what it loads. The library is loaded by libsystemd_load() and not linked:
 * loading it and the libraries that it needs takes a tenth of the time of a short run, and most
 * runs neither talk to the service manager nor read a journal.
 *
 * To call another function, add a line with its name to the list below. A call of a sym_ function
 * that is not in the list does not compile, and a call without the prefix does not link.
 */

/* Entries do not say where in the source they were written. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "failure.h"

#define LIBSYSTEMD_FUNCTIONS(X) \
	X(sd_bus_call) \
	X(sd_bus_call_method) \
	X(sd_bus_error_free) \
	X(sd_bus_flush_close_unref) \
	X(sd_bus_get_property) \
	X(sd_bus_get_property_string) \
	X(sd_bus_get_property_strv) \
	X(sd_bus_get_property_trivial) \
	X(sd_bus_match_signal) \
	X(sd_bus_message_append) \
	X(sd_bus_message_append_strv) \
	X(sd_bus_message_close_container) \
	X(sd_bus_message_enter_container) \
	X(sd_bus_message_exit_container) \
	X(sd_bus_message_new_method_call) \
	X(sd_bus_message_open_container) \
	X(sd_bus_message_read) \
	X(sd_bus_message_read_strv) \
	X(sd_bus_message_unref) \
	X(sd_bus_new) \
	X(sd_bus_open_system) \
	X(sd_bus_open_user) \
	X(sd_bus_process) \
	X(sd_bus_set_address) \
	X(sd_bus_start) \
	X(sd_bus_unref) \
	X(sd_bus_wait) \
	X(sd_journal_add_disjunction) \
	X(sd_journal_add_match) \
	X(sd_journal_close) \
	X(sd_journal_get_data) \
	X(sd_journal_get_fd) \
	X(sd_journal_get_realtime_usec) \
	X(sd_journal_next) \
	X(sd_journal_open) \
	X(sd_journal_open_directory) \
	X(sd_journal_open_files) \
	X(sd_journal_process) \
	X(sd_journal_seek_head) \
	X(sd_journal_seek_realtime_usec) \
	X(sd_journal_sendv) \
	X(sd_journal_set_data_threshold) \
	X(sd_notify)

#define LIBSYSTEMD_DECLARE(name) extern typeof(&name) sym_##name;
LIBSYSTEMD_FUNCTIONS(LIBSYSTEMD_DECLARE)
#undef LIBSYSTEMD_DECLARE

/*
 * Loads the library at the first call; later calls return 0 at once. Whoever opens a bus or a
 * journal calls this before any sym_ function. -ELIBACC if there is no libsystemd, or one that
 * lacks a function. Not safe to call from several threads.
 */
int libsystemd_load(struct failure *f);

/* For _cleanup_(): these do nothing if there is nothing to release, also if the library was never
 * loaded. */
static inline void sym_sd_bus_unrefp(sd_bus **bus)
{
	if (*bus)
		sym_sd_bus_unref(*bus);
}

static inline void sym_sd_bus_flush_close_unrefp(sd_bus **bus)
{
	if (*bus)
		sym_sd_bus_flush_close_unref(*bus);
}

static inline void sym_sd_bus_message_unrefp(sd_bus_message **m)
{
	if (*m)
		sym_sd_bus_message_unref(*m);
}

static inline void sym_sd_bus_error_freep(sd_bus_error *e)
{
	if (sym_sd_bus_error_free)
		sym_sd_bus_error_free(e);
}

static inline void sym_sd_journal_closep(sd_journal **j)
{
	if (*j)
		sym_sd_journal_close(*j);
}
