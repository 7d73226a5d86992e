package match

import "github.com/kerneql/kerneql/runtime/event"

// Sequence is a compiled sequence or sample: which bits of a verdict are its
// stages, and how an event's keys are read. Package runtime/sequence runs it.
type Sequence struct {
	Rule    int   // index in Program.Rules
	Sample  bool  // the stages in any order
	MaxSpan int64 // nanoseconds from the first event to the last; -1 if there is no limit
	Stages  []Stage
	Until   *Stage // ends what has begun; nil if there is none
	Pipes   []Pipe
}

// Stage is one filter of a sequence.
type Stage struct {
	Bit     int                          // of the verdict
	Missing bool                         // there must be no such event
	Keys    func(e *event.Event, k Keys) // gives the values of each key, in order; nil if there are none
}

// Keys takes the values of an event's keys, one call for each key. No value
// means a missing field: if the key is not optional, the event doesn't count.
type Keys interface {
	Texts(optional bool, values ...string)
	Numbers(optional bool, values ...int64)
	Floats(optional bool, values ...float64)
	Bools(optional bool, values ...bool)
}

// One returns the values of a field that has one at most.
func One[V any](present bool, value V) []V {
	if present {
		return []V{value}
	}
	return nil
}

// Pipe keeps the first N (head) or the last N (tail) results.
type Pipe struct {
	Tail bool
	N    int64
}

// Type says how the values of a field in event.Event.More are read.
type Type uint8

// The types, by the member of event.Values that they go to.
const (
	Text    Type = iota // Texts
	Address             // Texts
	Number              // Numbers
	Date                // Numbers
	Float               // Floats
	Bool                // Bools
)

// More is a field that recorded events have in event.Event.More.
type More struct {
	Name string
	Type Type
}
