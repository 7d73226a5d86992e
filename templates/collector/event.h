/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* From an image to a verdict of the prefilter, and to a record. */
#ifndef KERNEQL_EVENT_H
#define KERNEQL_EVENT_H

#define TICK 10000000ULL	/* ns: /proc gives start times in hundredths of a second */

/* Whether the generated prefilter lets the event of the scratch's image pass. What
 * wasn't scanned to its end is possibly true and possibly false; a weak atom is never
 * surely true. */
__noinline int possible(__u32 program, __u32 kind)
{
	struct scratch *s = scratch_of(program);
	__u64 no_name, no_args;
	struct facts f;

	if (!s)
		return 1;
	no_name = s->image.flags & IMAGE_NAME_SCANNED ? 0 : ~0ULL;
	no_args = s->image.flags & IMAGE_ARGS_SCANNED ? 0 : ~0ULL;
	for (int w = 0; w < ATOM_WORDS; w++) {
		const volatile struct masks *m = &config.masks[w];
		__u64 found;

		f.pos[w] = f.neg[w] = ~0ULL;
		if (w >= config.words)
			continue;
		found = s->image.found[w];
		f.pos[w] = found | m->untested | (m->name & no_name) | (m->args & no_args);
		f.neg[w] = ~found | m->weak;
	}
	if (s->image.flags & IMAGE_CONTAINER_UNKNOWN)
		f.pos[0] |= 1ULL << ATOM_CONTAINER;
	f.kind = kind;
	f.pad = 0;
	return prefilter(&f);
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
	img->exec_id = p->self_exec_id;
	img->pid = p->tgid;
	img->ppid = p->real_parent->tgid;
	img->uid = p->cred->euid.val;
	img->gid = p->cred->egid.val;
	img->exit_code = 0;
}

/* n, or cap if that is less. Through an opaque value, as the compiler would
 * otherwise compare a copy and the verifier lose the bound. */
static __always_inline __u64 at_most(__u64 n, const __u64 cap)
{
	barrier_var(n);
	if (n > cap)
		n = cap;
	return n;
}

/* Copies what is used of an image: each cache line costs. */
static __always_inline void copy_image(struct image *to, const struct image *from)
{
	__u64 path = at_most(from->path_len, PATH_CAP);
	__u64 args = at_most(from->args_len, ARGS_CAP);

	bpf_probe_read_kernel(to, __builtin_offsetof(struct image, path) + path, from);
	bpf_probe_read_kernel(to->args, args, from->args);
}

/* Puts the scratch's image into the process's entry, in place. Meanwhile exec_id 0
 * tells those who copy it as a parent's not to use it. */
static __always_inline void store_image(struct image *e, struct scratch *s)
{
	struct image *img = &s->image;
	__u64 id = img->exec_id;

	e->exec_id = 0;
	img->exec_id = 0;
	copy_image(e, img);
	img->exec_id = id;
	e->exec_id = id;
}

/* A new entry from the scratch, NULL if there is no room. */
static __always_inline struct image *insert_entry(struct scratch *s)
{
	__u32 pid = s->image.pid;

	if (bpf_map_update_elem(&procs, &pid, &s->image, BPF_ANY))
		return NULL;
	return lookup(pid);
}

/* The parent may execute or end meanwhile, and its entry be made anew: the copy
 * counts only if the entry was about the same image before and after. */
static __always_inline void add_parent(struct record *r, struct task_struct *p)
{
	struct task_struct *parent = p->real_parent;
	struct image *e = lookup(parent->tgid);

	r->parent.pid = 0;
	if (!e || !is_image_of(e, parent))
		return;
	copy_image(&r->parent, e);
	if (!is_image_of(e, parent))
		r->parent.pid = 0;
}

static __noinline int fill_record(struct record *r, __u32 kind, struct image *img, struct task_struct *p)
{
	r->time = bpf_ktime_get_boot_ns();
	r->kind = kind;
	r->long_len = 0;
	copy_image(&r->self, img);
	add_parent(r, p);
	return 0;
}

static __always_inline void emit_short(enum kind kind, struct image *img, struct task_struct *p)
{
	struct record *r = bpf_ringbuf_reserve(&ring, sizeof(*r), 0);

	if (!r) {
		COUNT(kind, lost);
		return;
	}
	fill_record(r, kind, img, p);
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
static __always_inline void emit_long(enum kind kind, struct image *img, struct task_struct *p)
{
	struct long_record *l = bpf_ringbuf_reserve(&ring, sizeof(*l), 0);

	if (!l) {
		COUNT(kind, lost);
		return;
	}
	fill_record(&l->r, kind, img, p);
	fill_long_args(l, img, p);
	bpf_ringbuf_submit(l, 0);
	COUNT(kind, queued);
}

#endif
