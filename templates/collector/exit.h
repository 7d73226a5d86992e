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
static __always_inline bool claim_end(struct task_struct *p, struct image *e)
{
	struct process_key key = { .start = p->group_leader->start_boottime, .pid = p->tgid };
	__u32 pid = p->tgid, one = 1;

	if ((!e || p->signal->nr_threads > 1) && bpf_map_update_elem(&ended, &key, &one, BPF_NOEXIST))
		return false;
	return !e || !bpf_map_delete_elem(&procs, &pid);
}

/* The image goes to the scratch before the entry is deleted, for the memory of a
 * deleted entry is used again at once. */
static __always_inline bool pass_end(struct scratch *s, struct image *e, struct task_struct *p, enum program program)
{
	if (e && is_image_of(e, p)) {
		if (!possible(p->tgid, END))
			return false;
		copy_image(&s->image, e);
		set_ids(&s->image, p);	/* the parent may be another by now */
		return true;
	}
	forget_image(&s->image);
	set_ids(&s->image, p);
	set_container(p, &s->image, false, program);
	return possible_scratch(program, END);
}

static __always_inline void end_process(struct image *e, struct task_struct *p, enum program program)
{
	struct scratch *s = scratch_of(program);
	bool pass;

	if (!s)
		return;
	pass = pass_end(s, e, p, program);
	if (!claim_end(p, e))
		return;
	if (pass) {
		s->image.exit_code = exit_status(p);
		emit_short(END, &s->image, p, program);
	} else {
		COUNT(END, filtered);
	}
	COUNT(END, seen);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_main, struct task_struct *p)
{
	if (is_last_thread(p))
		end_process(lookup(p->tgid), p, EXIT_MAIN);
	return 0;
}

/* If a program before ran, the entry is gone. */
static __always_inline void guard_exit(struct task_struct *p, enum program program)
{
	struct image *e;

	if (!is_last_thread(p))
		return;
	e = lookup(p->tgid);
	if (!e || !is_entry_of(e, p))
		return;
	fault(FAULT_GUARDED);
	end_process(e, p, program);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_guard, struct task_struct *p)
{
	guard_exit(p, EXIT_GUARD);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_last, struct task_struct *p)
{
	guard_exit(p, EXIT_LAST);
	return 0;
}

#endif
