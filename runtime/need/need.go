// Package need says what a test needs of the machine. Where that is missing, the
// test is skipped with the reason, which is also appended to the file that
// $KERNEQL_SKIPPED names, so that `make test` can tell at its end what was left
// out. In CI ($KERNEQL_CI=1) nothing may be missing, and the test fails instead.
//
// The package is for tests and may import the standard library only.
package need

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Root needs the superuser.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "needs root")
	}
}

// BPF needs to be allowed to load eBPF programs that read the kernel's types,
// and to see all processes.
func BPF(t testing.TB) {
	t.Helper()
	Root(t)
	if !capable(capSysAdmin) && !(capable(capBPF) && capable(capPerfmon)) {
		missing(t, "needs CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN")
	}
	if _, err := os.Stat("/sys/kernel/btf/vmlinux"); err != nil {
		missing(t, "needs a kernel with BTF")
	}
	if ns, err := os.Readlink("/proc/self/ns/pid"); err != nil || ns != initialPIDs {
		missing(t, "needs the initial pid namespace")
	}
}

// Docker needs root and what a Docker engine and the lab's image are made of.
func Docker(t testing.TB) {
	t.Helper()
	Root(t)
	for _, tool := range []string{"dockerd", "docker", "containerd", "runc", "tar", "ldd", "busybox", "ncat", "nc.traditional"} {
		Tool(t, tool)
	}
}

// QEMU needs the emulator and busybox, the guests' user space.
func QEMU(t testing.TB) {
	t.Helper()
	Tool(t, "qemu-system-x86_64")
	Tool(t, "busybox")
}

// Tool needs a program on PATH.
func Tool(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		missing(t, "needs "+name+" on PATH")
	}
}

// File needs a file that something makes; how says what.
func File(t testing.TB, path, how string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		missing(t, fmt.Sprintf("needs %s (%s)", path, how))
	}
}

// Conformance needs Elasticsearch's own cases, which are not part of the project,
// and returns the folder that has them.
func Conformance(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("KERNEQL_CONFORMANCE")
	if dir == "" {
		missing(t, "needs the folder of Elasticsearch's cases in $KERNEQL_CONFORMANCE")
	}
	File(t, dir, "named by $KERNEQL_CONFORMANCE")
	return dir
}

// That needs something of this machine that the test has looked for itself.
func That(t testing.TB, found bool, reason string) {
	t.Helper()
	if !found {
		missing(t, reason)
	}
}

// E2E needs to be asked for: the end-to-end tests take minutes.
func E2E(t testing.TB) {
	t.Helper()
	if os.Getenv("KERNEQL_E2E") != "1" {
		missing(t, "run by make ci")
	}
}

// initialPIDs is the pid namespace that the kernel starts with.
const initialPIDs = "pid:[4026531836]"

// Capabilities by their bits.
const (
	capSysAdmin = 21
	capPerfmon  = 38
	capBPF      = 39
)

// capable reports whether this process has a capability.
func capable(bit uint) bool {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(text), "CapEff:")
	mask, err := strconv.ParseUint(strings.TrimSpace(strings.SplitN(after, "\n", 2)[0]), 16, 64)
	return err == nil && mask>>bit&1 == 1
}

// missing leaves the test out and takes a note of it, or fails it in CI.
func missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("KERNEQL_CI") == "1" {
		t.Fatal("in CI nothing is left out: " + reason)
	}
	if path := os.Getenv("KERNEQL_SKIPPED"); path != "" {
		note(t, path, t.Name()+": "+reason+"\n")
	}
	t.Skip(reason)
}

// note appends a line with one write, for packages are tested side by side.
func note(t testing.TB, path, line string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(line); err != nil {
		t.Fatal(err)
	}
}
