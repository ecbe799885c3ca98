/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Units of an image that is being built: no manager has read them, so that their files are found as
 * systemctl --root= finds them. */

#include "unit.h"

/*
 * Makes @dir the root directory of this process, so that every path that follows means a file of the
 * image, and no symbolic link leads out of it. What is named by paths of the host has to be open
 * before. -errno, with the reason in @f.
 */
int unit_enter_root(const char *dir, struct failure *f);

/*
 * Opens the service @word of the image by its files: unit.h says how, but there is no manager, and
 * no property can be asked for. An alias becomes the name that it stands for. The same errors as of
 * unit_open_service(); if the unit is masked or has no file, *ret has its name all the same.
 */
int unit_open_offline(const char *word, struct failure *f, struct unit *ret);

/* The version of the image's systemd, or 0. */
int unit_offline_version(void);
