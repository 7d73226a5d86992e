package sensor

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/need"
)

func selftestProgram() *match.Program {
	p := program()
	p.Rules[0].Selftests = []match.Selftest{
		{Name: "nc", Args: []string{"nc"}, Match: true}, {Name: "ls", Args: []string{"ls"}}, {Name: "a/b", Args: []string{"x"}},
	}
	p.Rules[1].Selftests = []match.Selftest{{Name: "x", Args: []string{"x", "-l"}, Fork: true, Match: true}}
	p.Rules = append(p.Rules, match.Rule{ID: "old", Name: "Old", Live: "replay only: user.name", Selftests: p.Rules[0].Selftests})
	return p
}

func TestCases(t *testing.T) {
	var got []string
	for i, c := range casesOf(selftestProgram()) {
		if c.number != i {
			t.Errorf("case %d has number %d", i, c.number)
		}
		got = append(got, c.String())
	}
	equal(t, "cases", got, []string{`ls: ["ls"]`, `a/b: ["x"]`, `nc: ["nc"]`, `x: ["x" "-l"], forking`})
}

// fire tells a stage of a rule that fired.
func fire(s *stage, rule int, kind event.Kind, pid int64, undecided string) bool {
	e := event.Event{Kind: kind, ProcessPID: pid, ContainerID: s.id}
	if kind == event.Fork {
		e.ProcessPID, e.ProcessParentPID = pid+1000, pid
	}
	return s.owns(&e) && s.note(&e, hit{index: rule, undecided: undecided})
}

func TestReport(t *testing.T) {
	played := []performance{{PID: 1}, {Error: "no file name"}, {PID: 3}, {PID: 4}}
	silent := []string{"pass ls", "not tested a/b", "FAIL nc it did not fire", "FAIL x it did not fire", "not tested  replay only: user.name"}
	for what, c := range map[string]struct {
		fire   func(*stage)
		want   []string
		passed bool
	}{
		"nothing fires": {func(*stage) {}, silent, false},
		"all is well": {func(s *stage) { fire(s, 0, event.Exec, 3, ""); fire(s, 1, event.Fork, 4, "") },
			[]string{"pass ls", "not tested a/b", "pass nc", "pass x", "not tested  replay only: user.name"}, true},
		"a near miss fires": {func(s *stage) { fire(s, 0, event.Exec, 1, "") },
			append([]string{"FAIL ls it fired"}, silent[1:]...), false},
		"undecided is not fired": {func(s *stage) { fire(s, 0, event.Exec, 3, "why") }, silent, false},
		"exec is not fork":       {func(s *stage) { fire(s, 1, event.Exec, 4, "") }, silent, false},
	} {
		s := newStage(selftestProgram())
		c.fire(s)
		report := s.report(casesOf(s.program), played)
		var got []string
		for _, r := range report.Results {
			name, _, _ := strings.Cut(r.Case, ":")
			detail := r.Detail
			if detail == "no file name" {
				detail = ""
			}
			got = append(got, strings.TrimSpace(r.Result+" "+name+" "+detail))
		}
		// The near misses come first only when they are acted out.
		equal(t, what, sorted(got), sorted(c.want))
		if report.Passed() != c.passed {
			t.Errorf("%s: passed is %v", what, report.Passed())
		}
	}
}

// TestRuleWithoutCases: a rule that nothing can be acted out of is named, and has
// not failed; of one that isn't live that is no news.
func TestRuleWithoutCases(t *testing.T) {
	p := program()
	p.Rules = append(p.Rules,
		match.Rule{ID: "sequence", Name: "Sequence", Live: "live", Stages: 2},
		match.Rule{ID: "old", Name: "Old", Live: "replay only: user.name", Stages: 2})
	s := newStage(p)
	var b bytes.Buffer
	report := s.report(nil, nil)
	if err := report.Write(&b, false); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "its test file has no event that can be acted out"); n != 2 || !report.Passed() {
		t.Errorf("got\n%s", b.String())
	}
	equal(t, "summary", report.Summary(), "0 cases fired, 0 near misses stayed silent, 4 not tested")
	b.Reset()
	report.writeUnproven(&b)
	equal(t, "unproven", b.String(), `kerneql-sensor: Name is not proven: its test file has no event that can be acted out
kerneql-sensor: Args is not proven: its test file has no event that can be acted out
kerneql-sensor: Sequence is not proven: a rule over several events is not acted out
`)
}

func TestFirstAlertOfARule(t *testing.T) {
	s := newStage(selftestProgram())
	for i, want := range []bool{true, false, true} {
		if got := fire(s, i/2, event.Exec, int64(i), ""); got != want {
			t.Errorf("firing %d: first is %v", i, got)
		}
	}
	if other := (event.Event{ContainerID: newContainerID()}); s.owns(&other) {
		t.Error("another container's event is taken for the selftest's")
	}
}

func TestCgroupMount(t *testing.T) {
	for _, c := range []struct {
		line, point string
		rank        int
		ok          bool
	}{
		{"31 24 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate", "/sys/fs/cgroup", 0, true},
		{"31 24 0:27 / /a\\040b rw - cgroup cgroup rw,pids", "/a b", 1, true},
		{"31 24 0:27 / /cpu rw - cgroup cgroup rw,cpu,cpuacct", "/cpu", 3, true},
		{"31 24 0:27 / /cpuset rw - cgroup cgroup rw,cpuset", "", 0, false},
		{"31 24 0:27 / / rw - ext4 /dev/sda rw", "", 0, false},
		{"nonsense", "", 0, false},
	} {
		point, rank, ok := cgroupMount(c.line)
		if point != c.point || rank != c.rank || ok != c.ok {
			t.Errorf("%s: %q %d %v", c.line, point, rank, ok)
		}
	}
}

func TestWardrobe(t *testing.T) {
	w, err := newWardrobe()
	if err != nil {
		t.Fatal(err)
	}
	for _, forks := range []bool{false, true, false} {
		path, err := w.executable("nc", forks)
		if err != nil || filepath.Base(path) != "nc" {
			t.Fatalf("%q %v", path, err)
		}
		if err := tryOut(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, name := range []string{"", ".", "..", "a/b", "a\x00b", strings.Repeat("x", 300)} {
		if path, err := w.executable(name, false); err == nil {
			t.Errorf("%q gives %q", name, path)
		}
	}
	if err := w.remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(w.dir); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", w.dir, err)
	}
}

// The whole play without a kernel that watches: programs start, and nothing is
// left of them.
func TestPerform(t *testing.T) {
	need.Root(t)
	cases := casesOf(selftestProgram())
	played, err := perform(context.Background(), newContainerID(), cases)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if wrong := c.Name == "a/b"; wrong != (played[i].Error != "") || wrong != (played[i].PID == 0) {
			t.Errorf("%s: %+v", c, played[i])
		}
	}
	mounts, _ := cgroupMounts()
	for _, mount := range mounts {
		if left, _ := filepath.Glob(filepath.Join(mount, cgroupPrefix+"*")); left != nil {
			t.Errorf("left behind: %s", left)
		}
	}
}

func TestPerformIsInterrupted(t *testing.T) {
	need.Root(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := perform(ctx, newContainerID(), casesOf(selftestProgram())); !errors.Is(err, errInterrupted) {
		t.Errorf("it ended with %v", err)
	}
	mounts, _ := cgroupMounts()
	for _, mount := range mounts {
		if left, _ := filepath.Glob(filepath.Join(mount, cgroupPrefix+"*")); left != nil {
			t.Errorf("left behind: %s", left)
		}
	}
}

func TestStaleCgroupsAreRemoved(t *testing.T) {
	need.Root(t)
	c, err := newCgroup(newContainerID())
	if err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(filepath.Dir(c.parent), cgroupPrefix+"99999999")
	if err := os.MkdirAll(filepath.Join(stale, newContainerID()), 0o755); err != nil {
		t.Fatal(err)
	}
	removeStale(filepath.Dir(c.parent))
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("%s is left", stale)
	}
	if _, err := os.Stat(c.dir); err != nil {
		t.Errorf("a living one was removed: %v", err)
	}
	if err := c.remove(); err != nil {
		t.Error(err)
	}
}
