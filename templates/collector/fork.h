/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* fork: the child's image is its cloner's, which isn't always its parent
 * (CLONE_PARENT). The child hasn't run yet. */
#ifndef KERNEQL_FORK_H
#define KERNEQL_FORK_H

/* Threads and kernel threads are no processes. */
static __always_inline bool is_process(struct task_struct *p)
{
	return p->pid == p->tgid && !(p->flags & PF_KTHREAD);
}

/* An entry for the child with its cloner's image, or an empty one if that isn't
 * known; NULL if there is no room. */
static __always_inline struct image *clone_entry(struct task_struct *cloner, __u32 pid, enum program program, bool *known)
{
	struct image *from = lookup(cloner->tgid);
	struct scratch *s;

	*known = from && is_image_of(from, cloner);
	if (*known)
		return insert(pid, from);
	fault(FAULT_NO_CLONER);
	s = scratch_of(program);
	if (!s)
		return NULL;
	forget_image(&s->image);
	return insert(pid, &s->image);
}

/* Makes the child's entry and decides; false if there is no room for it. */
static __always_inline bool handle_fork(struct task_struct *cloner, struct task_struct *child, enum program program)
{
	bool known;
	struct image *e = clone_entry(cloner, child->tgid, program, &known);

	if (!e)
		return false;
	set_ids(e, child);
	set_container(child, e, known, program);
	e->exec_id = child->self_exec_id;
	e->decided = child->self_exec_id;
	if (possible(e->pid, FORK))
		emit_short(FORK, e, child, program);
	else
		COUNT(FORK, filtered);
	return true;
}

/* Where there is a guard, main leaves an event to it for which there is no room. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_main, struct task_struct *cloner, struct task_struct *child)
{
	if (!is_process(child))
		return 0;
	if (!handle_fork(cloner, child, FORK_MAIN) && !config.preemptible)
		decide_unknown(FORK, child, FORK_MAIN);
	if (!config.preemptible)
		COUNT(FORK, seen);
	return 0;
}

/* If the programs before ran and found room, the child's entry is there. False if
 * there still is no room. */
static __always_inline bool guard_fork(struct task_struct *cloner, struct task_struct *child, enum program program)
{
	struct image *e = lookup(child->tgid);

	if (e && e->start == child->start_boottime)
		return true;
	fault(FAULT_GUARDED);
	return handle_fork(cloner, child, program);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_guard, struct task_struct *cloner, struct task_struct *child)
{
	if (is_process(child))
		guard_fork(cloner, child, FORK_GUARD);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_last, struct task_struct *cloner, struct task_struct *child)
{
	if (!is_process(child))
		return 0;
	if (!guard_fork(cloner, child, FORK_LAST))
		decide_unknown(FORK, child, FORK_LAST);
	COUNT(FORK, seen);
	return 0;
}

#endif
