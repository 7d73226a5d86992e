/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The maps, and what every program does with them.
 *
 * Each program works on the process's image where it is, in the cache. What is much
 * work for the verifier is in global functions, at which it looks once, and not again
 * for each way to reach them; such a function takes only numbers, and finds the image
 * by its pid. */
#ifndef KERNEQL_MAPS_H
#define KERNEQL_MAPS_H

#define CHUNK 4096	/* bytes of a long argv read at a time */
#define MAX_CHUNKS 1600	/* argv and environment have at most 6 MiB together */
#define NAME_BUF 256	/* a file's or cgroup's name with its NUL */

enum program {
	EXEC_MAIN, EXEC_LONG, EXEC_GUARD, EXEC_LAST,
	FORK_MAIN, FORK_GUARD, FORK_LAST,
	EXIT_MAIN, EXIT_GUARD, EXIT_LAST,
	PROGRAMS,
};

struct cgroup_key {
	__u64 id;		/* kernfs ids are never reused */
	__u64 hierarchy;
};

enum place { OUTSIDE, INSIDE, TOO_DEEP };

struct verdict {
	__u32 place;
	__u32 pad;
	char container[ID_LEN];
};

/* Where a walk up the directory tree is. */
struct walk {
	__u64 dentry, mnt;
	__u64 root, root_mnt;
};

/* What a program needs beside the process's entry. Each has its own on each CPU:
 * from Linux 7.0 on, another program may run on the same CPU while one is preempted,
 * but never the same one. */
struct scratch {
	struct image image;	/* stands in for an entry where there is none */
	struct verdict verdict;
	struct walk walk;
	char name[NAME_BUF];
};

struct process_key {
	__u64 start;
	__u64 pid;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);	/* a preallocated one would take 150 MiB on every host */
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct image);
} procs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct cgroup_key);
	__type(value, struct verdict);
} verdicts SEC(".maps");

/* Processes whose end was claimed without a cache entry to delete. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct process_key);
	__type(value, __u32);
} ended SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct automaton);
} automata SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROGRAMS);
	__type(key, enum program);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* A part of a long argv. One program has it: exec_long, or else exec_main. */
struct chunk {
	__u32 size;
	__u8 bytes[CHUNK];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct chunk);
} chunks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KINDS);
	__type(key, enum kind);
	__type(value, struct counters);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, FAULTS);
	__type(key, enum fault);
	__type(value, __u64);
} faults SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

const volatile struct config config = {};

/* The generated part, appended by the loader. It may use 96 bytes of stack. */
int prefilter(const struct facts *f);

/* n, or cap if that is less. Through an opaque value, as the compiler would
 * otherwise compare a copy and the verifier lose the bound. */
static __always_inline __u64 at_most(__u64 n, const __u64 cap)
{
	barrier_var(n);
	if (n > cap)
		n = cap;
	return n;
}

#define COUNT(which, member)						\
	do {								\
		enum kind key_ = (which);					\
		struct counters *c_ = bpf_map_lookup_elem(&counts, &key_); \
		if (c_)							\
			__sync_fetch_and_add(&c_->member, 1);		\
	} while (0)

static __always_inline void fault(enum fault cause)
{
	__u64 *n = bpf_map_lookup_elem(&faults, &cause);

	if (n)
		__sync_fetch_and_add(n, 1);
}

static __always_inline struct scratch *scratch_of(enum program program)
{
	return bpf_map_lookup_elem(&scratches, &program);
}

static __always_inline const struct automaton *the_automaton(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&automata, &zero);
}

static __always_inline struct image *lookup(__u32 pid)
{
	return bpf_map_lookup_elem(&procs, &pid);
}

#endif
