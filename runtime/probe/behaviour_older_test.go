package probe_test

import (
	"os"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
	"github.com/kerneql/kerneql/runtime/probe"
)

// older is a process that was there before the probe.
type older struct {
	what      string
	steps     []string // what it does before it waits
	container string
	argc      int
	cut       bool
	p         *process
}

// olders starts processes that wait, on the host, in a container, and where a
// container's runtime is before it enters it.
func olders(t *testing.T) []older {
	t.Helper()
	first := anyHierarchy(t).add(t, "docker-"+one+".scope/nested")
	all := []older{
		{what: "host"},
		{what: "container", steps: []string{"join=" + first, "newns", "again"}, container: one},
		{what: "bootstrap", steps: []string{"join=" + first, "again"}},
		{what: "long arguments", steps: []string{strings.Repeat("p", 100_000), "again"}, cut: true},
	}
	for i := range all {
		// What is in front of the last "again" is no argument of the process.
		left := []string{"wait", "fork=0", needle}
		if all[i].cut {
			left = append(left[:2:2], strings.Repeat("p", 100_000), needle)
		}
		all[i].p = start(t, append(all[i].steps, left...)...)
		all[i].argc = 1 + len(left)
		all[i].p.waits(t)
	}
	return all
}

// TestBehaviourOlder forks and ends processes that the collector hasn't seen begin.
func TestBehaviourOlder(t *testing.T) {
	need.BPF(t)
	all := olders(t)
	w := watch(t, probe.Options{Prefilter: passAll(), Automaton: newAutomaton(patterns(t)...)})
	for _, o := range all {
		t.Run(o.what, func(t *testing.T) {
			o.p.proceed(t)
			children := o.p.numbers(t)
			if err := o.p.cmd.Wait(); err != nil || len(children) != 1 {
				t.Fatal(children, err)
			}
			child, own := w.life(t, children[0]), w.life(t, o.p.pid())
			if kinds(child) != "fork end" || kinds(own) != "end" {
				t.Fatalf("the child's events are %q, its own %q", kinds(child), kinds(own))
			}
			for _, e := range append(child, own...) {
				o.want(t, &e)
			}
			wantParents(t, o.p.pid(), child, own)
		})
	}
}

// want fails unless the event has what was known before the probe.
func (o *older) want(t *testing.T, e *seen) {
	t.Helper()
	wantImage(t, e, self(t), executable(t))
	wantContainer(t, e, o.container)
	wantUser(t, e, "0", "0")
	if !holds(&e.Event, atomNeedle) || !holds(&e.Event, atomSelf) {
		t.Errorf("%s: the atoms are %x", e.Kind, e.Atoms)
	}
	if e.ProcessArgsCount != int64(o.argc) || e.ArgsCut != o.cut || e.Partial.Has(event.ProcessArgs) != o.cut || e.Scanned.Has(event.ProcessArgs) != o.cut {
		t.Errorf("%s: %d arguments, cut %v, want %d and %v", e.Kind, e.ProcessArgsCount, e.ArgsCut, o.argc, o.cut)
	}
	if len(e.ProcessArgs) < 3 || e.ProcessArgs[0] != "steps" || e.ProcessArgs[1] != "wait" || e.ProcessArgs[2] != "fork=0" {
		t.Errorf("%s: the arguments are %.100q", e.Kind, e.ProcessArgs)
	}
}

func wantParents(t *testing.T, pid int, child, own []seen) {
	t.Helper()
	if e := child[0]; e.ProcessParentPID != int64(pid) || e.ProcessParentName != self(t) || e.ProcessParentEntityID != own[0].ProcessEntityID {
		t.Errorf("the child's parent is %d %q", e.ProcessParentPID, e.ProcessParentName)
	}
	if e := own[0]; e.ProcessParentPID != int64(os.Getpid()) || e.ProcessParentName != self(t) {
		t.Errorf("its own parent is %d %q", e.ProcessParentPID, e.ProcessParentName)
	}
}

// TestBehaviourUnscanned has a probe that hasn't looked at what was there: it
// says that it doesn't know, and so passes.
func TestBehaviourUnscanned(t *testing.T) {
	need.BPF(t)
	p := start(t, "wait", "fork=0")
	p.waits(t)
	w := &watcher{probe: open(t, probe.Options{Prefilter: passAtom(atomNeedle), Automaton: newAutomaton(pattern{needle, atomNeedle, false})}), ended: make(chan error, 1), records: map[uint32][][]byte{}}
	go func() { w.ended <- w.read() }()
	p.proceed(t)
	children := p.numbers(t)
	if err := p.cmd.Wait(); err != nil || len(children) != 1 {
		t.Fatal(children, err)
	}
	child, own := w.life(t, children[0]), w.life(t, p.pid())
	if kinds(child) != "fork end" || kinds(own) != "end" {
		t.Fatalf("the child's events are %q, its own %q", kinds(child), kinds(own))
	}
	for _, e := range append(child, own...) {
		if !e.NameUnknown || !e.Partial.Has(event.ProcessName) || e.Scanned.Has(event.ProcessName) || e.ProcessName != "" {
			t.Errorf("%s: the name is %q", e.Kind, e.ProcessName)
		}
		if !e.Partial.Has(event.ProcessArgs) || e.Scanned.Has(event.ProcessArgs) || len(e.ProcessArgs) > 0 || holds(&e.Event, atomNeedle) {
			t.Errorf("%s: the arguments are %q", e.Kind, e.ProcessArgs)
		}
	}
	faults, err := w.probe.Faults()
	if err != nil || faults.NoCloner == 0 {
		t.Errorf("%+v, %v", faults, err)
	}
}
