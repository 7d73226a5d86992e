// Package timeline reads recorded documents and puts them in the order in which
// Elasticsearch's EQL sees them: by timestamp, of equal ones by tiebreaker, and
// then as they came.
//
// It may import runtime/ecs and runtime/recorded, nothing else of the project.
package timeline

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// Options say which fields order the documents.
type Options struct {
	Timestamp  string // a field; "" is @timestamp
	Tiebreaker string // a field; "" is event.sequence
	Unit       Unit   // of timestamps that are numbers
}

// Entry is one document.
type Entry struct {
	Document ecs.Document
	Raw      []byte // the document's JSON as it was written, on one line
	Time     int64  // nanoseconds since 1970
	HasTime  bool   // the document has a timestamp that can be read
	tie      tie
}

// Timeline is documents in the order of reading, until Sort.
type Timeline struct {
	Options
	Entries []Entry
}

// New returns an empty timeline.
func New(o Options) *Timeline {
	o.Timestamp = cmp.Or(o.Timestamp, "@timestamp")
	o.Tiebreaker = cmp.Or(o.Tiebreaker, "event.sequence")
	return &Timeline{Options: o}
}

// Add appends a document.
func (t *Timeline) Add(d ecs.Document, raw []byte) {
	e := Entry{Document: d, Raw: raw}
	for _, v := range ecs.Values(d, t.Timestamp) {
		if e.Time, e.HasTime = t.Unit.time(v); e.HasTime {
			break
		}
	}
	if values := ecs.Values(d, t.Tiebreaker); len(values) > 0 {
		e.tie = tieOf(values[0])
	}
	t.Entries = append(t.Entries, e)
}

// Sort orders the documents. Those without a timestamp come last, and of equal
// timestamps those without a tiebreaker.
func (t *Timeline) Sort() {
	slices.SortStableFunc(t.Entries, func(a, b Entry) int {
		return cmp.Or(missingLast(a.HasTime, b.HasTime), cmp.Compare(a.Time, b.Time), a.tie.compare(b.tie))
	})
}

// Untimed returns how many documents have no timestamp.
func (t *Timeline) Untimed() int {
	n := 0
	for i := range t.Entries {
		if !t.Entries[i].HasTime {
			n++
		}
	}
	return n
}

func missingLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// tie is the value of a tiebreaker: a number, or a text, or nothing.
type tie struct {
	number *big.Float
	text   string
	exists bool
}

func tieOf(v any) tie {
	switch v := v.(type) {
	case json.Number:
		if n, _, err := big.ParseFloat(v.String(), 10, 128, big.ToNearestEven); err == nil {
			return tie{number: n, exists: true}
		}
	case string:
		return tie{text: v, exists: true}
	}
	return tie{}
}

// compare puts numbers before texts, and nothing last.
func (a tie) compare(b tie) int {
	switch {
	case a.exists != b.exists:
		return missingLast(a.exists, b.exists)
	case (a.number == nil) != (b.number == nil):
		return missingLast(a.number != nil, b.number != nil)
	case a.number != nil:
		return a.number.Cmp(b.number)
	}
	return cmp.Compare(a.text, b.text)
}
