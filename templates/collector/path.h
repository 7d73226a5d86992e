/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The path of an executable, by walking dentries and mounts up to the task's
 * root: bpf_d_path isn't allowed in tracepoint programs. */
#ifndef KERNEQL_PATH_H
#define KERNEQL_PATH_H

#define MAX_COMPONENTS 96	/* with mount points */

/* From a mount's root to where it is mounted; false at the top. */
static __always_inline bool cross_mount(struct walk *w)
{
	struct mount *m = (void *)w->mnt - bpf_core_field_offset(struct mount, mnt);
	struct mount *up = BPF_CORE_READ(m, mnt_parent);

	if (up == m)
		return false;
	w->dentry = (__u64)BPF_CORE_READ(m, mnt_mountpoint);
	w->mnt = (__u64)up + bpf_core_field_offset(struct mount, mnt);
	return true;
}

/* Adds a component; false if there is no room. A long one is first written beyond
 * the end of path, into args, which come later; so there is one size for the verifier. */
static __always_inline bool add_name(struct image *img, const unsigned char *name)
{
	/* Volatile, so that the length comes from memory each time: older verifiers
	 * lose the bounds of a sum of lengths. */
	volatile __u32 *path_len = &img->path_len;
	__u64 len = *path_len;
	long n;

	if (len >= PATH_CAP)
		return false;
	n = bpf_probe_read_kernel_str(img->path + len, NAME_BUF, name);
	if (n <= 0 || len + n > PATH_CAP)
		return false;
	*path_len = len + n;
	return true;
}

/* One step up; 0 goes on, 1 is at the root, -1 has no room. */
static __always_inline int step_up(struct walk *w, struct image *img)
{
	struct dentry *d = (void *)w->dentry, *up;
	struct vfsmount *mnt = (void *)w->mnt;

	if (w->dentry == w->root && w->mnt == w->root_mnt)
		return 1;
	if (d == BPF_CORE_READ(mnt, mnt_root))
		return cross_mount(w) ? 0 : 1;
	if (!add_name(img, BPF_CORE_READ(d, d_name.name)))
		return -1;
	up = BPF_CORE_READ(d, d_parent);
	if (up == d)
		return 1;	/* not in any directory: memfd and the like */
	w->dentry = (__u64)up;
	return 0;
}

/* From where the program's scratch.walk is, into its scratch's image. All that changes
 * on the way lives in memory, so that each round looks the same to the verifier. */
__noinline int walk_path(__u32 program)
{
	struct scratch *s = scratch_of(program);

	if (!s)
		return -1;
	for (int i = 0; i < MAX_COMPONENTS; i++) {
		int end = step_up(&s->walk, &s->image);

		if (end)
			return end;
	}
	return -1;
}

/* The same within the executable's mount, where the pointers' types are known and
 * may be followed without a helper; more than this is left to walk_path. */
#define FAST_COMPONENTS 6

/* From the executable up; 1 at the root, 0 if there is more to do, -1 has no room. */
static __always_inline int walk_fast(struct image *img, struct walk *w, struct path *from, struct path *root)
{
	struct vfsmount *mnt = from->mnt;
	struct dentry *d = from->dentry, *top = mnt->mnt_root, *up;

	w->mnt = (__u64)mnt;
	w->root = (__u64)root->dentry;
	w->root_mnt = (__u64)root->mnt;
#pragma unroll
	for (int i = 0; i < FAST_COMPONENTS; i++) {
		if (d == root->dentry && w->mnt == w->root_mnt)
			return 1;
		if (d == top)
			break;
		if (!add_name(img, d->d_name.name))
			return -1;
		up = d->d_parent;
		if (up == d)
			return 1;
		d = up;
	}
	w->dentry = (__u64)d;
	return 0;
}

static __always_inline int walk_from(struct scratch *s, struct file *exe, struct path *root, enum program program)
{
	int end = walk_fast(&s->image, &s->walk, &exe->f_path, root);

	return end ? end : walk_path(program);
}

/* The name alone, the path's first component: most execs are filtered, and the rest
 * of the path can be had as long as the process runs its program. */
static __always_inline void set_name(struct image *img, struct task_struct *p)
{
	struct file *exe = p->mm->exe_file;

	img->path_len = 0;
	img->flags |= IMAGE_PATH_CUT;
	if (exe && add_name(img, exe->f_path.dentry->d_name.name))
		return;
	img->path[0] = 0;
	img->flags |= IMAGE_NAME_UNKNOWN;
	fault(FAULT_NAME);
}

/* The whole path, for an image of p that has only the name. By way of the program's
 * scratch, whose own image is overwritten. */
static __noinline int complete_path(struct image *img, struct task_struct *p, __u32 program)
{
	struct scratch *s = scratch_of(program);
	struct mm_struct *mm = p->mm;
	struct file *exe;
	int end;

	if (!s || !mm || !(img->flags & IMAGE_PATH_CUT) || (img->flags & IMAGE_NAME_UNKNOWN))
		return 0;
	exe = mm->exe_file;
	if (!exe)
		return 0;
	s->image.path_len = 0;
	end = walk_from(s, exe, &p->fs->root, program);
	if (end < 0)
		fault(FAULT_PATH_CUT);
	else
		img->flags &= ~IMAGE_PATH_CUT;
	img->path_len = at_most(s->image.path_len, PATH_CAP);
	bpf_probe_read_kernel(img->path, at_most(s->image.path_len, PATH_CAP), s->image.path);
	return 0;
}

#endif
