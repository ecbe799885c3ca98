/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/proc.h"
#include "cgroups.h"
#include "command/search.h"
#include "command/service.h"
#include "command/start.h"
#include "event/maps.h"
#include "executables.h"
#include "readout.h"
#include "recorder.h"
#include "threads.h"

enum { LOOK_MS = 100 /* how long first sightings may wait in the ring */ };

struct watch {
	struct source source;
	struct recorder *recorder;
	struct service service;
	struct command command; /* pid 0: none was run */
	struct executables executables;
	struct readout readout;
	struct fact fact; /* of the last event, as the denial is */
	struct event_denial denial;
	uint64_t start_ns;
	uint64_t end_ns;  /* since the start; 0: not yet */
	uint64_t skipped; /* calls that the recorder did not see; known at the end */
	uint32_t gaps;
	char *cgroup; /* what is observed, if it is no process; owned */
	ino_t group;  /* of the directory when processes were in it already, else 0 */
	bool done;
};

static int make_sighting(struct watch *w, const struct watch_sighting *s, struct event *ret)
{
	struct watch_file *e = &w->readout.file;

	if (w->executables.of[s->exe % WATCH_EXES] || recorder_file(w->recorder, s->exe, e) < 0)
		e = NULL;
	*ret = (struct event){
		.syscall = readout_syscall(s->arch, s->nr),
		.exe = e ? executables_get(&w->executables, s->exe, e, (pid_t)s->tid)
			 : w->executables.of[s->exe % WATCH_EXES],
		.time_ns = s->time_ns > w->start_ns ? s->time_ns - w->start_ns : 0,
		.count = s->fact == 0,
	};
	if (s->fact == 0) {
		readout_note_reported(&w->readout, s);
		return SOURCE_EVENT;
	}
	if (s->fact - 1 == WATCH_DENIED) {
		w->denial = (struct event_denial){
			.tid = (pid_t)s->tid,
			.killed = watch_denial_error(s->value) == WATCH_KILLED,
			.error = (int)watch_denial_error(s->value),
		};
		ret->denial = &w->denial;
		return SOURCE_EVENT;
	}
	w->fact = (struct fact){s->fact - 1, s->value, 1};
	ret->facts = &w->fact;
	ret->n_facts = 1;
	return SOURCE_EVENT;
}

static void note_end(struct watch *w, int status)
{
	service_relay_last(&w->service);
	service_note_end(&w->service, w->command.pid, status);
}

static void fetch_status(struct watch *w)
{
	int status;

	while (w->command.pid != 0 && !w->service.ended &&
		waitpid(w->command.pid, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0) {
		if (WIFSTOPPED(status) || WIFCONTINUED(status))
			service_set_stopped(&w->service, WIFSTOPPED(status));
		else
			note_end(w, status);
	}
}

static void signal_service(void *userdata, int sig)
{
	struct watch *w = userdata;

	recorder_signal(w->recorder, sig);
}

static void kill_service(void *userdata)
{
	struct watch *w = userdata;

	w->gaps |= 1U << GAP_KILLED;
	recorder_signal(w->recorder, SIGKILL);
}

static void leave_service(void *userdata)
{
	struct watch *w = userdata;

	w->done = true;
}

static bool is_observed(void *userdata, pid_t pid)
{
	struct watch *w = userdata;

	return recorder_has_process(w->recorder, pid);
}

static const struct service_ops service_ops = {
	.is_observed = is_observed,
	.signal_all = signal_service,
	.kill_all = kill_service,
	.leave = leave_service,
};

static bool is_over(const struct watch *w)
{
	if (w->done)
		return true;
	if (w->cgroup || (w->command.pid != 0 && !w->service.ended))
		return false;
	return recorder_count_threads(w->recorder) == 0;
}

/* The counts make the set of calls whole, even if sightings were lost. */
static int next_count(struct watch *w, struct event *ret, struct failure *f)
{
	int r;

	if (!w->readout.begun) {
		if (w->command.pid != 0 && recorder_is_awaiting(w->recorder))
			return failure_set(f, -EIO, "the eBPF recorder did not notice the command");
		r = readout_begin(&w->readout, w->recorder);
		if (r < 0)
			return failure_set(
				f, r, "cannot read the recorder's counts: %s", strerror(-r));
	}
	if (!readout_next(&w->readout, w->recorder, &w->executables, ret))
		return SOURCE_END;
	ret->time_ns = w->end_ns;
	return SOURCE_EVENT;
}

/* Numbers are given in order: the first file without a mode has none yet. */
static void read_mapped(struct watch *w)
{
	struct watch_file *f = &w->readout.file;

	for (unsigned n = WATCH_EXES; n < WATCH_FILES; n++) {
		if (recorder_file(w->recorder, n, f) < 0 || f->mode == 0)
			break;
		executables_note_mapped(&w->executables, f);
	}
}

/* The inode of the control group; 0 if there is none. */
static ino_t group_of(const struct watch *w)
{
	struct stat st;

	return w->cgroup && stat(w->cgroup, &st) == 0 ? st.st_ino : 0;
}

/* Another control group of that name means that the unit was stopped and has started again: its start
 * has been observed after all. */
static void notice_restart(struct watch *w)
{
	ino_t now = w->group && w->gaps >> GAP_ATTACHED & 1 ? group_of(w) : 0;

	if (now && now != w->group)
		w->gaps &= ~(1U << GAP_ATTACHED);
}

/* From now on neither the ring nor the counts change. */
static void end_recording(struct watch *w)
{
	notice_restart(w);
	recorder_detach(w->recorder);
	w->skipped = recorder_skipped(w->recorder);
	read_mapped(w);
	w->end_ns = clock_now_ns(CLOCK_MONOTONIC) - w->start_ns;
}

static int watch_next(struct source *source, struct event *ret, struct failure *f)
{
	struct watch *w = (struct watch *)source;
	struct watch_sighting sighting;

	for (;;) {
		if (recorder_next(w->recorder, &sighting))
			return make_sighting(w, &sighting, ret);
		if (w->end_ns != 0)
			return next_count(w, ret, f);
		fetch_status(w);
		if (is_over(w)) {
			end_recording(w);
			continue;
		}
		service_relay(&w->service, LOOK_MS);
		if (service_tick(&w->service)) {
			notice_restart(w);
			if (recorder_skipped(w->recorder) > 0)
				recorder_drop_ended(w->recorder);
			return SOURCE_TICK;
		}
	}
}

static void watch_report(struct source *source, struct source_report *ret)
{
	struct watch *w = (struct watch *)source;

	ret->processes = recorder_count_threads(w->recorder);
	ret->lost = recorder_lost(w->recorder) + recorder_dropped(w->recorder) + w->skipped;
	ret->gaps = w->gaps | (ret->lost > 0 ? 1U << GAP_LOST : 0);
	if (w->executables.mapped.is_full || recorder_lacks_files(w->recorder))
		ret->gaps |= 1U << GAP_TOO_MANY;
	if (w->executables.is_short)
		ret->gaps |= 1U << GAP_FILES;
	if (w->service.ended && !recorder_has_started(w->recorder))
		ret->gaps |= 1U << GAP_UNSTARTED;
	ret->facts = FACT_ALL & ~recorder_unreadable_facts(w->recorder);
}

static void watch_free(struct source *source)
{
	struct watch *w = (struct watch *)source;

	if (w->command.pid != 0 && !w->service.ended && w->recorder)
		recorder_signal(w->recorder, SIGKILL);
	recorder_free(w->recorder);
	executables_release(&w->executables);
	readout_release(&w->readout);
	command_release(&w->command);
	service_end(&w->service);
	free(w->cgroup);
	free(w);
}

static struct mapped *watch_files(struct source *source)
{
	return &((struct watch *)source)->executables.mapped;
}

static int watch_wait_status(const struct source *source)
{
	return ((const struct watch *)source)->service.status;
}

static int watch_exec_errno(const struct source *source)
{
	const struct watch *w = (const struct watch *)source;

	return w->command.report ? w->command.report->exec_errno : 0;
}

static const struct source_ops watch_ops = {
	.name = "bpf",
	.next = watch_next,
	.report = watch_report,
	.files = watch_files,
	.wait_status = watch_wait_status,
	.exec_errno = watch_exec_errno,
	.free = watch_free,
};

/* The recorder knows the command's process by the first argument of this call. */
static void call_recorder(struct command_report *report, const void *userdata)
{
	const uint64_t *cookie = userdata;

	syscall(SYS_getppid, *cookie);
}

static int run_command(struct watch *w, char *const *argv, struct failure *f)
{
	_cleanup_(freep) char *path = NULL;
	uint64_t cookie = 0;
	int r;

	r = command_search(argv[0], f, &path);
	if (r < 0)
		return r;
	while (cookie == 0)
		if (getrandom(&cookie, sizeof(cookie), 0) < 0)
			return failure_set(f, -errno, "cannot get a random number: %m");
	recorder_await(w->recorder, cookie);
	r = command_start(
		&(struct command_options){
			.path = path,
			.argv = argv,
			.mask = &w->service.relay.old_mask,
			.chld = &w->service.relay.old_chld,
			.prepare = call_recorder,
			.userdata = &cookie,
		},
		f, &w->command);
	w->service.pid = w->command.pid;
	return r;
}

/* What ran before. Later mappings are seen by the recorder. */
static int note_process(pid_t pid, void *userdata)
{
	struct watch *w = userdata;

	maps_note_process(&w->executables.mapped, pid);
	return 0;
}

static int add_thread(pid_t tid, void *userdata)
{
	struct watch *w = userdata;
	int r = recorder_add_thread(w->recorder, tid);

	if (proc_process(tid) == tid)
		note_process(tid, w);

	/* If it ended before it was added, its end would never be noticed. */
	if (r >= 0 && proc_has_ended(tid))
		recorder_drop_thread(w->recorder, tid);
	return r;
}

static int start_watching(struct watch *w, const struct watch_options *o, struct failure *f)
{
	int r;

	r = recorder_new(
		&(struct recorder_options){
			.cgroup = o->cgroup,
			.from_start = o->argv != NULL,
			.ring_bytes = o->ring_bytes,
			.files = o->files,
			.plain = o->plain,
		},
		f, &w->recorder);
	if (r < 0)
		return r;
	w->cgroup = o->cgroup ? strdup(o->cgroup) : NULL;
	if (o->cgroup && !w->cgroup)
		return -ENOMEM;
	w->executables.mapped.all = o->files;
	w->start_ns = clock_now_ns(CLOCK_MONOTONIC);
	if (o->argv)
		return run_command(w, o->argv, f);
	for (size_t i = 0; i < o->n_pids; i++) {
		r = threads_of(o->pids[i], add_thread, w, f);
		if (r < 0)
			return r;
	}
	if (o->cgroup)
		cgroup_processes(o->cgroup, note_process, w);
	if (o->n_pids > 0 || (o->cgroup && cgroup_is_populated(o->cgroup)))
		w->gaps |= 1U << GAP_ATTACHED;
	w->group = group_of(w);
	return 0;
}

const char *watch_missing(void)
{
	return NULL;
}

int watch_new(const struct watch_options *o, struct failure *f, struct source **ret)
{
	struct watch *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	w->source.ops = &watch_ops;
	service_begin(&w->service, o->argv ? RELAY_PARENT : RELAY_ATTACHED, &service_ops, w);
	r = start_watching(w, o, f);
	if (r < 0) {
		watch_free(&w->source);
		return r;
	}
	*ret = &w->source;
	return 0;
}
