/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What the collector and the user space agree on. bpf2go turns these structs
 * into Go from the object's BTF, so the two cannot drift. */
#ifndef KERNEQL_COLLECTOR_H
#define KERNEQL_COLLECTOR_H

#define ATOM_WORDS 8		/* event.AtomWords */
#define MAX_NEXT (1 << 17)	/* match.MaxNext */
#define MAX_ACCEPT 1024		/* match.MaxAccept */
#define ID_LEN 64		/* hex digits of a container id */
#define PATH_CAP 512		/* bytes of an executable's path, leaf first */
#define ARGS_CAP 512		/* bytes of argv kept for each process */
#define LONG_ARGS 32768		/* bytes of argv in a long exec record */

/* image.exec_id of a process that user space has put into the cache: /proc does
 * not tell its self_exec_id, so it stands for any. */
#define EXEC_ID_ANY (~0ULL)

/* event.Kind */
enum kind { RECORDED, EXEC, FORK, END, KINDS };

/* Bits of image.flags. */
enum image_flag {
	IMAGE_MEMBER = 1,		/* belongs to the container; else outside, or the runtime's bootstrap */
	IMAGE_CONTAINER_UNKNOWN = 2,	/* the cgroup path is deeper than the walk */
	IMAGE_PATH_CUT = 4,		/* path holds only the last components, or the name alone until a record is made */
	IMAGE_NAME_UNKNOWN = 8,		/* no executable file could be read */
	IMAGE_ARGS_CUT = 16,		/* argv is longer than what args holds */
	IMAGE_ARGS_FAULT = 32,		/* argv could not be read to its end */
	IMAGE_ARGS_SCANNED = 64,	/* found holds the atoms of all of argv */
	IMAGE_NAME_SCANNED = 128,	/* found holds the atoms of the name */
};

/* What is known of a process: the value of the process cache, and the body of a record. */
struct image {
	__u64 start;			/* ns since boot, of the thread group leader */
	__u64 exec_id;			/* task_struct.self_exec_id that this image was made for; 0 while it is being made */
	__u64 decided;			/* exec_id of the last exec whose event was filtered, queued or lost */
	__u64 cgroups;			/* task_struct.cgroups that container was found for, 0 if none */
	__u32 pid;			/* thread group id, initial pid namespace */
	__u32 ppid;			/* real_parent's thread group id */
	__u32 uid, gid;			/* effective, initial user namespace */
	enum image_flag flags;
	__u32 argc;
	__u32 args_size;		/* bytes of all of argv */
	__u32 args_len;			/* bytes in args */
	__u32 path_len;			/* bytes in path */
	__u32 exit_code;		/* as wait(2) reports it */
	__u64 found[ATOM_WORDS];	/* atoms that are surely true */
	char container[ID_LEN];		/* zero if there is none */
	char path[PATH_CAP];		/* components, leaf first, each NUL-terminated: the first is the name */
	char args[ARGS_CAP];		/* argv, each NUL-terminated */
};

/* The record in the ring buffer; a long one has LONG_ARGS bytes of argv that stand for self.args. */
struct record {
	__u64 time;			/* ns since boot */
	enum kind kind;
	__u32 long_len;			/* bytes in long_args, 0 in a short record */
	struct image self;
	struct image parent;		/* parent.pid is 0 if it isn't known */
};
struct long_record {
	struct record r;
	char args[LONG_ARGS];
};

/* What the generated prefilter reads: each atom as "possibly true" and "possibly false". */
struct facts {
	__u64 pos[ATOM_WORDS];
	__u64 neg[ATOM_WORDS];
	enum kind kind;
	__u32 pad;
};

/* Atom 0 is always "container.id exists". */
#define ATOM_CONTAINER 0

/* match.Automaton's tables. A row is given as half the number of its first
 * transition, which fits 16 bits, as rows are at least two wide; so a step is two
 * shifts by constants, an OR and a load. */
struct automaton {
	__u8 classes[256];
	__u16 next[MAX_NEXT];
	__u64 accept[MAX_ACCEPT][ATOM_WORDS];
};

/* Atoms by what is known of them, 64 at a time. */
struct masks {
	__u64 name;			/* atoms over the name */
	__u64 args;			/* over the arguments */
	__u64 weak;			/* a necessary condition only */
	__u64 untested;			/* not looked for */
};

/* The controllers that are asked for a container, first to last: those that have a
 * cgroup v1 hierarchy. */
enum old_hierarchy { OLD_PIDS = 1, OLD_MEMORY = 2, OLD_CPU = 4, OLD_DEVICES = 8 };

/* Constants that the loader sets, and the verifier knows: code for what a host or
 * a rule set doesn't have is not there. */
struct config {
	__u32 words;			/* of atoms that are in use */
	__u32 row_shift;		/* row >> row_shift is the row's number */
	__u32 accept_end;		/* rows below this one are accepting restarts */
	__u32 args_row;
	__u32 name_row;
	enum old_hierarchy old_hierarchies;
	__u32 preemptible;		/* tracepoint programs can be preempted */
	__u32 eager_path;		/* at the end of a process its path can't be had any more */
	struct masks masks[ATOM_WORDS];
};

/* One for each kind and CPU. filtered, queued and lost are disjoint; where there
 * are guards, they count seen. */
struct counters {
	__u64 seen, filtered, queued, lost;
};

/* Why something about a process isn't known; one counter each. */
enum fault {
	FAULT_CACHE_FULL,		/* no room in the process cache */
	FAULT_NO_CLONER,		/* a fork of a process that isn't in the cache */
	FAULT_ARGS,			/* argv could not be read */
	FAULT_PATH_CUT,			/* a path longer than PATH_CAP or MAX_COMPONENTS */
	FAULT_NAME,			/* no executable file */
	FAULT_CGROUP_DEEP,		/* a cgroup path deeper than the walk */
	FAULT_GUARDED,			/* events that a main program missed and its guard passed on */
	FAULTS,
};

#endif
