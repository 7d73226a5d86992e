package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/recorded"
)

// cases returns all cases of a rule's test file.
func (r *rule) cases() []rulefile.Case {
	if r.tests == nil {
		return nil
	}
	return slices.Concat(r.tests.Match, r.tests.Miss)
}

// recordedEvent reads a case's event as replay would, with the fields more.
func recordedEvent(e rulefile.Event, more ...match.More) (event.Event, error) {
	line, err := json.Marshal(e.Document)
	if err != nil {
		return event.Event{}, err
	}
	var rec recorded.Record
	err = recorded.NewReader(bytes.NewReader(line), more...).Next(&rec)
	return rec.Event, err
}

// selftests returns the rule's cases that a sensor can act out by executing a
// program in a container. What each must give is asked of the interpreter, for
// the event that the kernel would report: a case about a field which that event
// doesn't have, or has otherwise, is left out. So is one of several events. The
// fields without a member aren't read: a live event has none of them.
func (r *rule) selftests() []match.Selftest {
	if r.isSequence() {
		return nil // one program doesn't make a sequence
	}
	var out []match.Selftest
	for i, c := range r.cases() {
		if len(c.Events) != 1 {
			continue
		}
		e, err := recordedEvent(c.Events[0])
		if err != nil || !actable(&e) {
			continue
		}
		live := liveEvent(&e)
		wanted := i < len(r.tests.Match)
		if interp.Eval(r.query, interp.FromEvent(&live)) != wanted {
			continue
		}
		t := match.Selftest{Name: e.ProcessName, Args: live.ProcessArgs, Fork: live.Kind == event.Fork, Match: wanted}
		if !slices.ContainsFunc(out, func(o match.Selftest) bool { return same(o, t) }) {
			out = append(out, t)
		}
	}
	return out
}

func same(a, b match.Selftest) bool {
	return a.Name == b.Name && slices.Equal(a.Args, b.Args) && a.Fork == b.Fork
}

// actable reports whether the event is a process start in a container whose
// program can be given that name.
func actable(e *event.Event) bool {
	name := e.ProcessName
	return e.Has.Has(event.ContainerID) && (e.EventAction == "exec" || e.EventAction == "fork") &&
		name != "" && name != "." && name != ".." && len(name) <= 255 && !strings.ContainsAny(name, "/\x00") &&
		!slices.ContainsFunc(e.ProcessArgs, func(s string) bool { return strings.Contains(s, "\x00") })
}

// liveEvent is the event as the sensor sees it when the case is acted out.
func liveEvent(e *event.Event) event.Event {
	live := event.Event{Kind: event.Exec, ContainerID: strings.Repeat("a", 64), ProcessName: e.ProcessName, ProcessArgs: e.ProcessArgs}
	if e.EventAction == "fork" {
		live.Kind = event.Fork
	}
	if len(live.ProcessArgs) == 0 {
		live.ProcessArgs = []string{e.ProcessName}
	}
	live.Has.Add(event.ContainerID)
	live.Has.Add(event.ProcessName)
	return live
}

// sampleEvents returns the events of the rule's test file for the benchmarks, as
// replay reads them for the program: with the values of its fields more.
func (r *rule) sampleEvents(more []match.More) ([]event.Event, error) {
	var out []event.Event
	for _, c := range r.cases() {
		for _, written := range c.Events {
			e, err := recordedEvent(written, more...)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.tests.Path, err)
			}
			out = append(out, e)
		}
	}
	return out, nil
}
