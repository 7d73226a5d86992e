package probe_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
)

// exitCode is the code that a shell would show.
func exitCode(status syscall.WaitStatus) int64 {
	if status.Signaled() {
		return int64(128 + status.Signal())
	}
	return int64(status.ExitStatus())
}

// wantEnd fails unless the process's last event, and no other, is its end with
// the code that its parent got.
func wantEnd(t *testing.T, all []seen, status syscall.WaitStatus) {
	t.Helper()
	ends := 0
	for i := range all {
		if all[i].Kind == event.End {
			ends++
		} else if all[i].Has.Has(event.ProcessExitCode) {
			t.Errorf("%s: it has an exit code", all[i].Kind)
		}
	}
	e := all[len(all)-1]
	if ends != 1 || e.Kind != event.End || e.ProcessExitCode != exitCode(status) || !e.Has.Has(event.ProcessExitCode) {
		t.Errorf("%q with code %d, want one end with %d", kinds(all), e.ProcessExitCode, exitCode(status))
	}
}

func testExitCode(t *testing.T, w *watcher) {
	for script, want := range map[string]int64{
		"exit 0": 0, "exit 1": 1, "exit 255": 255, "kill -9 $$": 137, "kill -TERM $$": 143, "ulimit -c 0; kill -SEGV $$": 139,
	} {
		pid, status := program{path: "/bin/sh", argv: []string{"sh", "-c", script}}.run(t)
		all := w.life(t, pid)
		wantEnd(t, all, status)
		if got := all[len(all)-1].ProcessExitCode; got != want {
			t.Errorf("%s: the code is %d", script, got)
		}
	}
}

// ended waits for a process at its steps and returns how it ended.
func (p *process) ended(t *testing.T) syscall.WaitStatus {
	t.Helper()
	_ = p.cmd.Wait() // its code isn't 0
	return p.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// testLeaderEndsFirst has a process whose main thread ends a while
// before the others: it ends with the last of them.
func testLeaderEndsFirst(t *testing.T, w *watcher) {
	p := start(t, "leader=5")
	status := p.ended(t)
	all := w.life(t, p.pid())
	wantEnd(t, all, status)
	if got := kinds(all); got != "fork exec end" {
		t.Errorf("the events are %q", got)
	}
	if status.ExitStatus() != 5 {
		t.Errorf("the process ended with %v", status)
	}
	if lived := all[2].Timestamp - all[1].Timestamp; lived < int64(20*time.Millisecond) {
		t.Errorf("it ended after %v, with its leader", time.Duration(lived))
	}
}

// testEndTogether ends many threads at once, over and over: each
// process ends once.
func testEndTogether(t *testing.T, w *watcher) {
	const rounds, threads = 100, "24"
	ended := map[int]syscall.WaitStatus{}
	for range rounds {
		p := start(t, "together="+threads)
		ended[p.pid()] = p.ended(t)
	}
	need.That(t, len(ended) == rounds, "needs pids that aren't used twice in a hundred processes")
	for pid, status := range ended {
		wantEnd(t, w.life(t, pid), status)
	}
	// A second end would come before this program's.
	w.exec(t, program{path: tiny(t, folder(t), "file"), argv: []string{"x"}})
	for pid := range ended {
		if all := w.of(t, pid); len(all) > 0 {
			t.Errorf("after the end of process %d: %q", pid, kinds(all))
		}
	}
}
