package interp

import (
	"cmp"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Record is a document with its time. One without a time takes no part in
// sequences and samples.
type Record struct {
	Document
	Time    int64 // nanoseconds since 1970
	HasTime bool
}

// Result is what a query has found: indices of records, one for each term. A
// missing term has none, -1.
type Result struct {
	Events []int
}

// Run evaluates a query on records that are sorted: by time, those without one
// last. The results of an event query come in the order of the records, those of
// a sequence by the event that completes it, then by its first, those of a
// sample by its keys.
func Run(q *check.Query, records []Record) []Result {
	var results []Result
	switch q.Kind {
	case syntax.SequenceQuery:
		results = sequences(q, records)
	case syntax.SampleQuery:
		results = samples(q, records)
	default:
		results = events(q, records)
	}
	for _, p := range q.Pipes {
		results = pipe(p, results)
	}
	return results
}

func events(q *check.Query, records []Record) []Result {
	var results []Result
	for i, r := range records {
		if Eval(q, r) {
			results = append(results, Result{[]int{i}})
		}
	}
	return results
}

func pipe(p syntax.Pipe, results []Result) []Result {
	n := int(min(p.N, int64(len(results))))
	if p.Name == "tail" {
		return results[len(results)-n:]
	}
	return results[:n]
}

// byCompletion sorts by the last event, then by the first and those after it, each
// of those that aren't missing: pipes need one order.
func byCompletion(a, b Result) int {
	return cmp.Or(
		cmp.Compare(slices.Max(a.Events), slices.Max(b.Events)),
		slices.Compare(a.Events, b.Events),
	)
}
