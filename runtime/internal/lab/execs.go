package lab

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Execs counts the programs that are executed on the whole machine, by a
// perf counter on each CPU, which has nothing in common with the sensor's own.
type Execs struct {
	fds []int
}

// CountExecs starts to count; the counters are closed at the test's end.
func CountExecs(t testing.TB) *Execs {
	t.Helper()
	attr := unix.PerfEventAttr{Type: unix.PERF_TYPE_TRACEPOINT, Config: execEvent(t)}
	attr.Size = uint32(unix.PERF_ATTR_SIZE_VER8)
	c := &Execs{}
	t.Cleanup(func() {
		for _, fd := range c.fds {
			_ = unix.Close(fd)
		}
	})
	for cpu := range runtime.NumCPU() {
		fd := must(unix.PerfEventOpen(&attr, -1, cpu, -1, unix.PERF_FLAG_FD_CLOEXEC))(t)
		c.fds = append(c.fds, fd)
	}
	return c
}

// Read returns how many programs were executed since the start.
func (c *Execs) Read(t testing.TB) int {
	t.Helper()
	sum := 0
	for _, fd := range c.fds {
		var count [8]byte
		if n := must(unix.Read(fd, count[:]))(t); n != len(count) {
			t.Fatalf("perf counter: %d bytes", n)
		}
		sum += int(binary.NativeEndian.Uint64(count[:]))
	}
	return sum
}

// execEvent returns the number of the tracepoint, from a tracefs that is
// mounted for as long as that takes.
func execEvent(t testing.TB) uint64 {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tracefs", dir, "tracefs", 0, ""); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Unmount(dir, unix.MNT_DETACH) }()
	text := must(os.ReadFile(filepath.Join(dir, "events/sched/sched_process_exec/id")))(t)
	return must(strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64))(t)
}
