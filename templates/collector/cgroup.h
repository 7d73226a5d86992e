/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Which container a task's cgroup belongs to. runtime/container gives the same
 * verdicts for paths read from /proc. */
#ifndef KERNEQL_CGROUP_H
#define KERNEQL_CGROUP_H

#define MAX_CGROUP_DEPTH 64

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *kn)
{
	struct kernfs_node___before_6_15 *old = (void *)kn;

	if (bpf_core_field_exists(old->parent))
		return BPF_CORE_READ(old, parent);
	return BPF_CORE_READ(kn, __parent);
}

static __always_inline bool is_hex(const char *id)
{
	for (int i = 0; i < ID_LEN; i++) {
		__u8 c = id[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

/* Whether what is before the id, the first k bytes of name, is a runtime's own
 * prefix: "word-", or anything that ends in ":word:" (a systemd style path given
 * to the cgroupfs driver). So "crio-conmon-" and "libpod_pod_" are none. */
static __always_inline bool has_prefix(const char *name, __u64 k, const char *word, const __u64 len)
{
	char got[16];

	if (k < len + 1 || bpf_probe_read_kernel(got, len + 1, name + k - len - 1))
		return false;
	for (__u64 i = 0; i < len; i++)
		if (got[i] != word[i])
			return false;
	if (got[len] == '-')
		return k == len + 1;
	if (got[len] != ':' || k < len + 2 || bpf_probe_read_kernel(got, 1, name + k - len - 2))
		return false;
	return got[0] == ':';
}

#define HAS_PREFIX(name, k, word) has_prefix(name, k, word, sizeof(word) - 1)

static __always_inline bool is_prefix(const char *name, __u64 k)
{
	return k == 0 || HAS_PREFIX(name, k, "docker") || HAS_PREFIX(name, k, "cri-containerd") ||
	       HAS_PREFIX(name, k, "crio") || HAS_PREFIX(name, k, "libpod") || HAS_PREFIX(name, k, "nerdctl");
}

#define DOT_SCOPE 0x65706f63732eULL	/* ".scope" in a little-endian word */

/* The bytes of a name without ".scope". */
static __always_inline __u64 without_scope(const char *name, __u64 n)
{
	__u64 end = 0;

	bpf_probe_read_kernel(&end, 6, name + n - 6);
	return end == DOT_SCOPE ? n - 6 : n;
}

/* Whether this component of a cgroup path is a container's; its id goes to the
 * verdict in the program's scratch. This and the next are global functions, which
 * the verifier looks at once and not for each of their many calls; so they take
 * only numbers. */
__noinline int is_container(__u64 address, __u32 program)
{
	const char *name = (void *)address;
	struct scratch *s = scratch_of(program);
	long size;
	__u64 n;

	if (!s)
		return 0;
	size = bpf_probe_read_kernel_str(s->name, NAME_BUF, name);
	if (size <= ID_LEN)
		return 0;
	n = without_scope(name, size - 1);
	if (n < ID_LEN || bpf_probe_read_kernel(s->verdict.container, ID_LEN, name + n - ID_LEN))
		return 0;
	return is_hex(s->verdict.container) && is_prefix(name, n - ID_LEN);
}

/* Walks from the leaf up: the innermost container counts. */
__noinline int walk_cgroups(__u64 leaf, __u32 program)
{
	struct kernfs_node *kn = (void *)leaf;
	struct scratch *s = scratch_of(program);

	if (!s)
		return 0;
	s->verdict.place = TOO_DEEP;
	for (int i = 0; i < MAX_CGROUP_DEPTH; i++) {
		struct kernfs_node *up = parent_of(kn);

		if (!up) {
			s->verdict.place = OUTSIDE;
			return 0;
		}
		if (is_container((__u64)BPF_CORE_READ(kn, name), program)) {
			s->verdict.place = INSIDE;
			return 0;
		}
		kn = up;
	}
	fault(FAULT_CGROUP_DEEP);
	return 0;
}

/* The verdict on a cgroup, NULL for the root. It is valid until the next one. */
static __always_inline struct verdict *judge_cgroup(struct cgroup *cg, enum program program)
{
	struct scratch *s;
	struct kernfs_node *kn = cg->kn;
	struct cgroup_key key = {};
	struct verdict *v;

	if (!cg->level)
		return NULL;
	key.id = kn->id;
	key.hierarchy = cg->root->hierarchy_id;
	v = bpf_map_lookup_elem(&verdicts, &key);
	if (v)
		return v;
	walk_cgroups((__u64)BPF_CORE_READ(cg, kn), program);	/* read again, for a number */
	s = scratch_of(program);
	if (s)
		bpf_map_update_elem(&verdicts, &key, &s->verdict, BPF_ANY);
	return s ? &s->verdict : NULL;
}

/* set->subsys[at]->cgroup. The loader puts at into the code as a constant, so the
 * verifier still knows what the pointer points to. */
static __always_inline struct cgroup *controller_cgroup(struct css_set *set, __u64 at)
{
	const char *subsys = (const char *)set + bpf_core_field_offset(struct css_set, subsys);
	struct cgroup_subsys_state *css = *(struct cgroup_subsys_state **)(subsys + at * sizeof(css));

	return css ? css->cgroup : NULL;
}

/* A controller's verdict, if it has a hierarchy of its own (cgroup v1). */
#define TRY_CONTROLLER(set, bit, controller)					\
	if ((config.old_hierarchies & (bit)) &&					\
	    bpf_core_enum_value_exists(enum cgroup_subsys_id, controller)) {	\
		struct cgroup *cg_ = controller_cgroup(set,			\
			bpf_core_enum_value(enum cgroup_subsys_id, controller)); \
		struct verdict *v_ = cg_ ? judge_cgroup(cg_, program) : NULL;	\
		if (v_ && v_->place != OUTSIDE)					\
			return v_;						\
	}

/* Where a task is: NULL or OUTSIDE, INSIDE, TOO_DEEP. The unified hierarchy first,
 * then the old controllers' on hosts that have both or only those. */
static __noinline struct verdict *judge(struct task_struct *p, enum program program)
{
	struct css_set *set = p->cgroups;
	struct verdict *v = judge_cgroup(set->dfl_cgrp, program);

	if (v && v->place != OUTSIDE)
		return v;
	TRY_CONTROLLER(set, OLD_PIDS, pids_cgrp_id);
	TRY_CONTROLLER(set, OLD_MEMORY, memory_cgrp_id);
	TRY_CONTROLLER(set, OLD_CPU, cpu_cgrp_id);
	TRY_CONTROLLER(set, OLD_DEVICES, devices_cgrp_id);
	return NULL;
}

static __always_inline bool same_id(const char *a, const char *b)
{
	const __u64 *x = (const void *)a, *y = (const void *)b;
	__u64 differ = 0;

	for (int i = 0; i < ID_LEN / 8; i++)
		differ |= x[i] ^ y[i];
	return !differ;
}

/* Whether a task has another mount namespace than its parent; one that is ending
 * has none any more, and tells nothing. */
static __always_inline bool has_own_mounts(struct task_struct *p)
{
	struct mnt_namespace *theirs = p->real_parent->nsproxy->mnt_ns;

	return theirs && p->nsproxy->mnt_ns != theirs;
}

/* Whether a task that executes in a container's cgroup has arrived there: it has
 * mounts of its own, or its parent is there already. The runtime's bootstrap (runc
 * init, before it enters the container's mount namespace) has done neither. */
static __always_inline bool has_arrived(struct task_struct *p, struct image *img, enum program program)
{
	struct verdict *v;

	if (has_own_mounts(p))
		return true;
	v = judge(p->real_parent, program);
	return v && v->place == INSIDE && same_id(v->container, img->container);
}

static __always_inline void set_member(struct image *img, bool member)
{
	img->flags &= ~(IMAGE_MEMBER | IMAGE_CONTAINER_UNKNOWN);
	img->found[0] &= ~(1ULL << ATOM_CONTAINER);
	if (!member)
		return;
	img->flags |= IMAGE_MEMBER;
	img->found[0] |= 1ULL << ATOM_CONTAINER;
}

/* Whether a member of one container has become one of another, as in a container
 * that runs containers. Going to another cgroup alone doesn't do: whoever may write
 * to the cgroup tree from inside could leave every rule behind that way. */
static __always_inline bool has_moved_on(struct task_struct *p, struct image *img, struct verdict *v)
{
	return v && v->place == INSIDE && !same_id(v->container, img->container) && has_own_mounts(p);
}

/* Sets the container of an image that still has that of the image it comes from:
 * its cloner's, or before an exec its own. A member's child is a member; others
 * become one by arriving, and so do those whose cloner isn't known.
 *
 * A member that still has the same css_set is still in the same cgroups, and needs
 * no other look; neither does the child of a process that is in none. */
static __always_inline void set_container(struct task_struct *p, struct image *img, bool only_inherit, enum program program)
{
	__u64 cgroups = (__u64)p->cgroups;
	bool was_member = img->flags & IMAGE_MEMBER, member = false;
	struct verdict *v;

	if (cgroups == img->cgroups && (was_member || (only_inherit && !img->container[0])))
		return;
	img->cgroups = cgroups;
	if (was_member && only_inherit)
		return;
	v = judge(p, program);
	if (was_member && !has_moved_on(p, img, v))
		return;
	if (v && v->place == INSIDE) {
		__builtin_memcpy(img->container, v->container, ID_LEN);
		member = was_member || (!only_inherit && has_arrived(p, img, program));
	} else {
		__builtin_memset(img->container, 0, ID_LEN);
	}
	set_member(img, member);
	if (v && v->place == TOO_DEEP)
		img->flags |= IMAGE_CONTAINER_UNKNOWN;
}

#endif
