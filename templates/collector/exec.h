/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* exec.
 *
 * exec_main makes the image, scans argv, and decides. Where tracepoint programs can
 * be preempted (config.preemptible, from Linux 7.0 on), the kernel skips a program for
 * the other tasks of a CPU while one of them is in it. There main is never under way
 * for long, and three more programs follow it on the same hook:
 * exec_long scans an argv that main has left to it because it is long;
 * exec_guard passes the event on as unknown if nobody has decided;
 * exec_last does the same, for a guard can be preempted too, and counts the event. */
#ifndef KERNEQL_EXEC_H
#define KERNEQL_EXEC_H

/* The first bytes of argv. The stack of a new program is complete here, and
 * nobody else can change it yet. */
static __always_inline void set_args(struct image *img, struct task_struct *p, int argc)
{
	unsigned long start = p->mm->arg_start;
	__u64 size = p->mm->arg_end - start;
	__u64 n = size;

	img->argc = argc;
	img->args_size = size;
	img->args_len = 0;
	if (n > ARGS_CAP) {
		n = ARGS_CAP;
		img->flags |= IMAGE_ARGS_CUT;
	}
	barrier_var(n);
	if (n > ARGS_CAP)
		return;
	if (!bpf_probe_read_user(img->args, n, (void *)start)) {
		img->args_len = n;
		return;
	}
	img->flags |= IMAGE_ARGS_FAULT;
	fault(FAULT_ARGS);
}

/* Makes the image, all but its atoms, over what the process's entry holds of its
 * last one. Meanwhile exec_id 0 tells those who would copy it as a parent's not to. */
static __always_inline void make_image(struct image *img, struct task_struct *p, int argc, enum program program)
{
	img->exec_id = 0;
	if (!is_entry_of(img, p))
		forget_image(img);
	set_ids(img, p);
	set_container(p, img, false, program);
	img->flags &= IMAGE_MEMBER | IMAGE_CONTAINER_UNKNOWN;
	img->found[0] &= 1ULL << ATOM_CONTAINER;
	for (int w = 1; w < ATOM_WORDS; w++)
		img->found[w] = 0;
	set_name(img, p);
	if (config.eager_path)
		complete_path(img, p, program);
	set_args(img, p, argc);
	img->exec_id = p->self_exec_id;
}

/* The process's entry; a new one is empty, and NULL if there is no room. */
static __always_inline struct image *entry_of(struct task_struct *p, enum program program)
{
	struct image *e = lookup(p->tgid);
	struct scratch *s;

	if (e)
		return e;
	s = scratch_of(program);
	if (!s)
		return NULL;
	forget_image(&s->image);
	return insert(p->tgid, &s->image);
}

static __always_inline void emit_exec(struct image *img, struct task_struct *p, enum program program)
{
	if (img->flags & IMAGE_ARGS_CUT)
		emit_long(EXEC, img, p, program);
	else
		emit_short(EXEC, img, p, program);
}

/* Ends the work on an exec. */
static __always_inline void decide_exec(struct image *img, struct task_struct *p, enum program program)
{
	if (possible(img->pid, EXEC))
		emit_exec(img, p, program);
	else
		COUNT(EXEC, filtered);
	img->decided = img->exec_id;
}

static __always_inline void scan_long_args(struct image *img, struct task_struct *p)
{
	if (scan_argv(p->tgid, p->mm->arg_start, p->mm->arg_end)) {
		img->flags |= IMAGE_ARGS_SCANNED;
		return;
	}
	img->flags |= IMAGE_ARGS_FAULT;
	fault(FAULT_ARGS);
}

/* The scan of a member's strings, and the decision; of others too if they can match. */
static __always_inline void scan_exec(const struct automaton *a, struct image *e, struct task_struct *p)
{
	/* Nearly all that is not in a container is dropped before its strings are scanned. */
	if (!(e->flags & (IMAGE_MEMBER | IMAGE_CONTAINER_UNKNOWN)) && !possible(e->pid, EXEC)) {
		COUNT(EXEC, filtered);
		e->decided = e->exec_id;
		return;
	}
	scan_name(a, e);
	if (e->flags & IMAGE_ARGS_CUT) {
		if (config.preemptible)
			return;
		scan_long_args(e, p);
	} else if (!(e->flags & IMAGE_ARGS_FAULT)) {
		scan_args(a, e);
	}
	decide_exec(e, p, EXEC_MAIN);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_main, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	const struct automaton *a = the_automaton();
	struct image *e;

	if (a)
		warm_up(a);
	e = entry_of(p, EXEC_MAIN);
	if (a && e) {
		make_image(e, p, bprm->argc, EXEC_MAIN);
		scan_exec(a, e, p);
	} else if (!config.preemptible) {
		decide_unknown(EXEC, p, EXEC_MAIN);
	}
	if (!config.preemptible)
		COUNT(EXEC, seen);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_long, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct image *e;

	if (p->mm->arg_end - p->mm->arg_start <= ARGS_CAP)
		return 0;
	e = lookup(p->tgid);
	if (!e || e->decided == p->self_exec_id || e->exec_id != p->self_exec_id)
		return 0;
	scan_long_args(e, p);
	decide_exec(e, p, EXEC_LONG);
	return 0;
}

/* Passes on what nobody has decided; false if there is no room for an entry. */
static __always_inline bool guard_exec(struct task_struct *p, int argc, enum program program)
{
	struct image *e = lookup(p->tgid);

	if (e && e->decided == p->self_exec_id)
		return true;
	fault(FAULT_GUARDED);
	if (!e)
		e = entry_of(p, program);
	if (!e)
		return false;
	if (e->exec_id != p->self_exec_id)
		make_image(e, p, argc, program);
	decide_exec(e, p, program);
	return true;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_guard, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	guard_exec(p, bprm->argc, EXEC_GUARD);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_last, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	if (!guard_exec(p, bprm->argc, EXEC_LAST))
		decide_unknown(EXEC, p, EXEC_LAST);
	COUNT(EXEC, seen);
	return 0;
}

#endif
