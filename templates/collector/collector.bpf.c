/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The collector: what the sensor runs in the kernel on exec, fork and exit.
 *
 * It keeps an image of each process, decides with the generated prefilter whether
 * an event can match any rule, and sends only those that can to user space.
 * Built by maintainers (make collector) and committed as an object; the
 * prefilter is appended when the sensor loads it. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "collector.h"
#include "maps.h"
#include "cgroup.h"
#include "path.h"
#include "scan.h"
#include "event.h"
#include "exec.h"
#include "fork.h"
#include "exit.h"

char LICENSE[] SEC("license") = "GPL";
