# SPDX-License-Identifier: LGPL-2.1-or-later
# make, make check, make check-unit, make check-full, make fuzz, make bench, make bench-replay, make holdout, make demo,
# make lint, make clean, make install DESTDIR= PREFIX=
# BPF=0: without the eBPF recorder. WERROR=1: warnings are errors. SANITIZE=1: AddressSanitizer and UBSan. BUILD=DIR:
# where to. V=1: show commands.

VERSION = 0.1
PREFIX ?= /usr/local
BUILD ?= build
PKG_CONFIG ?= pkg-config
LIBS = libseccomp libsystemd audit jansson libelf zlib liblzma libzstd
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
override LDLIBS += $(shell $(PKG_CONFIG) --libs $(filter-out $(LOADED_LATER),$(LIBS)) 2>/dev/null)

# The eBPF recorder is compiled by clang and becomes a header by bpftool; what is missing is said, once.
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
NOT_TESTED = tests/unit/test-pick-types.c tests/unit/test-programs.c tests/unit/test-cgroups.c
NOT_BUILT = $(filter-out tracer/watch/none.c,$(wildcard tracer/watch/*.c tracer/watch/btf/*.c))
else
NOT_BUILT = tracer/watch/none.c tracer/watch/watch.bpf.c
LIBS += libbpf
override CPPFLAGS += -I$(BUILD)/bpf
endif

LIB_SRC := $(wildcard groups/*.c groups/tables/*.c) \
	$(filter-out tracer/cli/% $(NOT_BUILT),$(wildcard tracer/*/*.c tracer/*/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tracer/cli/*.c))
UNIT_BIN := $(patsubst %.c,$(BUILD)/%,$(filter-out $(NOT_TESTED),$(wildcard tests/unit/test-*.c)))
PROG_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/live/prog-*.c tests/systemd/prog-*.c))
DRIVE_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/live/drive-*.c tests/holdout/drive-*.c))
BATS := $(wildcard tests/cli/*.bats tests/live/*.bats tests/systemd/*.bats)

.PHONY: all tests check check-unit check-full bench bench-replay fuzz holdout demo install uninstall lint format clean
all: $(BUILD)/syscarve

$(BUILD)/syscarve: $(CLI_OBJ) $(BUILD)/libsyscarve.a
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libsyscarve.a: $(LIB_OBJ)
	@echo "  AR    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

SKELETON = $(BUILD)/bpf/watch.skel.h
BPF_CFLAGS = -target bpf -D__TARGET_ARCH_$(BPF_ARCH) -std=gnu17 -O2 -g -Wall -Wextra $(if $(WERROR),-Werror) \
	-I/usr/include/$(MULTIARCH)
$(SKELETON): tracer/watch/watch.bpf.c tracer/watch/kernel-types.h tracer/watch/shared.h
	@mkdir -p $(@D)
	@echo "  BPF   $<"
	$(Q)$(BPF_CLANG) $(BPF_CFLAGS) -c -o $(@D)/watch.bpf.o $<
	$(Q)$(BPFTOOL) gen skeleton $(@D)/watch.bpf.o name watch_bpf >$@.tmp && mv $@.tmp $@
ifneq ($(BPF),0)
$(patsubst %,$(BUILD)/tracer/watch/%.o,recorder readout watch): $(SKELETON)
endif

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libsyscarve.a
	@mkdir -p $(@D)
	@echo "  TEST  $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -DTESTS_DIR='"$(CURDIR)/tests"' -MMD -MP -o $@ $< \
		$(BUILD)/libsyscarve.a $(LDLIBS) -lcmocka

$(BUILD)/tests/unit/test-record-auparse: LDLIBS += -lauparse

# Programs under test: plain, without the sanitizers. Those without libc say so by including bare.h. A compiler without
# 32-bit libraries leaves the 32-bit one out; its test is then skipped.
PROG_CFLAGS = -std=gnu17 -O2 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter $(if $(WERROR),-Werror)
BARE_CFLAGS = -nostdlib -static -fno-stack-protector -fno-pic
$(BUILD)/tests/live/prog-bare: PROG_CFLAGS += $(BARE_CFLAGS)
$(BUILD)/tests/live/prog-bare32: PROG_CFLAGS += $(BARE_CFLAGS) -m32
$(BUILD)/tests/systemd/prog-readback: PROG_CFLAGS += -static
$(BUILD)/tests/systemd/prog-exit: PROG_CFLAGS += $(BARE_CFLAGS)
$(BUILD)/tests/live/prog-own-filter: PROG_LIBS = -lseccomp
$(BUILD)/tests/live/prog-tsync: PROG_LIBS = -lseccomp -pthread
$(BUILD)/tests/live/prog-misses $(BUILD)/tests/live/prog-stress: PROG_LIBS = -pthread

$(BUILD)/tests/live/% $(BUILD)/tests/systemd/%: tests/live/bare.h
$(BUILD)/tests/live/%: tests/live/%.c
	@mkdir -p $(@D)
	@echo "  PROG  $@"
	$(Q)$(CC) $(PROG_CFLAGS) -o $@ $< $(PROG_LIBS) $(if $(findstring 32,$@),|| echo "  no 32-bit compiler")
$(BUILD)/tests/systemd/%: tests/systemd/%.c
	@mkdir -p $(@D)
	@echo "  PROG  $@"
	$(Q)$(CC) $(PROG_CFLAGS) -o $@ $<

# Programs that drive a part of syscarve itself.
$(BUILD)/tests/live/drive-%: tests/live/drive-%.c $(BUILD)/libsyscarve.a
	@mkdir -p $(@D)
	@echo "  PROG  $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< $(BUILD)/libsyscarve.a $(LDLIBS)
$(BUILD)/tests/holdout/drive-%: tests/holdout/drive-%.c $(BUILD)/libsyscarve.a
	@mkdir -p $(@D)
	@echo "  PROG  $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< $(BUILD)/libsyscarve.a $(LDLIBS)

tests: all $(UNIT_BIN) $(PROG_BIN) $(DRIVE_BIN)

check: tests
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live \
		scripts/run-tests $(UNIT_BIN) $(BATS)

# What takes longer than a push should: the sanitizers on live processes, other versions of systemd, other kernels,
# stress, fuzzing.
check-full: check fuzz
	$(MAKE) --no-print-directory BUILD=build-asan WERROR=1 SANITIZE=1 CFLAGS="-O1 -g" tests
	SYSCARVE=$(abspath build-asan)/syscarve PROGS=$(abspath $(BUILD))/tests/live \
		scripts/run-tests $(wildcard tests/cli/*.bats tests/live/*.bats) tests/full/stress.bats
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/run-tests $(wildcard tests/full/*.bats)
	SYSCARVE=$(abspath $(BUILD))/syscarve scripts/other-systemds
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/other-kernels

check-unit: $(UNIT_BIN)
	scripts/run-tests $(UNIT_BIN)

bench: all $(BUILD)/tests/live/prog-calls $(BUILD)/tests/bench/prog-crowd $(if $(filter-out 0,$(BPF)),$(BUILD)/tests/bench/prog-empty)
	SYSCARVE=$(abspath $(BUILD))/syscarve PROGS=$(abspath $(BUILD))/tests/live scripts/bench

# libFuzzer, FUZZ_SECONDS for each target; a crash is left in build-fuzz/.
FUZZ_SECONDS ?= 60
FUZZ_CFLAGS = -std=gnu17 -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined
FUZZERS := $(patsubst tests/fuzz/fuzz-%.c,%,$(wildcard tests/fuzz/fuzz-*.c))
build-fuzz/%: tests/fuzz/fuzz-%.c $(LIB_SRC) | $(if $(filter-out 0,$(BPF)),$(SKELETON))
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS) $(FUZZ_CFLAGS) -o $@ $^ $(LDLIBS)

fuzz: $(FUZZERS:%=build-fuzz/%)
	@for f in $(FUZZERS); do mkdir -p build-fuzz/$$f.corpus; \
		build-fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=1 \
			-artifact_prefix=build-fuzz/ build-fuzz/$$f.corpus tests/fuzz/seeds/$$f || exit 1; done

# Reading logs, beside grep, ausearch and an auparse loop.
$(BUILD)/tests/bench/prog-auparse: PROG_LIBS = -lauparse
$(BUILD)/tests/bench/prog-empty: PROG_LIBS = -lbpf
$(BUILD)/tests/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROG_CFLAGS) -o $@ $< $(PROG_LIBS)

bench-replay: $(BUILD)/syscarve $(BUILD)/tests/bench/prog-auparse
	SYSCARVE=$(abspath $(BUILD))/syscarve AUPARSE=$(abspath $(BUILD))/tests/bench/prog-auparse scripts/bench-replay

# Misses on workloads that were not traced, by a quarter of an hour in a root of its own.
holdout: all $(BUILD)/tests/holdout/drive-holdout
	BUILD=$(BUILD) scripts/holdout

demo:
	scripts/demo

BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(PREFIX)/share/zsh/site-functions
INSTALLED = $(PREFIX)/bin/syscarve $(PREFIX)/share/man/man1/syscarve.1 $(PREFIX)/share/man/man5/syscarve-profile.5 \
	$(BASH_COMPLETIONS)/syscarve $(ZSH_COMPLETIONS)/_syscarve

install: all
	install -D -m 755 $(BUILD)/syscarve $(DESTDIR)$(PREFIX)/bin/syscarve
	install -D -m 644 tracer/cli/syscarve.1 $(DESTDIR)$(PREFIX)/share/man/man1/syscarve.1
	install -D -m 644 tracer/profile/syscarve-profile.5 $(DESTDIR)$(PREFIX)/share/man/man5/syscarve-profile.5
	install -D -m 644 tracer/cli/syscarve.bash $(DESTDIR)$(BASH_COMPLETIONS)/syscarve
	install -D -m 644 tracer/cli/_syscarve $(DESTDIR)$(ZSH_COMPLETIONS)/_syscarve

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))

lint:
	scripts/lint

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build build-*

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(UNIT_BIN:=.d)
