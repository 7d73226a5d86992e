package gen

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/gen/internal/timeline"
	"github.com/kerneql/kerneql/runtime/match"
)

// QueryOptions say which fields of the documents are what; those left empty are
// Elasticsearch's: event.category, @timestamp and event.sequence.
type QueryOptions struct {
	Schema          Schema
	CategoryField   string
	TimestampField  string
	TiebreakerField string
	TimestampUnit   string // of numbers: one of TimestampUnits; "" is ms
}

// TimestampUnits are the units that QueryOptions takes.
func TimestampUnits() []string { return timeline.Units() }

// Query is a query that has been checked, to be run on recorded documents.
type Query struct {
	text    string
	checked *check.Query
	options QueryOptions
	events  *timeline.Timeline
	last    int64 // the latest time of an event
}

// Problems are errors and warnings about a query or a file.
type Problems = diag.List

// Result is one result of a query: a document, or those of a sequence or a
// sample in the order of its terms. A missing event is nil.
type Result [][]byte

// NewQuery parses and checks a query. It is nil if one of the diagnostics is an
// error; they are placed in a file named "query".
func NewQuery(text string, o QueryOptions) (*Query, diag.List) {
	source := diag.NewSource("query", []byte(text))
	place := func(p syntax.Problem) diag.Diagnostic {
		d := source.At(p.Span.Start, p.Span.End)
		d.Severity, d.Code, d.Message, d.Hint = p.Severity, p.Code, p.Message, p.Hint
		return d
	}
	tree, problem := syntax.Parse(text)
	if problem != nil {
		return nil, diag.List{place(*problem)}
	}
	checked, problems := check.Check(tree, check.Options{Schema: o.fields(), CategoryField: o.CategoryField})
	var list diag.List
	for _, p := range problems {
		list = append(list, place(p))
	}
	list.Sort()
	if checked == nil {
		return nil, list
	}
	unit, _ := timeline.ParseUnit(o.TimestampUnit)
	t := timeline.New(timeline.Options{Timestamp: o.TimestampField, Tiebreaker: o.TiebreakerField, Unit: unit})
	return &Query{text: text, checked: checked, options: o, events: t}, list
}

// fields returns the schema with the category field, which needs no declaration.
func (o QueryOptions) fields() *schema.Schema {
	s := o.Schema.fields
	if o.CategoryField != "" && s.Lookup(o.CategoryField) == nil {
		if s == nil {
			s = &schema.Schema{}
		}
		s.Declare(o.CategoryField, schema.Keyword)
	}
	return s
}

// Read adds the documents of a stream; problem is told what is none.
func (q *Query) Read(r io.Reader, problem func(error)) error { return q.events.Read(r, problem) }

// Untimed returns how many documents the query leaves out because they have no
// timestamp: they are no part of a sequence. Elsewhere they come last.
func (q *Query) Untimed() int {
	if q.checked.Kind != syntax.SequenceQuery {
		return 0
	}
	return q.events.Untimed()
}

// time returns when an event was, false if it isn't known and has to be. In a
// sample it need not be: the events without a timestamp are the last ones there.
func (q *Query) time(e *timeline.Entry) (int64, bool) {
	if e.HasTime || q.checked.Kind != syntax.SampleQuery {
		return e.Time, e.HasTime
	}
	return q.last, true
}

// sort puts the events in order.
func (q *Query) sort() {
	q.events.Sort()
	for i := range q.events.Entries {
		if e := &q.events.Entries[i]; e.HasTime {
			q.last = e.Time
		}
	}
}

// IsSequence reports whether results have several documents.
func (q *Query) IsSequence() bool { return q.checked.Kind != syntax.EventQuery }

// Interpret runs the query on the interpreter.
func (q *Query) Interpret() []Result {
	q.sort()
	records := make([]interp.Record, len(q.events.Entries))
	for i, e := range q.events.Entries {
		records[i].Document = interp.FromJSON(e.Document)
		records[i].Time, records[i].HasTime = q.time(&e)
	}
	var ordinals [][]int
	for _, r := range interp.Run(q.checked, records) {
		ordinals = append(ordinals, r.Events)
	}
	return q.results(ordinals)
}

// Compiled runs the query through generated code: it builds a program, for
// which the machine needs Go.
func (q *Query) Compiled(ctx context.Context, b Builder) ([]Result, error) {
	q.sort()
	engine, err := q.set().engine(ctx, b, Options{})
	if err != nil {
		return nil, err
	}
	defer engine.remove()
	var lines bytes.Buffer
	if err := q.writeEvents(&lines); err != nil {
		return nil, err
	}
	found, err := engine.run(ctx, &lines)
	if err != nil {
		return nil, err
	}
	return q.results(found[0]), nil
}

// set is the query as the only rule of a set.
func (q *Query) set() *Set {
	about := match.Rule{ID: "query", Name: "query", Query: q.text, Source: "query:1"}
	return &Set{rules: []*rule{{Rule: &rulefile.Rule{Rule: about}, query: q.checked}}}
}

// writeEvents writes the documents as the compiled program reads them.
func (q *Query) writeEvents(w io.Writer) error {
	for i := range q.events.Entries {
		e := &q.events.Entries[i]
		var at *int64
		if time, ok := q.time(e); ok {
			at = &time
		}
		line, err := eventLine(at, json.RawMessage(e.Raw))
		if err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func (q *Query) results(ordinals [][]int) []Result {
	out := make([]Result, len(ordinals))
	for i, events := range ordinals {
		for _, n := range events {
			var raw []byte
			if n >= 0 {
				raw = q.events.Entries[n].Raw
			}
			out[i] = append(out[i], raw)
		}
	}
	return out
}
