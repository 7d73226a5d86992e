package sensor

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// sequenceProgram has rules made by hand: rule 0 wants the name nc, rule 1 a
// process a and then a process b in one container, rule 2 a process d that no
// process m follows in the next millisecond.
func sequenceProgram() *match.Program {
	container := func(e *event.Event, k match.Keys) {
		k.Texts(false, match.One(e.Has.Has(event.ContainerID), e.ContainerID)...)
	}
	names := []string{"nc", "", "", "a", "b", "d", "m"} // by bit
	return &match.Program{
		Rules: []match.Rule{
			{ID: "name", Name: "Name", Severity: "low", Live: "live"},
			{ID: "pair", Name: "Pair", Severity: "high", Live: "live", Stages: 2},
			{ID: "alone", Name: "Alone", Severity: "low", Live: "live", Stages: 2},
		},
		Sequences: []match.Sequence{
			{Rule: 1, MaxSpan: int64(time.Hour), Stages: []match.Stage{{Bit: 3, Keys: container}, {Bit: 4, Keys: container}}},
			{Rule: 2, MaxSpan: int64(time.Millisecond), Stages: []match.Stage{{Bit: 5}, {Bit: 6, Missing: true}}},
		},
		Stages: 4,
		Reads:  1<<event.ProcessName | 1<<event.ContainerID,
		Match: func(e *event.Event, v *match.Verdict) {
			v.Certain[0], v.Possible[0] = 0, 0
			for bit, name := range names {
				holds := name != "" && e.ProcessName == name
				v.Certain[0] |= match.Bit(holds && e.Partial == 0) << bit
				v.Possible[0] |= match.Bit(holds) << bit
			}
			v.Possible[0] |= match.Any(v.Possible[0]&(1<<3|1<<4))<<1 | match.Any(v.Possible[0]&(1<<5|1<<6))<<2
			v.Certain[0] |= v.Possible[0] & (1<<1 | 1<<2) // that a stage holds is no alert
		},
	}
}

// recordedLine is a recorded event.
func recordedLine(seconds int, name, container string) string {
	return fmt.Sprintf(`{"@timestamp":"2026-01-02T03:04:%02dZ","process":{"name":%q},"container":{"id":%q}}`+"\n", seconds, name, container)
}

func replaySequences(t *testing.T, p *match.Program, in string) (a alerts, status string) {
	t.Helper()
	var b bytes.Buffer
	err := Replay(t.Context(), p, ReplayOptions{Files: []string{"-"}, Stdin: strings.NewReader(in), Sink: &a, Status: &b})
	if err != nil {
		t.Fatal(err)
	}
	return a, b.String()
}

func TestReplaySequences(t *testing.T) {
	a, status := replaySequences(t, sequenceProgram(),
		recordedLine(1, "a", "x")+recordedLine(2, "a", "y")+recordedLine(4, "b", "y")+recordedLine(3, "b", "x")+recordedLine(5, "nc", "x")+
			`{"process":{"name":"b"},"container":{"id":"x"}}`+"\n"+`{"@timestamp":"2026-01-02T03:04:06Z","process":{"name":"b"}}`+"\n"+
			recordedLine(7, "d", "x"))
	equal(t, "alerts", a.seen(), []string{"name nc ", "pair b ", "pair b ", "alone d "})
	equal(t, "status", status, `sequences: pending 0 dropped 0 late 0 keyless 1 cut 0
kerneql-sensor: 1 event without @timestamp, which no sequence takes
kerneql-sensor: 8 events, 4 alerts
`)
	first := a.docs[1]
	for path, want := range map[string]string{
		"@timestamp": "[2026-01-02T03:04:03Z]", "container.id": "[x]", "event.kind": "[alert]", "rule.id": "[pair]",
		"kerneql.sequence.join_keys": "[x]", "kerneql.sequence.events.@timestamp": "[2026-01-02T03:04:01Z 2026-01-02T03:04:03Z]",
		"kerneql.sequence.events.process.name": "[a b]",
	} {
		if got := fmt.Sprint(ecs.Values(first, path)); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	events := a.docs[3]["kerneql"].(ecs.Document)["sequence"].(ecs.Document)["events"].([]any)
	if len(events) != 2 || events[1] != nil {
		t.Errorf("a missing event isn't null: %v", events)
	}
}

// TestReplayUntimed: a sample takes events without a timestamp, behind the others.
func TestReplayUntimed(t *testing.T) {
	p := sequenceProgram()
	p.Sequences[0].Sample = true
	untimed := `{"process":{"name":"b"},"container":{"id":"x"}}` + "\n" + `{"process":{"name":"d"}}` + "\n"
	a, status := replaySequences(t, p, untimed+recordedLine(1, "a", "x")+recordedLine(2, "a", "y"))
	equal(t, "alerts", a.seen(), []string{"pair b "})
	if want := "2 events without @timestamp, which no sequence takes"; !strings.Contains(status, want) {
		t.Errorf("status %s", status)
	}
	p.Sequences = p.Sequences[:1]
	a, status = replaySequences(t, p, untimed+recordedLine(1, "a", "x")+recordedLine(2, "b", "x"))
	equal(t, "events", fmt.Sprint(ecs.Values(a.docs[len(a.docs)-1], "kerneql.sequence.events.@timestamp")), "[2026-01-02T03:04:01Z 2026-01-02T03:04:02Z]")
	if strings.Contains(status, "without") {
		t.Errorf("status %s", status)
	}
}

func TestReplayPipes(t *testing.T) {
	p := sequenceProgram()
	p.Pipes = map[int][]match.Pipe{0: {{Tail: true, N: 1}}}
	p.Sequences[0].Pipes = []match.Pipe{{N: 1}}
	a, _ := replaySequences(t, p, recordedLine(1, "nc", "x")+recordedLine(2, "nc", "y")+recordedLine(3, "a", "x")+recordedLine(4, "b", "x")+recordedLine(5, "a", "y")+recordedLine(6, "b", "y"))
	var got []string
	for _, d := range a.docs {
		got = append(got, fmt.Sprint(ecs.Values(d, "rule.id"), ecs.Values(d, "container.id")))
	}
	equal(t, "alerts", got, []string{"[pair] [x]", "[name] [y]"})
}

func liveEvent(milliseconds int64, name, container string) event.Event {
	e := event.Event{Kind: event.Exec, Timestamp: milliseconds * int64(time.Millisecond), ProcessName: name, ContainerID: container}
	for _, f := range []event.Field{event.Timestamp, event.ProcessName, event.ContainerID} {
		e.Has.Add(f)
	}
	return e
}

// watchSequences plays a tape, which is idle before event number pause until there
// are as many alerts as wanted.
func watchSequences(t *testing.T, s *tape, pause, wanted int, ignore func(*event.Event) bool) (*sequences, []string) {
	t.Helper()
	p := sequenceProgram()
	var seen []string
	q := newSequences(p, true, func(d ecs.Document, undecided bool) {
		seen = append(seen, fmt.Sprint(ecs.Values(d, "rule.id"), ecs.Values(d, "kerneql.sequence.events.process.name"), undecided, ecs.Values(d, "kerneql.undecided")))
	})
	q.ignore = ignore
	idle := 0
	s.idle = func() bool { idle++; return s.at == pause && len(seen) < wanted && idle < 1000 }
	w := &watch{source: s, decoder: s, judge: newJudge(p), sequences: q, report: func(_ *event.Event, h hit) { seen = append(seen, h.rule.ID) }}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	return q, seen
}

func TestWatchSequences(t *testing.T) {
	doubtful := liveEvent(4, "b", "y")
	doubtful.Partial.Add(event.ProcessName)
	s := &tape{events: []event.Event{
		liveEvent(1, "a", "x"), liveEvent(3, "a", "y"), liveEvent(2, "b", "x"), doubtful, liveEvent(5, "nc", "z"),
	}}
	_, seen := watchSequences(t, s, -1, 0, nil)
	equal(t, "alerts", seen, []string{"name", "[pair] [a b] false []", "[pair] [a b] true [process.name: not all of it could be read]"})
}

// What must not follow doesn't once its time has passed, though no event comes; at
// the end nothing is claimed of what is still open.
func TestWatchSequencesWhileNothingComes(t *testing.T) {
	s := &tape{events: []event.Event{liveEvent(1, "d", "x"), liveEvent(1e6, "d", "y")}}
	q, seen := watchSequences(t, s, 1, 1, nil)
	equal(t, "alerts", seen, []string{"[alone] [d] false []"})
	var b bytes.Buffer
	q.writeCounters(&b)
	equal(t, "counters", b.String(), "sequences: pending 1 dropped 0 late 0 keyless 0 cut 0\n")
}

// The selftest's own events are in no sequence.
func TestIgnoredEvents(t *testing.T) {
	s := &tape{events: []event.Event{liveEvent(1, "a", "x"), liveEvent(2, "b", "x")}}
	_, seen := watchSequences(t, s, -1, 0, func(e *event.Event) bool { return e.ProcessName == "b" })
	equal(t, "alerts", seen, []string(nil))
}
