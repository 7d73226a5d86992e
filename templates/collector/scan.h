/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The automaton over a name and over argv. */
#ifndef KERNEQL_SCAN_H
#define KERNEQL_SCAN_H

#define BLOCK 16			/* bytes scanned between two tests for a hit */

static __always_inline __u32 next_row(const struct automaton *a, __u16 row, __u8 byte)
{
	__u32 at = ((__u32)row << 2) | ((__u32)a->classes[byte] << 1);

	return *(const __u16 *)((const char *)a->next + at);
}

/* A string has ended in this row: its atoms hold. */
static __always_inline void accept(const struct automaton *a, __u32 row, struct image *img)
{
	__u32 i = row >> (config.row_shift & 31);

	i &= MAX_ACCEPT - 1;
	for (int w = 0; w < ATOM_WORDS && w < config.words; w++)
		img->found[w] |= a->accept[i][w];
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

/* n bytes of a buffer of size bytes; COLLECT(at, row) goes through a block again.
 * The last bytes, fewer than a block, go one by one: padding them with NUL would
 * make an empty argument. */
#define SCAN(a, row, img, buffer, size, n, COLLECT)				\
	do {									\
		__u32 at_;							\
		for (at_ = 0; at_ < (size); at_ += BLOCK) {			\
			__s64 hit_;						\
			__u32 from_ = row;					\
			if (at_ + BLOCK > (n))					\
				break;						\
			row = step_block(a, row, (buffer) + BOUND(at_, size), &hit_); \
			if (hit_ < 0)						\
				COLLECT(at_, from_);				\
		}								\
		row = scan_tail(a, row, img, buffer, n, size);			\
	} while (0)

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

__noinline int collect_args(__u32 program, __u32 at, __u32 row)
{
	const struct automaton *a = the_automaton();
	struct scratch *s = scratch_of(program);

	if (a && s)
		collect(a, row, &s->image, (const __u8 *)s->image.args + (at & (ARGS_CAP - BLOCK)));
	return 0;
}

/* argv as far as image.args holds it, which is all of it. */
__noinline int scan_args(__u32 program)
{
	const struct automaton *a = the_automaton();
	struct scratch *s = scratch_of(program);
	const __u8 *args;
	__u32 row, n;

	if (!a || !s)
		return 0;
	args = (const __u8 *)s->image.args;
	n = s->image.args_len;
	row = config.args_row;
#define COLLECT_ARGS(at, row) collect_args(program, at, row)
	SCAN(a, row, &s->image, args, ARGS_CAP, n, COLLECT_ARGS);
	s->image.flags |= IMAGE_ARGS_SCANNED;
	return 0;
}

static __always_inline struct chunk *the_chunk(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&chunks, &zero);
}

__noinline int collect_chunk(__u32 at, __u32 row)
{
	const struct automaton *a = the_automaton();
	struct scratch *s = scratch_of(EXEC_LONG);
	struct chunk *c = the_chunk();

	if (a && s && c)
		collect(a, row, &s->image, c->bytes + (at & (CHUNK - BLOCK)));
	return 0;
}

/* n bytes of a long argv, from this row; returns the row after them. */
__noinline int scan_chunk(__u32 row, __u32 n)
{
	const struct automaton *a = the_automaton();
	struct scratch *s = scratch_of(EXEC_LONG);
	struct chunk *c = the_chunk();

	if (!a || !s || !c)
		return 0;
	SCAN(a, row, &s->image, c->bytes, CHUNK, n, collect_chunk);
	return row;
}

/* The name is the path's first component; its NUL is scanned too. */
__noinline int scan_name(__u32 program)
{
	const struct automaton *a = the_automaton();
	struct scratch *s = scratch_of(program);
	__u32 row;

	if (!a || !s || (s->image.flags & IMAGE_NAME_UNKNOWN))
		return 0;
	row = config.name_row;
	for (int i = 0; i < NAME_BUF; i++) {
		__u8 byte = s->image.path[i];

		row = next_row(a, row, byte);
		if (!byte)
			break;
	}
	if (row < config.accept_end)
		accept(a, row, &s->image);
	s->image.flags |= IMAGE_NAME_SCANNED;
	return 0;
}

#endif
