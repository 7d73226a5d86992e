package interp

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
)

// sequences finds the sequences of the terms that aren't missing, then drops
// those with an event that must not be there.
func sequences(q *check.Query, records []Record) []Result {
	s := newSearch(q, records)
	for i := range records {
		s.step(i)
	}
	var results []Result
	for _, p := range s.complete {
		if !s.spoiled(p) {
			results = append(results, s.result(p))
		}
	}
	slices.SortStableFunc(results, byCompletion)
	return results
}

// search is the state of a search for sequences.
type search struct {
	query    *check.Query
	records  []Record
	stages   []fits   // the terms that aren't missing
	gaps     [][]fits // the missing terms before each stage, and behind the last
	until    fits     // nil if there is none
	pending  map[slot]partial
	complete []partial
}

// fits are, for each record, the keys with which it fits a term, none if it
// doesn't.
type fits [][]string

// slot is where a sequence waits for its next event; there is room for one.
type slot struct {
	stage int // of the last event
	key   string
}

// partial is the beginning of a sequence, or a whole one.
type partial struct {
	key    string
	events []int
}

func newSearch(q *check.Query, records []Record) *search {
	s := &search{query: q, records: records, gaps: [][]fits{nil}, pending: map[slot]partial{}}
	for i := range q.Terms {
		f := fitting(&q.Terms[i], records)
		if q.Terms[i].Missing {
			s.gaps[len(s.stages)] = append(s.gaps[len(s.stages)], f)
			continue
		}
		s.stages = append(s.stages, f)
		s.gaps = append(s.gaps, nil)
	}
	if q.Until != nil {
		s.until = fitting(q.Until, records)
	}
	return s
}

func fitting(t *check.Term, records []Record) fits {
	f := make(fits, len(records))
	for i, r := range records {
		if !r.HasTime || !EvalTerm(t, r) {
			continue
		}
		for _, key := range tuples(t.Keys, r) {
			f[i] = append(f[i], key.String())
		}
	}
	return f
}

// step takes record i through the stages, the last one first, so that it doesn't
// advance a sequence twice. An until then ends what waits with its key.
func (s *search) step(i int) {
	for stage := len(s.stages) - 1; stage >= 0; stage-- {
		for _, key := range s.stages[stage][i] {
			s.advance(stage, key, i)
		}
	}
	if s.until == nil {
		return
	}
	for _, key := range s.until[i] {
		for at := range s.pending {
			if strings.HasPrefix(at.key, key) {
				delete(s.pending, at)
			}
		}
	}
}

// advance adds record i to the sequence that waits for it. One that has become
// too long is dropped.
func (s *search) advance(stage int, key string, i int) {
	p := partial{key: key}
	if stage > 0 {
		from, ok := slot{stage - 1, key}, false
		if p, ok = s.pending[from]; !ok {
			return
		}
		delete(s.pending, from)
		if s.query.HasMaxSpan && s.time(i)-s.time(p.events[0]) > int64(s.query.MaxSpan) {
			return
		}
	}
	p.events = append(slices.Clone(p.events), i)
	if stage == len(s.stages)-1 {
		s.complete = append(s.complete, p)
		return
	}
	s.pending[slot{stage, key}] = p
}

func (s *search) time(i int) int64 { return s.records[i].Time }

// result puts the events in the places of their terms.
func (s *search) result(p partial) Result {
	var r Result
	next := 0
	for _, t := range s.query.Terms {
		if t.Missing {
			r.Events = append(r.Events, -1)
			continue
		}
		r.Events = append(r.Events, p.events[next])
		next++
	}
	return r
}

// spoiled reports whether an event is there that must be missing: between two
// events of the sequence, or outside it within maxspan.
func (s *search) spoiled(p partial) bool {
	for gap := 1; gap < len(p.events); gap++ {
		for i := p.events[gap-1] + 1; i < p.events[gap]; i++ {
			if s.hasMissing(gap, p.key, i) {
				return true
			}
		}
	}
	return s.spoiledOutside(p)
}

// hasMissing reports whether record i is one that must be missing in that gap.
func (s *search) hasMissing(gap int, key string, i int) bool {
	return slices.ContainsFunc(s.gaps[gap], func(f fits) bool { return slices.Contains(f[i], key) })
}

// spoiledOutside looks before the first and behind the last event. What must be
// missing before the first is so from maxspan before the last on, what must be
// behind the last until maxspan after the first. Where both must be, it is enough
// if there is any span of that length around the sequence that has neither.
func (s *search) spoiledOutside(p partial) bool {
	first, last, span := p.events[0], p.events[len(p.events)-1], int64(s.query.MaxSpan)
	leading, trailing := len(s.gaps[0]) > 0, len(s.gaps[len(s.stages)]) > 0
	before, hasBefore := s.latestBefore(p.key, first)
	after, hasAfter := s.earliestAfter(p.key, last)
	switch {
	case leading && trailing:
		begin, latest := s.time(last)-span, s.time(first)
		if hasBefore {
			begin = max(begin, before+1)
		}
		if hasAfter {
			latest = min(latest, after-1-span)
		}
		return begin > latest
	case leading:
		return hasBefore && s.time(last)-before <= span
	case trailing:
		return hasAfter && after-s.time(first) <= span
	}
	return false
}

// latestBefore returns the time of the last event before first that must be
// missing there.
func (s *search) latestBefore(key string, first int) (int64, bool) {
	for i := first - 1; i >= 0; i-- {
		if s.hasMissing(0, key, i) {
			return s.time(i), true
		}
	}
	return 0, false
}

// earliestAfter returns the time of the first event behind last that must be
// missing there.
func (s *search) earliestAfter(key string, last int) (int64, bool) {
	for i := last + 1; i < len(s.records); i++ {
		if s.hasMissing(len(s.stages), key, i) {
			return s.time(i), true
		}
	}
	return 0, false
}
