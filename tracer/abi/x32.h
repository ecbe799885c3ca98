/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* This header contains numbers only, because the eBPF programs include it too. */

/* The bit of a system call's number by which the kernel distinguishes x32 from x86-64. */
enum { ABI_X32_BIT = 0x40000000 };
