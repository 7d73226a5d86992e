package sensor_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kerneql/kerneql/generated"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/need"
	"github.com/kerneql/kerneql/runtime/sensor"
)

func builtIn() sensor.Program {
	return sensor.Program{Program: generated.Program(), Prefilter: generated.Prefilter()}
}

// Every built-in rule fires through the kernel, and near misses don't. Those over
// several events are not acted out.
func TestSelftestOfBuiltInRules(t *testing.T) {
	need.BPF(t)
	var status bytes.Buffer
	p := builtIn()
	report, err := sensor.Selftest(context.Background(), p, &status)
	if err != nil {
		t.Fatalf("%v\n%s", err, status.String())
	}
	fired, silent := map[string]bool{}, 0
	several := overSeveral(p.Program)
	for _, r := range report.Results {
		if several[r.RuleID] {
			if r.Result != "not tested" || r.Case != "" {
				t.Errorf("%s: %s: %s", r.Result, r.Rule, r.Case)
			}
			continue
		}
		if r.Result != "pass" {
			t.Errorf("%s: %s: %s: %s", r.Result, r.Rule, r.Case, r.Detail)
		}
		if fired[r.RuleID] = fired[r.RuleID] || r.Match; !r.Match {
			silent++
		}
	}
	if len(fired) != len(p.Rules)-len(several) || silent == 0 {
		t.Errorf("%d of %d rules fired, %d near misses", len(fired), len(p.Rules)-len(several), silent)
	}
	checkCounters(t, status.String())
}

// overSeveral returns the ids of the rules over several events.
func overSeveral(p *match.Program) map[string]bool {
	ids := map[string]bool{}
	for _, r := range p.Rules {
		if r.Stages > 0 {
			ids[r.ID] = true
		}
	}
	return ids
}

// A broken prefilter or matcher must not pass: rules that never match don't.
func TestSelftestCanFail(t *testing.T) {
	need.BPF(t)
	sensor.SetPatience(t, time.Second)
	p := builtIn()
	program := *p.Program
	program.Rules = slices.Clone(p.Rules)
	for i := range program.Rules {
		program.Rules[i].Selftests = nil
	}
	program.Rules[0].Selftests = []match.Selftest{{Name: "true", Args: []string{"true"}, Match: true}}
	p.Program = &program
	report, err := sensor.Selftest(context.Background(), p, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if report.Passed() {
		t.Errorf("it passed: %+v", report.Results)
	}
}

var counters = regexp.MustCompile(`(?m)^(exec|fork|end): seen \d+ filtered \d+ queued \d+ lost 0 matched \d+ unmatched \d+ undecodable 0$`)

func checkCounters(t *testing.T, status string) {
	t.Helper()
	if n := len(counters.FindAllString(status, -1)); n != 3 {
		t.Errorf("%d lines of counters in\n%s", n, status)
	}
}

// output takes what a run says and gives, from several goroutines.
type output struct {
	mu     sync.Mutex
	status strings.Builder
	docs   []ecs.Document
	ready  chan struct{}
}

func (o *output) Write(doc ecs.Document) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.docs = append(o.docs, doc)
	return nil
}

type statusWriter struct{ *output }

func (w statusWriter) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasPrefix(string(text), "kerneql-sensor: ready") {
		close(w.ready)
	}
	return w.status.Write(text)
}

func TestRunProvesItself(t *testing.T) {
	need.BPF(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out := &output{ready: make(chan struct{})}
	ended := make(chan error, 1)
	p := builtIn()
	go func() {
		ended <- sensor.Run(ctx, p, sensor.RunOptions{Sink: out, Status: statusWriter{out}, Selftest: true})
	}()
	select {
	case <-out.ready:
		stop()
	case <-time.After(time.Minute):
		t.Error("not ready after a minute")
		stop()
	case err := <-ended:
		t.Fatalf("ended before it was ready: %v\n%s", err, out.status.String())
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	rules := map[any]int{}
	for _, d := range out.docs {
		if marks := ecs.Values(d, "kerneql.selftest"); len(marks) == 1 {
			rules[ecs.Values(d, "rule.id")[0]]++
		}
	}
	several := overSeveral(p.Program)
	for _, r := range p.Rules {
		want := 1
		if several[r.ID] {
			want = 0
		}
		if rules[r.ID] != want {
			t.Errorf("%d alerts of %s", rules[r.ID], r.Name)
		}
	}
	if !strings.Contains(out.status.String(), "selftest passed") {
		t.Error(out.status.String())
	}
	checkCounters(t, out.status.String())
}
