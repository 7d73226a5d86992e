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

/* Makes the child's image in the scratch. */
static __always_inline void make_child(struct scratch *s, struct task_struct *cloner, struct task_struct *child,
				       enum program program)
{
	struct image *img = &s->image;
	struct image *from = lookup(cloner->tgid);
	bool known = from && is_image_of(from, cloner);

	if (known) {
		copy_image(img, from);
	} else {
		forget_image(img);
		fault(FAULT_NO_CLONER);
	}
	set_ids(img, child);
	set_container(child, img, known, program);
	s->image.decided = img->exec_id;
}

static __always_inline void decide_fork(struct image *img, struct task_struct *child, enum program program)
{
	if (!possible(program, FORK))
		COUNT(FORK, filtered);
	else
		emit_short(FORK, img, child);
}

/* Where there is no room for an entry, main leaves the event to the guard. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_main, struct task_struct *cloner, struct task_struct *child)
{
	struct scratch *s = scratch_of(FORK_MAIN);

	if (!s || !is_process(child))
		return 0;
	make_child(s, cloner, child, FORK_MAIN);
	if (insert_entry(s))
		decide_fork(&s->image, child, FORK_MAIN);
	return 0;
}

/* Counts the event. If main ran and found room, the child's entry is there. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_guard, struct task_struct *cloner, struct task_struct *child)
{
	struct scratch *s = scratch_of(FORK_GUARD);
	struct image *e;

	if (!s || !is_process(child))
		return 0;
	COUNT(FORK, seen);
	e = lookup(child->tgid);
	if (e && e->start == child->start_boottime)
		return 0;
	fault(FAULT_GUARDED);
	make_child(s, cloner, child, FORK_GUARD);
	if (!insert_entry(s))
		fault(FAULT_CACHE_FULL);
	decide_fork(&s->image, child, FORK_GUARD);
	return 0;
}

#endif
