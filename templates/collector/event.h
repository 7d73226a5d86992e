/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* From an image to a verdict of the prefilter, and to a record. */
#ifndef KERNEQL_EVENT_H
#define KERNEQL_EVENT_H

#define TICK 10000000ULL	/* ns: /proc gives start times in hundredths of a second */

static __always_inline int ask(const __u64 *found, enum image_flag flags, __u32 kind)
{
	__u64 no_name = flags & IMAGE_NAME_SCANNED ? 0 : ~0ULL;
	__u64 no_args = flags & IMAGE_ARGS_SCANNED ? 0 : ~0ULL;
	struct facts f;

	for (int w = 0; w < ATOM_WORDS; w++) {
		const volatile struct masks *m = &config.masks[w];

		f.pos[w] = f.neg[w] = ~0ULL;
		if (w >= config.words)
			continue;
		f.pos[w] = found[w] | m->untested | (m->name & no_name) | (m->args & no_args);
		f.neg[w] = ~found[w] | m->weak;
	}
	if (flags & IMAGE_CONTAINER_UNKNOWN)
		f.pos[0] |= 1ULL << ATOM_CONTAINER;
	f.kind = kind;
	f.pad = 0;
	return prefilter(&f);
}

/* Whether the generated prefilter lets an event of the process pass. What wasn't
 * scanned to its end is possibly true and possibly false; a weak atom is never
 * surely true. */
__noinline int possible(__u32 pid, __u32 kind)
{
	struct image *img = lookup(pid);

	return img ? ask(img->found, img->flags, kind) : 1;
}

/* The same for the image in a program's scratch. */
__noinline int possible_scratch(__u32 program, __u32 kind)
{
	struct scratch *s = scratch_of(program);

	return s ? ask(s->image.found, s->image.flags, kind) : 1;
}

/* Whether the entry is about the process that p is a thread of, not about one
 * that had its pid before. An entry made from /proc gets its exact start here. */
static __always_inline bool is_entry_of(struct image *e, struct task_struct *p)
{
	__u64 start = p->group_leader->start_boottime;

	if (start - e->start >= TICK)
		return false;
	e->start = start;
	return true;
}

/* Whether it also is about the program that the process now runs. */
static __always_inline bool is_image_of(struct image *e, struct task_struct *p)
{
	__u64 id = e->exec_id;

	return is_entry_of(e, p) && (id == EXEC_ID_ANY || id == p->self_exec_id);
}

/* A new entry, NULL if there is no room. */
static __always_inline struct image *insert(__u32 pid, struct image *img)
{
	if (bpf_map_update_elem(&procs, &pid, img, BPF_ANY))
		return NULL;
	return lookup(pid);
}

static __always_inline void forget_image(struct image *img)
{
	for (int w = 0; w < ATOM_WORDS; w++)
		img->found[w] = 0;
	img->flags = IMAGE_NAME_UNKNOWN;
	img->cgroups = 0;
	img->argc = 0;
	img->args_size = 0;
	img->args_len = 0;
	img->path_len = 0;
}

static __always_inline void set_ids(struct image *img, struct task_struct *p)
{
	img->start = p->group_leader->start_boottime;
	img->pid = p->tgid;
	img->ppid = p->real_parent->tgid;
	img->uid = p->cred->euid.val;
	img->gid = p->cred->egid.val;
	img->exit_code = 0;
}

/* Copies what is used of an image: each cache line costs. */
static __always_inline void copy_image(struct image *to, const struct image *from)
{
	__u64 path = at_most(from->path_len, PATH_CAP);
	__u64 args = at_most(from->args_len, ARGS_CAP);

	bpf_probe_read_kernel(to, __builtin_offsetof(struct image, path) + path, from);
	bpf_probe_read_kernel(to->args, args, from->args);
}

/* The parent may execute or end meanwhile, and its entry be made anew: what was
 * copied counts only if the entry was about the same image before and after. */
static __always_inline void add_parent(struct record *r, struct task_struct *p, enum program program)
{
	struct task_struct *parent = p->real_parent;
	struct image *e = lookup(parent->tgid);

	r->parent.pid = 0;
	if (!e || !is_image_of(e, parent))
		return;
	copy_image(&r->parent, e);
	complete_path(&r->parent, parent, program);
	if (!is_image_of(e, parent))
		r->parent.pid = 0;
}

static __noinline int fill_record(struct record *r, struct image *img, struct task_struct *p, __u32 program)
{
	r->time = bpf_ktime_get_boot_ns();
	copy_image(&r->self, img);
	complete_path(&r->self, p, program);
	add_parent(r, p, program);
	return 0;
}

static __always_inline void emit_short(enum kind kind, struct image *img, struct task_struct *p, enum program program)
{
	struct record *r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);

	if (!r) {
		COUNT(kind, lost);
		return;
	}
	r->kind = kind;
	r->long_len = 0;
	fill_record(r, img, p, program);
	bpf_ringbuf_submit(r, 0);
	COUNT(kind, queued);
}

/* Adds as much of argv as fits, read from the task's own memory. */
static __noinline int fill_long_args(struct long_record *l, struct image *img, struct task_struct *p)
{
	__u32 n = img->args_size;

	if (n > LONG_ARGS)
		n = LONG_ARGS;
	barrier_var(n);
	if (n <= LONG_ARGS && !bpf_probe_read_user(l->args, n, (void *)p->mm->arg_start))
		l->r.long_len = n;
	return 0;
}

/* For an argv that the image doesn't hold. */
static __always_inline void emit_long(enum kind kind, struct image *img, struct task_struct *p, enum program program)
{
	struct long_record *l = bpf_ringbuf_reserve(&ring, sizeof(*l), 0);

	if (!l) {
		COUNT(kind, lost);
		return;
	}
	l->r.kind = kind;
	l->r.long_len = 0;
	fill_long_args(l, img, p);
	fill_record(&l->r, img, p, program);
	bpf_ringbuf_submit(l, 0);
	COUNT(kind, queued);
}

/* Without an entry: little is known, and that is what is sent. */
static __always_inline void decide_unknown(enum kind kind, struct task_struct *p, enum program program)
{
	struct scratch *s = scratch_of(program);

	fault(FAULT_CACHE_FULL);
	if (!s)
		return;
	forget_image(&s->image);
	set_ids(&s->image, p);
	set_container(p, &s->image, false, program);
	if (possible_scratch(program, kind))
		emit_short(kind, &s->image, p, program);
	else
		COUNT(kind, filtered);
}

#endif
