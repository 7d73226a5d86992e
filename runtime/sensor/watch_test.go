package sensor

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
	"github.com/kerneql/kerneql/runtime/record"
)

// tape is a source and a decoder of events made by hand.
type tape struct {
	events []event.Event
	facts  record.Facts
	at     int
	// deadline is what the reader asked for. Where idle holds, no event comes
	// until it.
	deadline time.Time
	idle     func() bool
}

func (s *tape) Read(sample *probe.Sample) error {
	if !s.deadline.IsZero() && s.idle != nil && s.idle() {
		time.Sleep(time.Until(s.deadline))
		return probe.ErrDeadline
	}
	if s.at == len(s.events) {
		return probe.ErrDrained
	}
	sample.Raw = binary.NativeEndian.AppendUint32(make([]byte, 8), uint32(s.events[s.at].Kind))
	s.at++
	return nil
}

// SetDeadline asks for a pause before the next event.
func (s *tape) SetDeadline(when time.Time) { s.deadline = when }

func (s *tape) Decode(_ []byte, e *event.Event) error {
	*e = s.events[s.at-1]
	if e.ProcessName == "corrupt" {
		return errors.New("corrupt")
	}
	return nil
}

func (s *tape) Facts() record.Facts { return s.facts }

func (s *tape) play(t *testing.T, l lookup) (seen []string, outcomes [event.Kinds]outcome) {
	t.Helper()
	w := &watch{source: s, decoder: s, lookup: l, judge: newJudge(program())}
	w.report = func(e *event.Event, h hit) {
		seen = append(seen, fmt.Sprintf("%s %s %v %s", h.rule.ID, e.ProcessName, e.ProcessArgs, h.undecided))
	}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	return seen, w.outcomes
}

func TestWatchCounts(t *testing.T) {
	s := &tape{events: []event.Event{
		{Kind: event.Exec, ProcessName: "nc"}, {Kind: event.Exec, ProcessName: "ls"}, {Kind: event.Exec, ProcessName: "corrupt"},
		{Kind: event.Fork, ProcessName: "nc", ProcessArgs: []string{"-l"}}, {Kind: event.End, ProcessName: "ls"}, {Kind: 99, ProcessName: "corrupt"},
	}}
	seen, got := s.play(t, lookup{})
	equal(t, "alerts", seen, []string{"name nc [] ", "name nc [-l] ", "args nc [-l] "})
	want := [event.Kinds]outcome{event.Exec: {1, 1, 1}, event.Fork: {matched: 1}, event.End: {unmatched: 1}, event.Recorded: {undecodable: 1}}
	for k := range want {
		if k != int(event.Recorded) && got[k] != want[k] {
			t.Errorf("%s: %+v, want %+v", event.Kind(k), got[k], want[k])
		}
	}
}

// What the record lacks is asked of the process, if it is still the same.
func TestUndecidedEventsAreCompleted(t *testing.T) {
	cut := event.Event{Kind: event.Exec, ProcessName: "x", ProcessArgs: []string{"x", "a"}, Partial: 1 << event.ProcessArgs}
	undecided := []string{"args x [x a] process.args: not all of it could be read"}
	for what, c := range map[string]struct {
		args  []string
		err   error
		count int64
		want  []string
	}{
		"matches":              {args: []string{"x", "a", "-l"}, want: []string{"args x [x a -l] "}},
		"doesn't match":        {args: []string{"x", "a", "b"}, want: nil},
		"gone":                 {err: os.ErrNotExist, want: undecided},
		"other arguments":      {args: []string{"x", "b", "c"}, want: undecided},
		"fewer arguments":      {args: []string{"x"}, want: undecided},
		"not as many as known": {args: []string{"x", "a", "b"}, count: 4, want: undecided},
		"as many as known":     {args: []string{"x", "a", "b"}, count: 3, want: nil},
	} {
		e := cut
		if e.ProcessArgsCount = c.count; c.count > 0 {
			e.Has.Add(event.ProcessArgsCount)
		}
		s := &tape{events: []event.Event{e}, facts: record.Facts{PID: 7, Start: 9}}
		seen, _ := s.play(t, lookup{args: func(pid int, start uint64) ([]string, error) {
			if pid != 7 || start != 9 {
				t.Errorf("asked for process %d, started at %d", pid, start)
			}
			return c.args, c.err
		}})
		equal(t, what, seen, c.want)
	}
}

func TestContainerIsCompleted(t *testing.T) {
	l := lookup{container: func(int, uint64) (string, error) { return "abc", nil }}
	e := event.Event{Partial: 1 << event.ContainerID}
	if !l.complete(&e, record.Facts{ContainerUnknown: true}) || e.ContainerID != "abc" || !e.Has.Has(event.ContainerID) || e.Partial != 0 {
		t.Errorf("got %+v", e)
	}
	if l.complete(&e, record.Facts{}) {
		t.Error("a known container was asked for")
	}
}

func TestWriteCounters(t *testing.T) {
	var b bytes.Buffer
	totals := probe.Totals{event.Exec: {Seen: 12, Filtered: 10, Queued: 2}, event.Fork: {Seen: 1, Lost: 1}}
	writeCounters(&b, totals, &[event.Kinds]outcome{event.Exec: {matched: 1, unmatched: 1}, event.Recorded: {undecodable: 2}})
	equal(t, "counters", b.String(), `exec: seen 12 filtered 10 queued 2 lost 0 matched 1 unmatched 1 undecodable 0
fork: seen 1 filtered 0 queued 0 lost 1 matched 0 unmatched 0 undecodable 0
end: seen 0 filtered 0 queued 0 lost 0 matched 0 unmatched 0 undecodable 0
kerneql-sensor: 2 records of no known kind
`)
}

func TestKindOf(t *testing.T) {
	for kind, want := range map[uint32]event.Kind{1: event.Exec, 2: event.Fork, 3: event.End, 4: event.Recorded, 1 << 31: event.Recorded} {
		if got := kindOf(binary.NativeEndian.AppendUint32(make([]byte, 8), kind)); got != want {
			t.Errorf("%d is %s", kind, got)
		}
	}
	if got := kindOf(make([]byte, 11)); got != event.Recorded {
		t.Errorf("a short record is %s", got)
	}
}
