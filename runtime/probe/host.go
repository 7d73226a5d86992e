package probe

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/features"
	"golang.org/x/sys/unix"
)

// ErrUnsupported is what every error about a host that cannot run the probe is.
var ErrUnsupported = errors.New("this host cannot run the probe")

// HostError says what the host lacks, in one sentence. It is ErrUnsupported.
type HostError struct {
	Finding Finding
	Err     error // the kernel's own answer, if there is one
}

// Error returns the sentence.
func (e *HostError) Error() string {
	if e.Err == nil {
		return e.Finding.Detail
	}
	return e.Finding.Detail + ": " + e.Err.Error()
}

// Is makes every HostError an ErrUnsupported.
func (e *HostError) Is(target error) bool { return target == ErrUnsupported }

// Unwrap returns the kernel's answer.
func (e *HostError) Unwrap() error { return e.Err }

// Finding is one fact about this host.
type Finding struct {
	Name     string // what was looked at
	OK       bool
	Required bool   // Open fails if it isn't OK
	Detail   string // what was found, a sentence
	Fix      string // what to do, empty if it is OK
}

// checks are the facts in the order in which Check and Open look at them.
var checks = []func() Finding{
	checkKernel, checkCapabilities, checkPIDNamespace, checkBTF,
	checkRingBuffer, checkCgroups, checkMemlock,
}

// Check looks at what the probe needs of this host. It needs no privilege.
func Check() []Finding {
	found := make([]Finding, len(checks))
	for i, check := range checks {
		found[i] = check()
	}
	return found
}

// hostError returns the first requirement that isn't met.
func hostError() error {
	for _, check := range checks {
		if f := check(); f.Required && !f.OK {
			return &HostError{Finding: f}
		}
	}
	return nil
}

// release is the kernel's version, "" if it can't be read.
func release() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Release[:])
}

// preemptible reports whether tracepoint programs can be preempted, which they can
// from Linux 7.0 on: tracepoints are then protected by an SRCU lock of the fast
// kind (which has struct srcu_ctr) instead of by disabling preemption. An older
// kernel may have the lock, of the slow kind and for sleepable programs, or the type. If in
// doubt the answer is yes, which costs a little time and no event.
func preemptible() bool {
	types, err := btf.LoadKernelSpec()
	if err == nil {
		_, err = types.AnyTypeByName("srcu_ctr")
	}
	return !errors.Is(err, btf.ErrNotFound) && !lacksSymbol("tracepoint_srcu")
}

// memoryAtEnd reports whether a process still has its memory, and with it the way
// to its executable, when sched_process_exit is reached. Linux 6.16 moved the tracepoint
// to where it has, and gave it another argument.
func memoryAtEnd() bool {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return false
	}
	var def *btf.Typedef
	if err := types.TypeByName("btf_trace_sched_process_exit", &def); err != nil {
		return false
	}
	pointer, ok := def.Type.(*btf.Pointer)
	if !ok {
		return false
	}
	proto, ok := pointer.Target.(*btf.FuncProto)
	return ok && len(proto.Params) == 3 // its data, the task, whether it is the last of its group
}

// lacksSymbol reports whether the kernel surely has no such symbol.
func lacksSymbol(name string) bool {
	file, err := os.Open("/proc/kallsyms")
	if err != nil {
		return false
	}
	defer file.Close()
	lines, n := bufio.NewScanner(file), 0
	for ; lines.Scan(); n++ {
		if strings.HasSuffix(lines.Text(), " "+name) {
			return false
		}
	}
	return lines.Err() == nil && n > 0
}

func checkKernel() Finding {
	f := Finding{Name: "kernel version", Required: true}
	f.OK = atLeast(release(), 5, 10)
	f.Detail = "the kernel is Linux " + release()
	if !f.OK {
		f.Detail += ", but the probe needs 5.10 or newer"
		f.Fix = "run a newer kernel"
	}
	return f
}

// atLeast reports whether a kernel release like 6.1.0-9-amd64 is major.minor or newer.
func atLeast(release string, major, minor int) bool {
	var a, b int
	if n, _ := fmt.Sscanf(release, "%d.%d", &a, &b); n != 2 {
		return false
	}
	return a > major || a == major && b >= minor
}

func checkCapabilities() Finding {
	f := Finding{Name: "capabilities", Required: true}
	caps, err := effectiveCaps()
	has := func(c uint) bool { return caps>>c&1 != 0 }
	switch {
	case err != nil:
		f.Detail = "the capabilities of this process cannot be read: " + err.Error()
	case has(unix.CAP_SYS_ADMIN):
		f.OK, f.Detail = true, "this process has CAP_SYS_ADMIN"
	case has(unix.CAP_BPF) && has(unix.CAP_PERFMON):
		f.OK, f.Detail = true, "this process has CAP_BPF and CAP_PERFMON"
	default:
		f.Detail = "this process has neither CAP_SYS_ADMIN nor both CAP_BPF and CAP_PERFMON"
		f.Fix = "run it as root, or give it CAP_BPF and CAP_PERFMON"
	}
	return f
}

// effectiveCaps reads the effective capabilities, which only count in the
// initial user namespace: in another one there are none.
func effectiveCaps() (uint64, error) {
	if !inInitial("user", initialUserNS) {
		return 0, nil
	}
	status, err := os.ReadFile("/proc/thread-self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if hex, ok := strings.CutPrefix(line, "CapEff:"); ok {
			return strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
		}
	}
	return 0, errors.New("no CapEff in /proc/thread-self/status")
}

// The initial namespaces have fixed inode numbers (include/linux/proc_ns.h).
const (
	initialUserNS = 0xEFFFFFFD
	initialPIDNS  = 0xEFFFFFFC
)

func inInitial(kind string, inode uint64) bool {
	var st unix.Stat_t
	return unix.Stat("/proc/self/ns/"+kind, &st) == nil && st.Ino == inode
}

func checkPIDNamespace() Finding {
	f := Finding{Name: "pid namespace", Required: true, OK: inInitial("pid", initialPIDNS)}
	f.Detail = "this process is in the initial pid namespace"
	if !f.OK {
		f.Detail = "this process is not in the initial pid namespace, so the kernel's process ids would not mean anything to it"
		f.Fix = "run it on the host, or in a container with the host's pid namespace (docker run --pid=host)"
	}
	return f
}

func checkBTF() Finding {
	f := Finding{Name: "kernel type information (BTF)", Required: true}
	if _, err := btf.LoadKernelSpec(); err != nil {
		f.Detail = "the kernel's type information (BTF) cannot be read: " + err.Error()
		f.Fix = "run a kernel built with CONFIG_DEBUG_INFO_BTF, which has /sys/kernel/btf/vmlinux"
		return f
	}
	f.OK, f.Detail = true, "the kernel has type information (BTF)"
	return f
}

func checkRingBuffer() Finding {
	f := Finding{Name: "ring buffer", Required: true}
	err := features.HaveMapType(ebpf.RingBuf)
	switch {
	case err == nil:
		f.OK, f.Detail = true, "the kernel has BPF ring buffers"
	case errors.Is(err, ebpf.ErrNotSupported):
		f.Detail = "the kernel has no BPF ring buffers"
		f.Fix = "run a newer kernel"
	default:
		f.Detail = "a BPF ring buffer cannot be made: " + err.Error()
		f.Fix = "run it as root, or give it CAP_BPF and CAP_PERFMON"
	}
	return f
}

func checkCgroups() Finding {
	f := Finding{Name: "cgroup layout", OK: true}
	unified := isCgroup2("/sys/fs/cgroup")
	hybrid := isCgroup2("/sys/fs/cgroup/unified")
	_, err := os.Stat("/sys/fs/cgroup")
	switch {
	case unified:
		f.Detail = "cgroups are v2"
	case hybrid:
		f.Detail = "cgroups are hybrid: v1 controllers and v2"
	case err == nil:
		f.Detail = "cgroups are v1"
	default:
		f.OK, f.Detail = false, "no cgroups are mounted on /sys/fs/cgroup, so the selftest cannot make any"
		f.Fix = "mount -t cgroup2 cgroup2 /sys/fs/cgroup"
	}
	return f
}

func isCgroup2(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && st.Type == unix.CGROUP2_SUPER_MAGIC
}

// oldHierarchies returns which of the controllers that the collector can ask for
// a container have a cgroup v1 hierarchy of their own.
func oldHierarchies() collectorOldHierarchy {
	bits := map[string]collectorOldHierarchy{
		"pids": collectorOldHierarchyOLD_PIDS, "memory": collectorOldHierarchyOLD_MEMORY,
		"cpu": collectorOldHierarchyOLD_CPU, "devices": collectorOldHierarchyOLD_DEVICES,
	}
	table, _ := os.ReadFile("/proc/cgroups") // there is none without cgroup v1
	var found collectorOldHierarchy
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > 1 && f[1] != "0" {
			found |= bits[f[0]]
		}
	}
	return found
}

// checkMemlock tells whether BPF memory counts against a limit, as it did before 5.11.
func checkMemlock() Finding {
	f := Finding{Name: "locked memory limit", OK: true}
	var lim unix.Rlimit
	if atLeast(release(), 5, 11) {
		f.Detail = "BPF memory does not count against RLIMIT_MEMLOCK"
		return f
	}
	if unix.Getrlimit(unix.RLIMIT_MEMLOCK, &lim) == nil {
		f.Detail = fmt.Sprintf("BPF memory counts against RLIMIT_MEMLOCK (%d bytes); the probe raises it", lim.Cur)
	}
	caps, _ := effectiveCaps()
	if caps>>unix.CAP_SYS_RESOURCE&1 == 0 {
		f.OK, f.Fix = false, "give it CAP_SYS_RESOURCE, or a higher limit (ulimit -l unlimited)"
	}
	return f
}
