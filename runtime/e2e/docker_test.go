package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// linger is how long a program that would run for ever is let run.
const linger = 200 * time.Millisecond

// prompt is how soon after an exec its alert must be there.
const prompt = time.Second

// inContainer are programs that a container runs: the name that the kernel has
// for each, and the rules that must speak up.
var inContainer = []struct {
	what  string
	exec  job.Exec
	name  string
	rules []string
}{
	{"a real netcat that listens",
		job.Exec{Path: lab.Netcat, Args: []string{"nc", "-lvp", "4444"}, Linger: linger}, "nc", []string{listener, tool}},
	{"through a symlink of another name",
		job.Exec{Path: lab.Innocent, Args: []string{"innocent", "-lvp", "4444"}, Linger: linger}, "nc", []string{listener, tool}},
	{"by a relative path",
		job.Exec{Path: "./nc", Args: []string{"x", "-lvp", "4444"}, Dir: "/usr/bin", Linger: linger}, "nc", []string{listener, tool}},
	{"by a file descriptor alone",
		job.Exec{Path: lab.Netcat, Args: []string{"x", "-lvp", "4444"}, ByFD: true, Linger: linger}, "nc", []string{listener, tool}},
	{"as an applet of busybox",
		job.Exec{Path: lab.Busybox, Args: []string{"busybox", "nc", "-l", "-p", "4444"}, Linger: linger}, "busybox", []string{listener, tool}},
	{"as a symlink to busybox",
		job.Exec{Path: lab.FalseNC, Args: []string{"nc", "-l", "-p", "4444"}, Linger: linger}, "busybox", []string{listener, tool}},
	{"ncat that runs a shell",
		job.Exec{Path: lab.Ncat, Args: []string{"ncat", "-l", "4444", "--sh-exec", "id"}, Linger: linger}, "ncat", []string{listener, tool}},
	{"after 1.9 MB of other arguments",
		job.Exec{Path: lab.TinyPlain, Args: []string{"plain", "-l", "nc"}, Padding: 1_900_000}, "plain", []string{listener, tool}},
	{"1.9 MB of other arguments alone",
		job.Exec{Path: lab.TinyPlain, Args: []string{"plain", "-l", "no"}, Padding: 1_900_000}, "", nil},
	{"a netcat that does not listen",
		job.Exec{Path: lab.TinyNC, Args: []string{"nc", "-z", "127.0.0.1", "9"}}, "nc", []string{tool}},
	{"a program named runc",
		job.Exec{Path: lab.TinyRunc, Args: []string{"runc", "list"}}, "runc", []string{manager}},
	{"a program named kubectl",
		job.Exec{Path: lab.TinyKubectl, Args: []string{"x"}}, "kubectl", []string{manager}},
	{"ls -l",
		job.Exec{Path: "/bin/ls", Args: []string{"ls", "-l"}}, "", nil},
	{"nc as part of an argument",
		job.Exec{Path: lab.TinyPlain, Args: []string{"plain", "/usr/bin/nc", "ncx", "-l"}}, "", nil},
}

func TestInContainer(t *testing.T) {
	s := newScene(t)
	for _, c := range inContainer {
		t.Run(c.what, func(t *testing.T) {
			var done job.Done
			alerts := s.during(t, func() { done = s.box.Exec(t, c.exec) })
			expect(t, alerts, c.rules...)
			for _, alert := range alerts {
				s.checkExec(t, alert, c.name, done.Started)
			}
		})
	}
	s.sensor.Stop(t)
}

// checkExec checks what an alert says beside the rule.
func (s *scene) checkExec(t *testing.T, alert lab.Alert, name string, started time.Time) {
	t.Helper()
	if alert.Event.Kind != "alert" || alert.Event.Action != "exec" || alert.Event.ID == "" {
		t.Errorf("event %+v, want an alert of an exec", alert.Event)
	}
	if alert.Container.ID != s.box.ID {
		t.Errorf("container.id %q, docker says %q", alert.Container.ID, s.box.ID)
	}
	if alert.Process.Name != name || filepath.Base(alert.Process.Executable) != name {
		t.Errorf("process %q (%s), want %q", alert.Process.Name, alert.Process.Executable, name)
	}
	if alert.Process.Parent.Name != "helper" {
		t.Errorf("parent %q, want helper", alert.Process.Parent.Name)
	}
	if late := alert.Received.Sub(started); late > prompt {
		t.Errorf("the alert came after %v", late)
	}
	if len(alert.Kerneql.Undecided) > 0 {
		t.Errorf("undecided: %s", alert.Kerneql.Undecided)
	}
}

// TestDockerExec has Docker itself run a netcat, which is then killed by the
// pid that the alert gives: it is the pid that the host has for it.
func TestDockerExec(t *testing.T) {
	s := newScene(t)
	alerts := s.during(t, func() {
		s.engine.Do(t, "exec", "--detach", s.box.ID, lab.Netcat, "-lvp", "4444")
		s.sensor.Until(5*time.Second, func(all []lab.Alert) bool { return len(all) > s.seen })
	})
	expect(t, alerts, listener, tool)
	for _, alert := range alerts {
		if late := alert.Received.Sub(alert.Timestamp); late > prompt {
			t.Errorf("the alert came after %v", late)
		}
	}
	if len(alerts) > 0 {
		if err := syscall.Kill(alerts[0].Process.PID, syscall.SIGKILL); err != nil {
			t.Errorf("kill %d: %v", alerts[0].Process.PID, err)
		}
	}
	s.sensor.Stop(t)
}

// TestFork lets a process that matches fork without an exec: the clones are
// programs of that name and those arguments too.
func TestFork(t *testing.T) {
	const clones = 3
	s := newScene(t)
	alerts := s.during(t, func() {
		s.box.Exec(t, job.Exec{Path: lab.ForkingNC, Args: []string{"nc", "-lvp", "4444"},
			Env: []string{job.Helper + "=fork", job.Forks + "=3"}})
	})
	want := []string{listener, tool}
	for range clones {
		want = append(want, listener, tool)
	}
	expect(t, alerts, want...)
	forked := func(a lab.Alert) bool {
		return a.Event.Action == "fork" && a.Process.Parent.Name == "nc" && a.Container.ID == s.box.ID
	}
	if n := count(alerts, forked); n != 2*clones {
		t.Errorf("%d alerts of a fork by nc in the container, want %d", n, 2*clones)
	}
	s.sensor.Stop(t)
}

// TestOnHost runs on the host what raises alerts in a container.
func TestOnHost(t *testing.T) {
	s := newScene(t)
	nc := filepath.Join(t.TempDir(), "nc")
	lab.WriteTiny(t, nc)
	expect(t, s.during(t, func() {
		for _, argv := range [][]string{{nc, "-lvp", "4444"}, {lab.Busybox, "echo", "nc", "-l"}} {
			if text, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", strings.Join(argv, " "), err, text)
			}
		}
	}))
	s.sensor.Stop(t)
}

// TestDockerItself has Docker do what it does all day: none of it may look like
// something run inside a container.
func TestDockerItself(t *testing.T) {
	s := newScene(t)
	expect(t, s.during(t, func() {
		s.engine.Run(t, "--rm", lab.Image, "ls", "-l")
		s.engine.Do(t, "exec", s.box.ID, "ls", "-l")
		id := s.engine.Run(t, "--detach", "--health-cmd", "ls -l", "--health-interval", "200ms", lab.Image, "sleep", "600")
		s.awaitHealthy(t, id)
		s.engine.Do(t, "stop", "--time", "1", id)
		s.engine.Do(t, "rm", id)
	}))
	s.sensor.Stop(t)
}

func (s *scene) awaitHealthy(t *testing.T, id string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if s.engine.Do(t, "inspect", "--format", "{{.State.Health.Status}}", id) == "healthy" {
			return
		}
	}
	t.Error("the container does not become healthy")
}
