# SPDX-License-Identifier: LGPL-2.1-or-later
# make, make check, make check-unit, make check-full, make fuzz, make bench, make bench-replay, make holdout, make demo,
# make lint, make clean, make install DESTDIR= PREFIX=
# BPF=0 leaves the eBPF recorder out, REACH=0 what reads instructions. WERROR=1 makes warnings errors. SANITIZE=1 adds AddressSanitizer and UBSan. BUILD=DIR is
# the directory for what is built. V=1 prints the commands.

VERSION = 0.1
PREFIX ?= /usr/local
BUILD ?= build
PKG_CONFIG ?= pkg-config
LIBS = libseccomp libsystemd audit jansson zlib liblzma libzstd
# Loaded by dlopen(), see tracer/base/libsystemd.h.
LOADED_LATER = libsystemd

CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu17 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
	-Wno-unused-parameter
MULTIARCH := $(shell $(CC) -print-multiarch)
override CPPFLAGS += -I. -Itracer -D_GNU_SOURCE -DSYSCARVE_VERSION='"$(VERSION)"' -DMULTIARCH='"$(MULTIARCH)"'
ifdef WERROR
override CFLAGS += -Werror
endif
ifdef SANITIZE
override CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
Q = $(if $(V),,@)

override CPPFLAGS += $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
override LDLIBS += $(shell $(PKG_CONFIG) --libs $(filter-out $(LOADED_LATER),$(LIBS)) 2>/dev/null) -lbz2

# clang compiles the eBPF recorder, and bpftool makes a header of it. If something is missing, a message names it.
BPFTOOL ?= $(firstword $(shell command -v bpftool) /usr/sbin/bpftool)
BPF_CLANG ?= clang
BPF_ARCH = $(patsubst x86_64,x86,$(patsubst aarch64,arm64,$(shell uname -m)))
ifndef BPF
BPF_MISSING := $(shell command -v $(BPF_CLANG) >/dev/null || echo clang) \
	$(shell test -x $(BPFTOOL) || echo bpftool) \
	$(shell $(PKG_CONFIG) --exists libbpf || echo libbpf) \
	$(if $(filter x86 arm64,$(BPF_ARCH)),,a supported architecture)
BPF := $(if $(strip $(BPF_MISSING)),0,1)
ifeq ($(BPF),0)
$(info building without the eBPF recorder: no $(strip $(BPF_MISSING)))
endif
endif
ifeq ($(BPF),0)
NOT_TESTED = tests/unit/test-pick-types.c tests/unit/test-executables.c
NOT_BUILT = $(filter-out tracer/watch/none.c tracer/watch/cgroups.c,$(wildcard tracer/watch/*.c tracer/watch/btf/*.c))
else
NOT_BUILT = tracer/watch/none.c tracer/watch/watch.bpf.c
LIBS += libbpf
override CPPFLAGS += -I$(BUILD)/bpf
endif

# Zydis decodes instructions, for reach/. Debian has no pkg-config file of it.
ifndef REACH
REACH := $(if $(shell echo '\#include <Zydis/Zydis.h>' | $(CC) -E -x c - >/dev/null 2>&1 && echo 1),1,0)
ifeq ($(REACH),0)
$(info building without reach: no Zydis)
endif
endif
ifeq ($(REACH),0)
NOT_BUILT += tracer/reach/instruction.c
else
NOT_BUILT += tracer/reach/no-decoder.c
override LDLIBS += -lZydis
endif

LIB_SRC := $(wildcard groups/*.c groups/*/*.c) \
	$(filter-out tracer/cli/% $(NOT_BUILT),$(wildcard tracer/*/*.c tracer/*/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tracer/cli/*.c))
UNIT_BIN := $(patsubst %.c,$(BUILD)/%,$(filter-out $(NOT_TESTED),$(wildcard tests/unit/test-*.c)))
PROG_BIN := $(patsubst %.c,$(BUILD)/%,$(filter-out tests/bench/% tests/full/%,$(wildcard tests/*/prog-*.c)))
DRIVE_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/drive-*.c))
BATS := $(filter-out tests/full/% tests/kernels/%,$(wildcard tests/*/*.bats))

.PHONY: all tests check check-unit check-full bench bench-replay fuzz fuzzers holdout demo install uninstall lint format clean
# The manuals and the completions are templates that the program fills in from its tables of options.
DOCUMENTS = $(BUILD)/syscarve.1 $(BUILD)/syscarve-profile.5 $(BUILD)/syscarve.bash $(BUILD)/_syscarve
all: $(BUILD)/syscarve $(DOCUMENTS)

$(DOCUMENTS): $(BUILD)/%: tracer/cli/%.in $(BUILD)/syscarve
	@echo "  GEN   $@"
	$(Q)$(BUILD)/syscarve generate <$< >$@.tmp && mv $@.tmp $@

# For unit tests: all of cli/ but main().
$(BUILD)/libcli.a: $(filter-out $(BUILD)/tracer/cli/main.o,$(CLI_OBJ))
	@echo "  AR    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/syscarve $(BUILD)/portable/syscarve: $(CLI_OBJ) $(BUILD)/libsyscarve.a
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The same for scripts/other-systemds, with this host's loader and libraries at a place of their own.
OWN_LIBRARIES = /usr/local/lib/syscarve
$(BUILD)/portable/syscarve: override LDFLAGS += -Wl,--dynamic-linker=$(OWN_LIBRARIES)/ld-linux-x86-64.so.2 \
	-Wl,--disable-new-dtags,-rpath=$(OWN_LIBRARIES)

$(BUILD)/libsyscarve.a: $(LIB_OBJ)
	@echo "  AR    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

SKELETON = $(BUILD)/bpf/watch.skel.h
BPF_CFLAGS = -target bpf -D__TARGET_ARCH_$(BPF_ARCH) -std=gnu17 -O2 -g -Wall -Wextra $(if $(WERROR),-Werror) \
	-Itracer -I/usr/include/$(MULTIARCH)
$(SKELETON): tracer/watch/watch.bpf.c tracer/watch/kernel-types.h tracer/watch/shared.h tracer/abi/x32.h
	@mkdir -p $(@D)
	@echo "  BPF   $<"
	$(Q)$(BPF_CLANG) $(BPF_CFLAGS) -c -o $(@D)/watch.bpf.o $<
	$(Q)$(BPFTOOL) gen skeleton $(@D)/watch.bpf.o name watch_bpf >$@.tmp && mv $@.tmp $@
ifneq ($(BPF),0)
$(filter $(BUILD)/tracer/watch/%,$(LIB_OBJ)): | $(SKELETON)
endif

# Programs of the tests. Most are plain programs to observe, without the sanitizers; those without libc include bare.h. If
# the compiler has no 32-bit libraries, the 32-bit program is left out and its test is skipped.
PROG_CFLAGS = -std=gnu17 -O2 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter $(if $(WERROR),-Werror)
BARE_CFLAGS = -nostdlib -static -fno-stack-protector -fno-pic
$(BUILD)/tests/%: tests/%.c
	@mkdir -p $(@D)
	@echo "  PROG  $@"
	$(Q)$(CC) $(PROG_CFLAGS) -MMD -MP -o $@ $< $(PROG_LIBS) $(if $(findstring 32,$@),|| echo "  no 32-bit compiler")

# Unit tests and drivers use syscarve's own code.
$(UNIT_BIN) $(DRIVE_BIN): $(BUILD)/libsyscarve.a
$(UNIT_BIN) $(DRIVE_BIN): PROG_CFLAGS = $(CPPFLAGS) -Itests $(CFLAGS) -DTESTS_DIR='"$(CURDIR)/tests"'
$(UNIT_BIN) $(DRIVE_BIN): PROG_LIBS = $(BUILD)/libsyscarve.a $(LDLIBS)
$(UNIT_BIN): $(BUILD)/libcli.a
$(UNIT_BIN): PROG_LIBS = $(BUILD)/libcli.a $(BUILD)/libsyscarve.a $(LDLIBS) -lcmocka
$(BUILD)/tests/unit/test-audit-auparse: PROG_LIBS += -lauparse
$(BUILD)/tests/unit/test-build-json $(BUILD)/tests/unit/test-observed $(BUILD)/tests/unit/test-verdict-program: \
	PROG_LIBS += -Wl,--wrap=malloc
$(BUILD)/tests/unit/test-target: PROG_LIBS += -Wl,--wrap=capture

$(BUILD)/tests/live/prog-bare $(BUILD)/tests/live/prog-bare-int80: PROG_CFLAGS += $(BARE_CFLAGS)
$(BUILD)/tests/live/prog-bare32 $(BUILD)/tests/live/prog-facts32: PROG_CFLAGS += $(BARE_CFLAGS) -m32
$(BUILD)/tests/systemd/prog-readback $(BUILD)/tests/systemd/prog-filters: PROG_CFLAGS += -static
$(BUILD)/tests/systemd/prog-exit $(BUILD)/tests/systemd/prog-spin: PROG_CFLAGS += $(BARE_CFLAGS)
$(BUILD)/tests/live/prog-own-filter: PROG_LIBS = -lseccomp
$(BUILD)/tests/live/prog-killed-socket $(BUILD)/tests/live/prog-tsync $(BUILD)/tests/live/prog-seccomp: PROG_LIBS = -lseccomp -pthread
$(BUILD)/tests/live/prog-facts $(BUILD)/tests/live/prog-held $(BUILD)/tests/live/prog-misses $(BUILD)/tests/live/prog-stress: PROG_LIBS = -pthread
$(BUILD)/tests/bench/prog-auparse: PROG_LIBS = -lauparse
$(BUILD)/tests/bench/prog-empty: PROG_LIBS = -lbpf

SHIM = $(BUILD)/tests/cli/shim-malloc.so
$(SHIM): tests/cli/shim-malloc.c
	@mkdir -p $(@D)
	@echo "  SHIM  $@"
	$(Q)$(CC) $(PROG_CFLAGS) -fno-builtin -shared -fPIC -o $@ $<

tests: all $(UNIT_BIN) $(PROG_BIN) $(DRIVE_BIN) $(SHIM)

check: tests
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live \
		scripts/run-tests $(UNIT_BIN) $(BATS)

# Tests that take too long for every push: the sanitizers on live processes, other versions of systemd, other kernels,
# stress, fuzzing.
check-full: check fuzz $(BUILD)/portable/syscarve
	$(MAKE) --no-print-directory BUILD=build-asan WERROR=1 SANITIZE=1 CFLAGS="-O1 -g" tests
	SYSCARVE=$(abspath build-asan)/syscarve PROGS=$(abspath $(BUILD))/tests/live \
		scripts/run-tests $(wildcard tests/cli/*.bats)
	# LeakSanitizer does not work in a process that is traced.
	ASAN_OPTIONS=detect_leaks=0 SYSCARVE=$(abspath build-asan)/syscarve PROGS=$(abspath $(BUILD))/tests/live \
		scripts/run-tests $(wildcard tests/live/*.bats) tests/full/stress.bats
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/run-tests $(wildcard tests/full/*.bats)
	UNITS=400 SYSCARVE=$(abspath $(BUILD))/syscarve scripts/run-tests tests/systemd/units.bats
	UNITS=400 SYSCARVE=$(abspath $(BUILD))/syscarve scripts/other-systemds
	SYSCARVE=$(abspath $(BUILD))/syscarve EVERY_MALLOC=1 scripts/run-tests tests/cli/scarce.bats
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/other-kernels

check-unit: $(UNIT_BIN)
	scripts/run-tests $(UNIT_BIN)

bench: all $(BUILD)/tests/live/prog-calls $(BUILD)/tests/bench/prog-crowd $(if $(filter-out 0,$(BPF)),$(BUILD)/tests/bench/prog-empty)
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/bench
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/bench-units
	SYSCARVE=$(abspath $(BUILD))/syscarve scripts/bench-profiles

# Runs libFuzzer for FUZZ_SECONDS on each target, two at a time; it writes crashes to build-fuzz/. The library is built once,
# instrumented for the fuzzer.
FUZZ_SECONDS ?= 60
FUZZ_CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZERS := $(patsubst tests/fuzz/fuzz-%.c,%,$(wildcard tests/fuzz/fuzz-*.c))
FUZZ_BIN := $(FUZZERS:%=$(BUILD)/tests/fuzz/fuzz-%)
$(BUILD)/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(BUILD)/libsyscarve.a
	@mkdir -p $(@D)
	@echo "  FUZZ  $@"
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -fsanitize=fuzzer -o $@ $< $(BUILD)/libsyscarve.a $(LDLIBS)

fuzzers: $(FUZZ_BIN)

fuzz:
	@$(MAKE) --no-print-directory BUILD=build-fuzz BPF=0 CC=clang CFLAGS="$(FUZZ_CFLAGS)" fuzzers
	@scripts/run-fuzzers build-fuzz $(FUZZ_SECONDS) $(FUZZERS)

# Measures the speed of reading logs, compared with grep, ausearch and an auparse loop.
bench-replay: $(BUILD)/syscarve $(BUILD)/tests/bench/prog-auparse
	SYSCARVE=$(abspath $(BUILD))/syscarve AUPARSE=$(abspath $(BUILD))/tests/bench/prog-auparse scripts/bench-replay

# Measures the misses on workloads that were not traced. This takes a quarter of an hour, in a root directory of its own.
holdout: all $(BUILD)/tests/holdout/drive-holdout
	BUILD=$(BUILD) scripts/holdout

demo:
	scripts/demo

BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(PREFIX)/share/zsh/site-functions
INSTALLED = $(PREFIX)/bin/syscarve $(PREFIX)/share/man/man1/syscarve.1 $(PREFIX)/share/man/man5/syscarve-profile.5 \
	$(BASH_COMPLETIONS)/syscarve $(ZSH_COMPLETIONS)/_syscarve \
	$(PREFIX)/lib/systemd/system/syscarve-watch@.service $(PREFIX)/lib/systemd/catalog/syscarve.catalog \
	$(HOOK) $(HOOKS)/apt.conf $(HOOKS)/dnf.action $(HOOKS)/dnf5.actions
# What package managers run after an upgrade once the administrator has turned it on: syscarve(1).
HOOK = $(PREFIX)/lib/syscarve/after-upgrade
HOOKS = $(PREFIX)/share/syscarve

install: all
	install -D -m 755 $(BUILD)/syscarve $(DESTDIR)$(PREFIX)/bin/syscarve
	install -D -m 644 $(BUILD)/syscarve.1 $(DESTDIR)$(PREFIX)/share/man/man1/syscarve.1
	install -D -m 644 $(BUILD)/syscarve-profile.5 $(DESTDIR)$(PREFIX)/share/man/man5/syscarve-profile.5
	install -D -m 644 $(BUILD)/syscarve.bash $(DESTDIR)$(BASH_COMPLETIONS)/syscarve
	install -D -m 644 $(BUILD)/_syscarve $(DESTDIR)$(ZSH_COMPLETIONS)/_syscarve
	sed 's|@PREFIX@|$(PREFIX)|' tracer/cli/syscarve-watch@.service.in >$(BUILD)/syscarve-watch@.service
	install -D -m 644 $(BUILD)/syscarve-watch@.service $(DESTDIR)$(PREFIX)/lib/systemd/system/syscarve-watch@.service
	install -D -m 644 tracer/cli/syscarve.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog/syscarve.catalog
	sed 's|@PREFIX@|$(PREFIX)|' tracer/cli/after-upgrade.in >$(BUILD)/after-upgrade
	install -D -m 755 $(BUILD)/after-upgrade $(DESTDIR)$(HOOK)
	install -d $(DESTDIR)$(HOOKS)
	echo 'DPkg::Post-Invoke { "test ! -x $(HOOK) || $(HOOK)"; };' >$(DESTDIR)$(HOOKS)/apt.conf
	echo '*:any:$(HOOK)' >$(DESTDIR)$(HOOKS)/dnf.action
	echo 'post_transaction::::$(HOOK)' >$(DESTDIR)$(HOOKS)/dnf5.actions

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))

lint: $(BUILD)/syscarve.1 $(BUILD)/syscarve-profile.5
	BUILD=$(BUILD) scripts/lint

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build build-*

-include $(addsuffix .d,$(basename $(LIB_OBJ) $(CLI_OBJ)) $(UNIT_BIN) $(PROG_BIN) $(DRIVE_BIN))
