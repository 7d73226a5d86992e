package alert

import "github.com/kerneql/kerneql/runtime/ecs"

// Sequence is what an alert of a rule over several events has beside one event's
// document.
type Sequence struct {
	Keys   []any          // the values that join the events
	Events []ecs.Document // in the order of the query; nil in the place of a missing one
}

func (s *Sequence) document() ecs.Document {
	events := make([]any, len(s.Events))
	for i, e := range s.Events {
		if e != nil {
			events[i] = e
		}
	}
	d := ecs.Document{"events": events}
	if len(s.Keys) > 0 {
		d["join_keys"] = s.Keys
	}
	return d
}
