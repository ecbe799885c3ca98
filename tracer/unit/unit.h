/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One unit of a service manager, and its properties. */

#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"
#include "manager.h"

#define MANAGER_SERVICE MANAGER_NAME ".Service"

struct unit {
	sd_bus *bus; /* the manager's */
	bool user;   /* the manager is that of the calling user, not PID 1 */
	char *name;  /* as the manager calls it: not an alias, and of valid characters only */
	char *object;
	/* Of a unit of an image that is being built (unit-offline.h), its own file and its drop-ins
	 * in the order in which systemd applies them; NULL for one that a manager has. Such a unit
	 * has no manager, and does not run. */
	char **files;
};

/*
 * Opens the unit that @word names (unit_name()), which the manager loads if necessary. An alias
 * becomes the name that it stands for. -EINVAL if that is no name, or the name of a template;
 * -ENOENT if there is no such unit, -EPERM if it is masked, -EBADMSG if it cannot be loaded; the
 * reason is in @f. The caller releases @ret with unit_release(), also after a failure.
 */
int unit_open(const char *word, bool user, struct failure *f, struct unit *ret);

/* The same for what only a service has: -EINVAL for every other type of unit. */
int unit_open_service(const char *word, bool user, struct failure *f, struct unit *ret);

/* The same also for a unit that cannot be loaded: it is masked, or its file is gone. */
int unit_open_any_service(const char *word, bool user, struct failure *f, struct unit *ret);

/* Whether @name is that of a service: 0, or -EINVAL with the reason in @f. */
int unit_check_service_name(const char *name, struct failure *f);

/* Whether @name is not that of a template: 0, or -EINVAL with the reason in @f. */
int unit_check_no_template(const char *name, struct failure *f);

/* Why the manager could not load it, as "there is no such unit"; *ret is NULL if it could. -errno,
 * with the reason in @f, if the manager cannot be asked. */
int unit_find_problem(const struct unit *u, struct failure *f, const char **ret);

/* Whether the manager could load it: 0, or the errors of unit_open() with the reason in @f. */
int unit_check_loaded(const struct unit *u, struct failure *f);

void unit_release(struct unit *u);

/* What syscarve's drop-ins add to the unit's Description=. */
#define UNIT_DESCRIPTION_END " (sandbox drop-in loaded)"
#define UNIT_DESCRIPTION_WATCHED " (watched by syscarve)"

/* The unit's Description= without that. The caller frees @ret. */
int unit_description(const struct unit *u, struct failure *f, char **ret);

/* Whether it has processes, or is about to: it is neither inactive nor failed. */
int unit_is_running(const struct unit *u, struct failure *f, bool *ret);

/* Read a property of @interface: MANAGER_UNIT or MANAGER_SERVICE. -errno, with the reason in @f.
 * The caller frees a string, and a list with list_free(). */
int unit_get_string(const struct unit *u, const char *interface, const char *property,
	struct failure *f, char **ret);
int unit_get_strings(const struct unit *u, const char *interface, const char *property,
	struct failure *f, char ***ret);
int unit_get_bool(const struct unit *u, const char *interface, const char *property,
	struct failure *f, bool *ret);
int unit_get_u32(const struct unit *u, const char *interface, const char *property,
	struct failure *f, uint32_t *ret);
int unit_get_u64(const struct unit *u, const char *interface, const char *property,
	struct failure *f, uint64_t *ret);
