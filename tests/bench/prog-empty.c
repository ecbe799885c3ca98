/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * `prog-empty COMMAND...`: runs COMMAND while programs that do nothing are attached to the raw
 * tracepoints of the beginning and the end of a syscall. This is what any eBPF tracer costs at
 * least.
 */
#include <bpf/bpf.h>
#include <err.h>
#include <linux/bpf.h>
#include <sys/wait.h>
#include <unistd.h>

static void hang_on(const char *tracepoint)
{
	const struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "nothing", "GPL", nothing, 2, NULL);

	if (fd < 0 || bpf_raw_tracepoint_open(tracepoint, fd) < 0)
		err(1, "%s", tracepoint);
}

int main(int argc, char **argv)
{
	pid_t child;
	int status = 1;

	if (argc < 2)
		errx(2, "COMMAND...");
	hang_on("sys_enter");
	hang_on("sys_exit");
	child = fork();
	if (child == 0)
		execvp(argv[1], argv + 1);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		err(1, "%s", argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
