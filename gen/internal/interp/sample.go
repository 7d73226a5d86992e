package interp

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/check"
)

// samples finds, for each tuple of keys, the first choice of one event for each
// term, no event for two: the first term has the first event that it can have,
// then the second one, and so on.
func samples(q *check.Query, records []Record) []Result {
	candidates := make([]fits, len(q.Terms))
	for i := range q.Terms {
		candidates[i] = fitting(&q.Terms[i], records)
	}
	var results []Result
	for _, key := range allTuples(&q.Terms[0], records) {
		if chosen := choose(candidates, key.String(), nil); chosen != nil {
			results = append(results, Result{chosen})
		}
	}
	return results
}

// allTuples returns the tuples that the term's events have, in order.
func allTuples(t *check.Term, records []Record) []tuple {
	var all []tuple
	for _, r := range records {
		if r.HasTime && EvalTerm(t, r) {
			all = append(all, tuples(t.Keys, r)...)
		}
	}
	all = distinct(all)
	slices.SortStableFunc(all, tuple.order)
	return all
}

// choose chooses events for the terms behind those chosen, nil if it can't. A
// term's first few events are enough: so many cannot all be taken by others.
func choose(candidates []fits, key string, chosen []int) []int {
	if len(chosen) == len(candidates) {
		return chosen
	}
	tried := 0
	for i, keys := range candidates[len(chosen)] {
		if tried == len(candidates) {
			break
		}
		if !slices.Contains(keys, key) {
			continue
		}
		tried++
		if slices.Contains(chosen, i) {
			continue
		}
		if all := choose(candidates, key, append(slices.Clone(chosen), i)); all != nil {
			return all
		}
	}
	return nil
}
