package probe_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
	"github.com/kerneql/kerneql/runtime/probe"
	"github.com/kerneql/kerneql/runtime/record"
)

// patience is how long a test waits for what must come at once.
const patience = 10 * time.Second

// seen is a decoded record that nobody overwrites.
type seen struct {
	event.Event
	record.Facts
}

// watcher collects a probe's records by process.
type watcher struct {
	probe *probe.Probe
	ended chan error // gets what ended the reading

	mu      sync.Mutex
	records map[uint32][][]byte
	kinds   [event.Kinds]uint64
}

// TestBehaviour has one probe, which passes everything, for all tests that can share it.
func TestBehaviour(t *testing.T) {
	w := watch(t, probe.Options{Prefilter: passAll(), Automaton: newAutomaton(patterns(t)...)})
	for _, b := range []struct {
		name string
		test func(*testing.T, *watcher)
	}{
		{"Path", testPath},
		{"Descriptor", testDescriptor},
		{"Script", testScript},
		{"LongPath", testLongPath},
		{"PathBorder", testPathBorder},
		{"Mounts", testMounts},
		{"Comm", testComm},
		{"Arguments", testArguments},
		{"Borders", testBorders},
		{"Padding", testPadding},
		{"UnlimitedStack", testUnlimitedStack},
		{"ContainerNames", testContainerNames},
		{"BothHierarchies", testBothHierarchies},
		{"DeepCgroup", testDeepCgroup},
		{"Bootstrap", testBootstrap},
		{"Members", testMembers},
		{"SameContainer", testSameContainer},
		{"ThreadExec", testThreadExec},
		{"Parent", testParent},
		{"User", testUser},
		{"Namespaces", testNamespaces},
		{"Fork", testFork},
		{"Orphan", testOrphan},
		{"ExitCode", testExitCode},
		{"LeaderEndsFirst", testLeaderEndsFirst},
		{"EndTogether", testEndTogether},
	} {
		t.Run(b.name, func(t *testing.T) { b.test(t, w) })
	}
}

// watch opens a probe, and reads it until the test's end.
func watch(t *testing.T, o probe.Options) *watcher {
	t.Helper()
	w := &watcher{probe: open(t, o), ended: make(chan error, 1), records: map[uint32][][]byte{}}
	go func() { w.ended <- w.read() }()
	if err := w.probe.Scan(); err != nil {
		t.Fatal(err)
	}
	return w
}

// open opens a probe, and closes it after the test.
func open(t *testing.T, o probe.Options) *probe.Probe {
	t.Helper()
	need.BPF(t)
	p, err := probe.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error("Close:", err)
		}
	})
	return p
}

// read keeps every record until the probe is drained or closed.
func (w *watcher) read() error {
	var s probe.Sample
	var e event.Event
	d := record.NewDecoder(record.Options{})
	for {
		if err := w.probe.Read(&s); err != nil {
			return err
		}
		if err := d.Decode(s.Raw, &e); err != nil {
			return err
		}
		w.keep(d.Facts().PID, e.Kind, append([]byte(nil), s.Raw...))
	}
}

func (w *watcher) keep(pid uint32, kind event.Kind, raw []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records[pid] = append(w.records[pid], raw)
	w.kinds[kind]++
}

// of returns the events of a process until now.
func (w *watcher) of(t *testing.T, pid int) []seen {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []seen
	for _, raw := range w.records[uint32(pid)] {
		all = append(all, decode(t, raw))
	}
	return all
}

func decode(t *testing.T, raw []byte) seen {
	t.Helper()
	var s seen
	d := record.NewDecoder(record.Options{})
	if err := d.Decode(raw, &s.Event); err != nil {
		t.Fatal(err)
	}
	s.Facts = d.Facts()
	return s
}

// life waits for the end of a process and returns all its events; a process
// that gets the same pid later starts anew.
func (w *watcher) life(t *testing.T, pid int) []seen {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(time.Millisecond) {
		if all := w.of(t, pid); len(all) > 0 && all[len(all)-1].Kind == event.End {
			w.mu.Lock()
			delete(w.records, uint32(pid))
			w.mu.Unlock()
			return all
		}
	}
	t.Fatalf("no end of process %d: %s", pid, kinds(w.of(t, pid)))
	return nil
}

// drain stops the probe and waits until everything is read.
func (w *watcher) drain(t *testing.T) {
	t.Helper()
	if err := w.probe.Stop(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-w.ended:
		if !errors.Is(err, probe.ErrDrained) {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("the ring buffer isn't drained")
	}
}

// kinds names the events in their order.
func kinds(all []seen) string {
	var names []string
	for _, s := range all {
		names = append(names, s.Kind.String())
	}
	return strings.Join(names, " ")
}

// last returns the last event of a kind.
func last(t *testing.T, all []seen, kind event.Kind) *seen {
	t.Helper()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return &all[i]
		}
	}
	t.Fatalf("no %s in %q", kind, kinds(all))
	return nil
}

// program is what a test executes, by its exact argv.
type program struct {
	path string
	argv []string
	attr syscall.ProcAttr
}

// run executes it and waits for its end.
func (p program) run(t *testing.T) (int, syscall.WaitStatus) {
	t.Helper()
	pid, err := syscall.ForkExec(p.path, p.argv, &p.attr)
	if err != nil {
		t.Fatalf("execute %.100s: %v", p.path, err)
	}
	return pid, reaped(t, pid)
}

func reaped(t *testing.T, pid int) syscall.WaitStatus {
	t.Helper()
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		t.Fatal(err)
	}
	return status
}

// exec runs a program and returns its exec event.
func (w *watcher) exec(t *testing.T, p program) *seen {
	t.Helper()
	pid, _ := p.run(t)
	all := w.life(t, pid)
	if got := kinds(all); got != "fork exec end" {
		t.Fatalf("%.100s: the events are %q", p.path, got)
	}
	return &all[1]
}

// process is this binary at its steps.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// start starts this binary with steps to do.
func start(t *testing.T, steps ...string) *process {
	t.Helper()
	cmd := &exec.Cmd{Path: "/proc/self/exe", Args: append([]string{"steps"}, steps...), Stderr: os.Stderr}
	cmd.Env = append(os.Environ(), stepsVariable+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(2*patience, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		kill.Stop()
		_ = cmd.Process.Kill() // it has ended, unless the test failed
		_ = cmd.Wait()
	})
	return &process{cmd: cmd, in: in, out: bufio.NewReader(out)}
}

// finish starts this binary and returns when all steps are done.
func finish(t *testing.T, steps ...string) (*process, []int) {
	t.Helper()
	p := start(t, steps...)
	pids := p.numbers(t)
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(strings.Join(steps, " "), err)
	}
	return p, pids
}

// numbers reads until the end of the output, and returns the pids in it.
func (p *process) numbers(t *testing.T) []int {
	t.Helper()
	text, err := io.ReadAll(p.out)
	if err != nil {
		t.Fatal(err)
	}
	var n []int
	for field := range strings.FieldsSeq(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil {
			n = append(n, pid)
		}
	}
	return n
}

// waits returns when the process waits.
func (p *process) waits(t *testing.T) {
	t.Helper()
	if line, err := p.out.ReadString('\n'); line != "waiting\n" {
		t.Fatalf("the process says %q, %v", line, err)
	}
}

// proceed lets a process that waits go on.
func (p *process) proceed(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(p.in, "\n"); err != nil {
		t.Fatal(err)
	}
}
