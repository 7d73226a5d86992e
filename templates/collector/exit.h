/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* exit: a process ends with its last thread, and once. */
#ifndef KERNEQL_EXIT_H
#define KERNEQL_EXIT_H

/* As wait(2) will report it to the parent. */
static __always_inline __u32 exit_status(struct task_struct *p)
{
	struct signal_struct *signal = p->signal;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		return signal->group_exit_code;
	return p->group_leader->exit_code;
}

static __always_inline bool is_last_thread(struct task_struct *p)
{
	return !(p->flags & PF_KTHREAD) && !p->signal->live.counter;
}

/* Two threads that end at once both see live at 0. Only one of them deletes the
 * entry; where there may be no entry (any more), only one gets its mark in. */
static __always_inline bool claim_end(struct task_struct *p, struct image *e, __u64 start)
{
	struct process_key key = { .start = start, .pid = p->tgid };
	__u32 pid = p->tgid, one = 1;

	if ((!e || p->signal->nr_threads > 1) && bpf_map_update_elem(&ended, &key, &one, BPF_NOEXIST))
		return false;
	return !e || !bpf_map_delete_elem(&procs, &pid);
}

/* The image goes to the scratch before the entry is deleted, for the memory of a
 * deleted entry is used again at once. */
static __always_inline void end_process(struct scratch *s, struct image *e, struct task_struct *p, enum program program)
{
	struct image *img = &s->image;

	if (e && is_image_of(e, p)) {
		copy_image(img, e);
		img->ppid = p->real_parent->tgid;	/* it may have a new one */
	} else {
		forget_image(img);
		set_ids(img, p);
		set_container(p, img, false, program);
	}
	img->exit_code = exit_status(p);
	if (!claim_end(p, e, img->start))
		return;
	COUNT(END, seen);
	if (!possible(program, END))
		COUNT(END, filtered);
	else
		emit_short(END, img, p);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_main, struct task_struct *p)
{
	struct scratch *s = scratch_of(EXIT_MAIN);

	if (s && is_last_thread(p))
		end_process(s, lookup(p->tgid), p, EXIT_MAIN);
	return 0;
}

/* If main ran, the entry is gone. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_guard, struct task_struct *p)
{
	struct scratch *s = scratch_of(EXIT_GUARD);
	struct image *e;

	if (!s || !is_last_thread(p))
		return 0;
	e = lookup(p->tgid);
	if (!e || !is_entry_of(e, p))
		return 0;
	fault(FAULT_GUARDED);
	end_process(s, e, p, EXIT_GUARD);
	return 0;
}

#endif
