package probe_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
)

// testFork makes children that execute nothing: they are what their
// cloner is, whoever their parent is. Threads are no processes.
func testFork(t *testing.T, w *watcher) {
	parent := fmt.Sprint(unix.CLONE_PARENT)
	args := []string{needle, "threads=4", "fork=0", "fork=" + parent, "clone3=0", "clone3=" + parent}
	p := start(t, args...)
	pids := p.numbers(t)
	if err := p.cmd.Wait(); err != nil || len(pids) != 8 {
		t.Fatal(pids, err)
	}
	reaped(t, pids[5])
	reaped(t, pids[7])
	for _, tid := range pids[:4] {
		if all := w.of(t, tid); len(all) > 0 {
			t.Errorf("thread %d has the events %q", tid, kinds(all))
		}
	}
	for i, want := range []int{p.pid(), os.Getpid(), p.pid(), os.Getpid()} {
		t.Run(args[2+i], func(t *testing.T) {
			wantClone(t, w.life(t, pids[4+i]), want, append([]string{"steps"}, args...))
		})
	}
}

// wantClone fails unless these are the fork and the end of a child of that
// parent, with the arguments and atoms of its cloner.
func wantClone(t *testing.T, all []seen, parent int, args []string) {
	t.Helper()
	if got := kinds(all); got != "fork end" {
		t.Fatalf("the events are %q", got)
	}
	for i := range all {
		e := &all[i]
		wantImage(t, e, self(t), executable(t))
		wantArgs(t, e, args...)
		if !holds(&e.Event, atomNeedle) || !holds(&e.Event, atomSelf) {
			t.Errorf("%s: the atoms are %x", e.Kind, e.Atoms)
		}
		if e.ProcessParentPID != int64(parent) || !e.ParentKnown || e.ProcessParentName != self(t) {
			t.Errorf("%s: the parent is %d %q, want %d", e.Kind, e.ProcessParentPID, e.ProcessParentName, parent)
		}
	}
	if all[0].Start < all[0].ParentStart || all[0].ProcessEntityID == all[0].ProcessParentEntityID {
		t.Errorf("the child is %+v", all[0].Facts)
	}
}

// testOrphan has a parent that ends before its child: what the child
// does then, it does as the child of another.
func testOrphan(t *testing.T, w *watcher) {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) }()
	file := tiny(t, folder(t), "file")
	p := start(t, "orphan", "wait", "exec="+file, "x")
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(line[:len(line)-1])
	if err != nil {
		t.Fatal(err)
	}
	p.waits(t)
	if status := reaped(t, p.pid()); status.ExitStatus() != 0 {
		t.Fatal("the parent ends with", status)
	}
	p.proceed(t)
	reaped(t, child)
	all := w.life(t, child)
	if got := kinds(all); got != "fork exec exec end" {
		t.Fatalf("the events are %q", got)
	}
	for i, parent := range []int{p.pid(), p.pid(), os.Getpid(), os.Getpid()} {
		if e := all[i]; e.ProcessParentPID != int64(parent) || !e.ParentKnown || e.PPID != uint32(parent) {
			t.Errorf("%s: the parent is %d, want %d", e.Kind, e.ProcessParentPID, parent)
		}
	}
	if e := last(t, all, event.End); e.ProcessName != "file" {
		t.Errorf("the end is that of %q", e.ProcessName)
	}
}
