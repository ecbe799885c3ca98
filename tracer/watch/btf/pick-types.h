/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * libbpf takes all 126,000 types of a kernel apart, keeps its 5.5 MB twice while it does, and walks through all of them
 * for each structure that a program reads. It need not, where it is given a BTF of the few that matter.
 */

struct btf;

/*
 * A file with those of the running kernel's structures and enumerations that @wanted has by name as well, and what they
 * are made of; in raw BTF, for bpf_object_open_opts.btf_custom_path. The caller closes @ret_fd. -errno where the kernel
 * has no BTF, or one with kinds of types that are not known: libbpf's own way is then the one to go.
 */
int pick_types(const struct btf *wanted, int *ret_fd);
