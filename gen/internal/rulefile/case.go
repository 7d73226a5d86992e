package rulefile

import (
	"fmt"
	"time"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/runtime/ecs"
)

// Case is what a rule is tried on: an event, or several in the order in which
// they come. Cases have nothing to do with each other.
type Case struct {
	Why    string // what it shows
	Events []Event

	start, end int // in the file
}

// Event is one event of a case.
type Event struct {
	Document map[string]any // ECS, nested or dotted; numbers are json.Number
	// Time is in nanoseconds since 1970. Where the events of a case have no
	// @timestamp, they are a millisecond apart, so that nobody need write times
	// that don't matter; the documents stay as they are.
	Time int64
}

// Diagnose makes an error about a case.
func (t *Tests) Diagnose(c Case, code, message, hint string) diag.Diagnostic {
	return t.source.Error(c.start, c.end, code, message, hint)
}

func (r *testReader) testCase(into *[]Case) {
	c := Case{start: r.start()}
	var value any
	_ = r.dec.Decode(&value)
	c.end = int(r.dec.InputOffset())
	if problem := c.read(value); problem != "" {
		r.fail(c.start, c.end, "type", problem)
		return
	}
	if problem := c.setTimes(); problem != "" {
		r.fail(c.start, c.end, "case-times", problem)
		return
	}
	*into = append(*into, c)
}

// read takes a case out of decoded JSON and returns what is wrong with it.
func (c *Case) read(value any) string {
	object, ok := value.(map[string]any)
	if !ok {
		return "a case must be an object with why and event, or why and events"
	}
	for key := range object {
		if key != "why" && key != "event" && key != "events" {
			return "a case has no other keys than why and event, or why and events"
		}
	}
	if c.Why, _ = object["why"].(string); c.Why == "" {
		return "why must be a string that says what the case shows"
	}
	return c.readEvents(object)
}

func (c *Case) readEvents(object map[string]any) string {
	one, hasOne := object["event"]
	several, hasSeveral := object["events"]
	switch {
	case hasOne && hasSeveral:
		return "a case has event or events, not both"
	case !hasSeveral:
		return c.add(one, "event")
	}
	list, _ := several.([]any)
	if len(list) == 0 {
		return "events must be an array of objects with ECS fields, and have one at least"
	}
	for i, e := range list {
		if problem := c.add(e, fmt.Sprintf("event %d", i+1)); problem != "" {
			return problem
		}
	}
	return ""
}

func (c *Case) add(value any, name string) string {
	document, ok := value.(map[string]any)
	if !ok {
		return name + " must be an object with ECS fields"
	}
	c.Events = append(c.Events, Event{Document: document})
	return ""
}

// setTimes places the events in time and returns what is wrong with theirs. The
// time of an event that is alone doesn't matter.
func (c *Case) setTimes() string {
	if len(c.Events) == 1 {
		return ""
	}
	timed := len(timestamps(c.Events[0])) > 0
	for i := range c.Events {
		e := &c.Events[i]
		values := timestamps(*e)
		switch {
		case timed != (len(values) > 0):
			return fmt.Sprintf("every event of a case has an @timestamp, or none has; event 1 and event %d differ", i+1)
		case !timed:
			e.Time = int64(i) * int64(time.Millisecond)
			continue
		}
		var ok bool
		if e.Time, ok = ecs.ToDate(values[0]); !ok || len(values) > 1 {
			return fmt.Sprintf("the @timestamp of event %d must be one date", i+1)
		}
		if i > 0 && e.Time < c.Events[i-1].Time {
			return fmt.Sprintf("event %d is earlier than the one before it; events stand in the order of their times", i+1)
		}
	}
	return ""
}

func timestamps(e Event) []any { return ecs.Values(e.Document, "@timestamp") }
