/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "status.h"

#include <errno.h>
#include <sys/wait.h>

int status_of_wait(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int status_of_exec(int error)
{
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
}

bool status_is_about_command(int r)
{
	return r == -ENOENT || r == -EACCES || r == -EISDIR || r == -ENOTDIR;
}

int status_of_start(int r)
{
	return status_is_about_command(r) ? status_of_exec(-r) : STATUS_INTERNAL;
}
