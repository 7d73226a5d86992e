package e2e

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/internal/lab/job"
	"github.com/kerneql/kerneql/runtime/need"
)

// scene is a sensor that watches an engine with one container, in which
// programs are run on request.
type scene struct {
	engine *lab.Engine
	box    *lab.Container
	sensor *lab.Sensor
	marks  int // sentinels so far
	seen   int // alerts that belong to what is over
}

func newScene(t *testing.T) *scene {
	need.E2E(t)
	need.BPF(t)
	s := &scene{engine: lab.Docker(t)}
	s.box = s.engine.Agent(t)
	s.sensor = lab.Watch(t)
	return s
}

// during returns the alerts that act raises. They are complete when a sentinel
// that is run after it has been reported: a sensor reports in order.
func (s *scene) during(t *testing.T, act func()) []lab.Alert {
	t.Helper()
	act()
	s.marks++
	mark := fmt.Sprintf("sentinel-%d", s.marks)
	s.box.Exec(t, job.Exec{Path: lab.TinyNC, Args: []string{"nc", "-l", mark}})
	marked := func(a lab.Alert) bool { return a.LastArg() == mark }
	all, ok := s.sensor.Until(10*time.Second, func(alerts []lab.Alert) bool { return count(alerts, marked) == 2 })
	if !ok {
		t.Fatalf("the sentinel has %d alerts\n%s", count(all, marked), s.sensor.Status())
	}
	fresh := all[s.seen:]
	s.seen = len(all)
	return slices.DeleteFunc(fresh, func(a lab.Alert) bool { return marked(a) || s.foreign(a) })
}

// foreign tells alerts of containers that others run on this machine, on which
// in CI there are none.
func (s *scene) foreign(a lab.Alert) bool {
	return os.Getenv("KERNEQL_CI") != "1" && a.Container.ID != "" && !s.engine.Owns(a.Container.ID)
}

func count(alerts []lab.Alert, is func(lab.Alert) bool) int {
	n := 0
	for _, alert := range alerts {
		if is(alert) {
			n++
		}
	}
	return n
}

// expect compares alerts with the rules that have to be there, each as often as
// it is named.
func expect(t *testing.T, alerts []lab.Alert, rules ...string) {
	t.Helper()
	got := make([]string, 0, len(alerts))
	for _, alert := range alerts {
		got = append(got, alert.Rule.Name)
	}
	slices.Sort(got)
	slices.Sort(rules)
	if slices.Equal(got, rules) {
		return
	}
	t.Errorf("%d alerts, want %d: %q", len(got), len(rules), rules)
	for _, alert := range alerts {
		t.Log("got", alert)
	}
}
