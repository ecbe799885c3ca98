/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * To load a program, libbpf parses all 126,000 types of a kernel, keeps their 5.5 MB twice
 * meanwhile, and walks through all of them for each structure that the program reads. It does not
 * do so if it is given a BTF of the few that matter.
 */

struct btf;

/*
 * Makes a file with those of the running kernel's structures and enumerations whose names @wanted
 * has too, and with the types of their members; in raw BTF, for
 * bpf_object_open_opts.btf_custom_path. The caller closes @ret_fd. -errno if the kernel has no BTF,
 * or one with kinds of types that are not known here: then libbpf has to do it itself.
 */
int pick_types(const struct btf *wanted, int *ret_fd);
