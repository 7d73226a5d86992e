package probe_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/runtime/need"
	"github.com/kerneql/kerneql/runtime/probe"
)

// loaded returns the programs in the kernel that this process has open, by id.
// Other sensors on the machine may have programs of the same names.
func loaded(t *testing.T) map[ebpf.ProgramID]string {
	t.Helper()
	files, err := filepath.Glob("/proc/self/fdinfo/*")
	if err != nil {
		t.Fatal(err)
	}
	mine := map[string]bool{}
	for _, file := range files {
		text, _ := os.ReadFile(file) // one may be closed by now
		for line := range strings.Lines(string(text)) {
			if id, ok := strings.CutPrefix(line, "prog_id:"); ok {
				mine[strings.TrimSpace(id)] = true
			}
		}
	}
	all := inKernel(t)
	for id := range all {
		if !mine[idText(id)] {
			delete(all, id)
		}
	}
	return all
}

func idText(id ebpf.ProgramID) string { return strconv.FormatUint(uint64(id), 10) }

// inKernel returns the names of all programs.
func inKernel(t *testing.T) map[ebpf.ProgramID]string {
	t.Helper()
	all := map[ebpf.ProgramID]string{}
	for id := ebpf.ProgramID(0); ; {
		next, err := ebpf.ProgramGetNextID(id)
		if errors.Is(err, os.ErrNotExist) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		id, all[next] = next, name(t, next)
	}
}

// name returns a program's name, "" if it has gone.
func name(t *testing.T, id ebpf.ProgramID) string {
	t.Helper()
	p, err := ebpf.NewProgramFromID(id)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	info, err := p.Info()
	if err != nil {
		t.Fatal(err)
	}
	return info.Name
}

// wantGone fails if one of these programs stays in the kernel. The kernel frees
// them a moment after the last use.
func wantGone(t *testing.T, programs map[ebpf.ProgramID]string) {
	t.Helper()
	var left []string
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(5 * time.Millisecond) {
		left = nil
		now := inKernel(t)
		for id, name := range programs {
			if now[id] == name {
				left = append(left, name)
			}
		}
		if left == nil {
			return
		}
	}
	t.Errorf("still in the kernel: %q", left)
}

// TestBehaviourClose leaves no program behind.
func TestBehaviourClose(t *testing.T) {
	need.BPF(t)
	p, err := probe.Open(needleOnly())
	if err != nil {
		t.Fatal(err)
	}
	programs := loaded(t)
	for _, want := range []string{"exec_main", "fork_main", "exit_main"} {
		if !hasName(programs, want) {
			t.Errorf("%s isn't among the programs %v", want, programs)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	wantGone(t, programs)
}

func hasName(programs map[ebpf.ProgramID]string, want string) bool {
	for _, name := range programs {
		if name == want {
			return true
		}
	}
	return false
}

// TestBehaviourStop detaches: nothing is counted any more, what is in the
// buffer can be read, then Read says that it is drained; a second Stop and
// Close do no harm.
func TestBehaviourStop(t *testing.T) {
	p := open(t, needleOnly())
	file := tiny(t, folder(t), "file")
	storm(t, file, 1, 2)
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	before := counters(t, p)
	storm(t, file, 1, 4)
	if after := counters(t, p); after != before {
		t.Errorf("after Stop the counters go on from %+v to %+v", before, after)
	}
	var s probe.Sample
	if err := p.Read(&s); err != nil {
		t.Fatal(err)
	}
	if err := p.Read(&s); !errors.Is(err, probe.ErrDrained) {
		t.Errorf("Read says %v", err)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

// TestBehaviourCloseWhileReading ends a Read in another goroutine.
func TestBehaviourCloseWhileReading(t *testing.T) {
	need.BPF(t)
	p, err := probe.Open(needleOnly())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		var s probe.Sample
		ended <- p.Read(&s)
	}()
	time.Sleep(10 * time.Millisecond)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, probe.ErrClosed) {
			t.Errorf("Read says %v", err)
		}
	case <-time.After(patience):
		t.Error("Read goes on after Close")
	}
}

// TestBehaviourRefused is given what the kernel can't take, and leaves nothing.
func TestBehaviourRefused(t *testing.T) {
	need.BPF(t)
	endless := asm.Instructions{asm.Ja.Label("prefilter").WithSymbol("prefilter"), asm.Return()}
	if p, err := probe.Open(probe.Options{Prefilter: endless, Automaton: newAutomaton()}); err == nil {
		p.Close()
		t.Error("a prefilter without an end is loaded")
	}
	if left := loaded(t); len(left) > 0 {
		t.Errorf("%v are loaded", left)
	}
	for what, o := range map[string]probe.Options{
		"no prefilter": {Automaton: newAutomaton()},
		"no automaton": {Prefilter: passAll()},
		"a ring buffer that isn't a power of two": {Prefilter: passAll(), Automaton: newAutomaton(), RingBytes: 10_000},
	} {
		if p, err := probe.Open(o); err == nil {
			p.Close()
			t.Errorf("%s: it is opened", what)
		}
	}
	if left := loaded(t); len(left) > 0 {
		t.Errorf("%v are loaded", left)
	}
}
