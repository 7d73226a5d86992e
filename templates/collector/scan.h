/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The automaton over a name and over argv. */
#ifndef KERNEQL_SCAN_H
#define KERNEQL_SCAN_H

#define BLOCK 16			/* bytes scanned between two tests for a hit */

static __always_inline __u32 next_row(const struct automaton *a, __u16 row, __u8 byte)
{
	/* Two sums, for verifiers lose the bounds of an OR, and the first one doesn't
	 * wait for the row before. */
	const char *column = (const char *)a->next + ((__u64)a->classes[byte] << 1);

	return *(const __u16 *)(column + ((__u64)row << 2));
}

/* A string has ended in this row: its atoms hold. */
static __always_inline void accept(const struct automaton *a, __u32 row, struct image *img)
{
	__u32 i = row >> (config.row_shift & 31);

	i &= MAX_ACCEPT - 1;
	for (int w = 0; w < ATOM_WORDS && w < config.words; w++)
		img->found[w] |= a->accept[i][w];
}

/* Loads what a scan is going to need, and doesn't wait for it: since the last exec it
 * has left the caches, and one miss after the other would cost more than the scan. */
static __always_inline void warm_up(const struct automaton *a)
{
	const volatile __u8 *classes = a->classes, *next = (const __u8 *)a->next;
	__u32 args = (config.args_row & 0xffff) << 2, name = (config.name_row & 0xffff) << 2;

	classes[0];
	classes['-'];
	classes['e'];
	next[args];
	next[args + 64];
	next[args + 128];
	next[args + 192];
	next[name];
}

/* The atoms of strings that end in a block, gone through a second time. */
static __always_inline void collect(const struct automaton *a, __u32 row, struct image *img, const __u8 *bytes)
{
	for (int i = 0; i < BLOCK; i++) {
		__s64 below;

		row = next_row(a, row, bytes[i]);
		below = (__u64)row - config.accept_end;
		barrier_var(below);	/* comparing row itself would give the verifier two ranges of it to follow */
		if (below < 0)
			accept(a, row, img);
	}
}

/* Sixteen bytes without a branch; hit gets negative if a row was below accept_end. */
static __always_inline __u32 step_block(const struct automaton *a, __u32 row, const __u8 *bytes, __s64 *hit)
{
	__u64 end = config.accept_end;
	__u64 below = 0;

#pragma unroll
	for (int i = 0; i < BLOCK; i++) {
		row = next_row(a, row, bytes[i]);
		below |= row - end;
	}
	*hit = below;
	return row;
}

/* The bound of an offset, right before its use, where older verifiers want it. */
#define BOUND(at, size) ({ barrier_var(at); (at) & ((size) - 1); })

/* Before Linux 6.3 the verifier takes it for an endless loop if a loop begins right
 * after a call, as the compiler likes to turn one that ends in a call. */
#define AFTER_CALL asm volatile("r0 = 0" ::: "r0")

/* *n bytes of a buffer of size bytes, from row on; COLLECT(at, row) goes through a
 * block again. */
#define SCAN(a, row, img, buffer, size, n, COLLECT)				\
	do {									\
		for (__u32 at_ = 0; at_ < (size); at_ += BLOCK) {		\
			__s64 hit_;						\
			__u32 from_ = row;					\
			if (at_ + BLOCK > *(n))					\
				break;						\
			row = step_block(a, row, (buffer) + BOUND(at_, size), &hit_); \
			if (hit_ < 0) {						\
				COLLECT(at_, from_);				\
				AFTER_CALL;					\
			}							\
		}								\
		row = scan_tail(a, row, img, buffer, *(n), size);		\
	} while (0)

/* The last bytes, fewer than a block, one by one: padding them with NUL would make
 * an empty argument. */
static __always_inline __u32 scan_tail(const struct automaton *a, __u32 row, struct image *img,
				       const __u8 *bytes, __u32 n, const __u32 size)
{
	__u32 from = n & ~(BLOCK - 1);

	for (__u32 i = 0; i < BLOCK; i++) {
		__u32 at = from + i;
		__s64 below;

		if (at >= n)
			break;
		row = next_row(a, row, bytes[BOUND(at, size)]);
		below = (__u64)row - config.accept_end;
		barrier_var(below);
		if (below < 0)
			accept(a, row, img);
	}
	return row;
}

__noinline int collect_args(__u32 pid, __u32 at, __u32 row)
{
	const struct automaton *a = the_automaton();
	struct image *img = lookup(pid);

	if (a && img)
		collect(a, row, img, (const __u8 *)img->args + (at & (ARGS_CAP - BLOCK)));
	return 0;
}

/* argv as far as img->args holds it, which is all of it. Lengths are read again and
 * again from volatile memory, so that the verifier doesn't follow a range of them
 * for each way out of a loop. */
static __always_inline void scan_args(const struct automaton *a, struct image *img)
{
	const __u8 *args = (const __u8 *)img->args;
	const volatile __u32 *n = &img->args_len;
	__u32 row = config.args_row;

#define COLLECT_ARGS(at, row) collect_args(img->pid, at, row)
	SCAN(a, row, img, args, ARGS_CAP, n, COLLECT_ARGS);
	img->flags |= IMAGE_ARGS_SCANNED;
}

static __always_inline struct chunk *the_chunk(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&chunks, &zero);
}

__noinline int collect_chunk(__u32 pid, __u32 at, __u32 row)
{
	const struct automaton *a = the_automaton();
	struct image *img = lookup(pid);
	struct chunk *c = the_chunk();

	if (a && img && c)
		collect(a, row, img, c->bytes + (at & (CHUNK - BLOCK)));
	return 0;
}

/* Reads the next part of argv. */
static __always_inline bool read_chunk(struct chunk *c, __u64 at, __u64 end)
{
	__u64 n = at_most(end - at, CHUNK);

	c->size = n;
	return !bpf_probe_read_user(c->bytes, n, (void *)at);
}

/* The next part of argv, from this row; the row after it, or -1 if it can't be read. */
__noinline int scan_chunk(__u32 pid, __u32 row, __u64 at, __u64 end)
{
	const struct automaton *a = the_automaton();
	struct image *img = lookup(pid);
	struct chunk *c = the_chunk();
	const volatile __u32 *n;

	if (!a || !img || !c || !read_chunk(c, at, end))
		return -1;
	n = &c->size;
#define COLLECT_CHUNK(at, row) collect_chunk(pid, at, row)
	SCAN(a, row, img, c->bytes, CHUNK, n, COLLECT_CHUNK);
	return row;
}

/* All of argv, in chunks that hand the automaton's row on; whether it came to the end. */
__noinline int scan_argv(__u32 pid, __u64 at, __u64 end)
{
	int row = config.args_row;

	for (int i = 0; i < MAX_CHUNKS && at < end; i++) {
		row = scan_chunk(pid, row, at, end);
		if (row < 0)
			return false;
		at += CHUNK;
	}
	return at >= end;
}

/* The name is the path's first component; its NUL is scanned too. */
static __always_inline void scan_name(const struct automaton *a, struct image *img)
{
	__u32 row = config.name_row;
	__s64 below;

	if (img->flags & IMAGE_NAME_UNKNOWN)
		return;
	for (int i = 0; i < NAME_BUF; i++) {
		__u8 byte = img->path[i];

		row = next_row(a, row, byte);
		if (!byte)
			break;
	}
	below = (__u64)row - config.accept_end;
	barrier_var(below);
	if (below < 0)
		accept(a, row, img);
	img->flags |= IMAGE_NAME_SCANNED;
}

#endif
