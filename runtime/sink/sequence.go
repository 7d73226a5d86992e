package sink

import (
	"fmt"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// sequenceOf is a line for each event of a rule over several.
func sequenceOf(d ecs.Document) []string {
	own, _ := d["kerneql"].(ecs.Document)
	sequence, _ := own["sequence"].(ecs.Document)
	events, _ := sequence["events"].([]any)
	lines := make([]string, len(events))
	for i, e := range events {
		text := "none, as it must be"
		if doc, ok := e.(ecs.Document); ok {
			text = eventOf(doc)
		}
		lines[i] = fmt.Sprintf("%d. %s", i+1, text)
	}
	return lines
}

// eventOf is one event in a line: when, what, which process.
func eventOf(d ecs.Document) string {
	parts := []string{clock(first(d, "@timestamp"))}
	if action := first(d, "event.action"); action != "fork" && action != "end" { // the process says these
		parts = append(parts, action)
	}
	return joined(append(parts, processOf(d, "process")...)...)[0]
}
