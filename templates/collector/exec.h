/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* exec: three programs in a row on one hook.
 *
 * main makes the image, scans argv if it is short, and decides. It leaves a long
 * argv to the next one, so that main itself is never under way for long: from Linux
 * 7.0 on a preempted program is skipped for the other tasks of its CPU.
 * long scans a long argv and decides.
 * guard counts the event, and passes it on as unknown if neither has decided. */
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

/* What the process was a member of until now goes into the scratch's image. */
static __always_inline void set_previous(struct image *img, struct image *e, struct task_struct *p)
{
	img->flags = 0;
	img->cgroups = 0;
	if (!e || !is_entry_of(e, p))
		return;
	img->flags = e->flags & (IMAGE_MEMBER | IMAGE_CONTAINER_UNKNOWN);
	img->found[0] = e->found[0] & 1ULL << ATOM_CONTAINER;
	img->cgroups = e->cgroups;
	__builtin_memcpy(img->container, e->container, ID_LEN);
}

/* Makes the scratch's image, all but its atoms. */
static __always_inline void make_image(struct scratch *s, struct image *e, struct task_struct *p, int argc, enum program program)
{
	struct image *img = &s->image;

	for (int w = 0; w < ATOM_WORDS; w++)
		img->found[w] = 0;
	set_previous(img, e, p);
	set_ids(img, p);
	set_container(p, img, false, program);
	set_path(s, p, program);
	set_args(img, p, argc);
	s->image.decided = 0;
}

/* Ends the work on an exec whose scan is over. */
static __always_inline void decide_exec(struct scratch *s, struct image *e, struct task_struct *p, enum program program)
{
	struct image *img = &s->image;

	if (!possible(program, EXEC))
		COUNT(EXEC, filtered);
	else if (img->flags & IMAGE_ARGS_CUT)
		emit_long(EXEC, img, p);
	else
		emit_short(EXEC, img, p);
	s->image.decided = img->exec_id;
	if (e)
		store_image(e, s);
}

static __always_inline void filter_exec(struct scratch *s, struct image *e)
{
	COUNT(EXEC, filtered);
	s->image.decided = s->image.exec_id;
	store_image(e, s);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_main, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct scratch *s = scratch_of(EXEC_MAIN);
	struct image *e = lookup(p->tgid);

	if (!s)
		return 0;
	make_image(s, e, p, bprm->argc, EXEC_MAIN);
	if (!e)
		e = insert_entry(s);
	if (!e)
		return 0;
	if (!possible(EXEC_MAIN, EXEC)) {
		filter_exec(s, e);
		return 0;
	}
	scan_name(EXEC_MAIN);
	if (s->image.flags & IMAGE_ARGS_CUT) {
		store_image(e, s);
		return 0;
	}
	if (!(s->image.flags & IMAGE_ARGS_FAULT))
		scan_args(EXEC_MAIN);
	decide_exec(s, e, p, EXEC_MAIN);
	return 0;
}

static __always_inline bool is_decided(struct image *e, struct task_struct *p)
{
	return e->decided == p->self_exec_id;
}

static __always_inline bool is_made(struct image *e, struct task_struct *p)
{
	return e->exec_id == p->self_exec_id;
}

/* Reads a part of argv; its size, 0 if it can't be read. */
static __always_inline __u64 read_chunk(__u64 at, __u64 end)
{
	struct chunk *c = the_chunk();
	__u64 n = end - at;

	if (n > CHUNK)
		n = CHUNK;
	barrier_var(n);
	if (!c || n > CHUNK || bpf_probe_read_user(c->bytes, n, (void *)at))
		return 0;
	return n;
}

/* All of argv, in chunks that hand the automaton's row on; whether it came to the end. */
static __always_inline bool scan_long(struct task_struct *p)
{
	__u32 row = config.args_row;
	__u64 at = p->mm->arg_start, end = p->mm->arg_end;

	for (int i = 0; i < MAX_CHUNKS; i++) {
		__u64 n;

		if (at >= end)
			return true;
		n = read_chunk(at, end);
		if (!n)
			return false;
		row = scan_chunk(row, n);
		at += n;
	}
	return false;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_long, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct scratch *s;
	struct image *e;

	if (p->mm->arg_end - p->mm->arg_start <= ARGS_CAP)
		return 0;
	s = scratch_of(EXEC_LONG);
	e = lookup(p->tgid);
	if (!s || !e || is_decided(e, p) || !is_made(e, p))
		return 0;
	copy_image(&s->image, e);
	if (scan_long(p)) {
		s->image.flags |= IMAGE_ARGS_SCANNED;
	} else {
		s->image.flags |= IMAGE_ARGS_FAULT;
		fault(FAULT_ARGS);
	}
	decide_exec(s, e, p, EXEC_LONG);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_guard, struct task_struct *p, int old_pid, struct linux_binprm *bprm)
{
	struct scratch *s = scratch_of(EXEC_GUARD);
	struct image *e = lookup(p->tgid);

	COUNT(EXEC, seen);
	if (!s || (e && is_decided(e, p)))
		return 0;
	fault(FAULT_GUARDED);
	if (e && is_made(e, p))
		copy_image(&s->image, e);
	else
		make_image(s, e, p, bprm->argc, EXEC_GUARD);
	if (!e)
		e = insert_entry(s);
	if (!e)
		fault(FAULT_CACHE_FULL);
	decide_exec(s, e, p, EXEC_GUARD);
	return 0;
}

#endif
