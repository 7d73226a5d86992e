package sequence

import (
	"cmp"
	"container/heap"
	"container/list"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/runtime/match"
)

// never is the time of a missing event that there hasn't been.
const never = minTime

// ordered is the machine of a sequence.
type ordered[T any] struct {
	*Engine[T]
	index int
	spec  *match.Sequence
	// gaps are, for a positive stage, its place among the positive ones; for a
	// missing one, how many positive ones come before it.
	gaps              []int
	positives         int
	leading, trailing bool // events must be missing before the first, after the last
	keys              map[string]*keyed[T]
	arity             int       // how many keys the stages have, once one is known
	pendings          list.List // runs in slots, by their first event
	held              list.List // complete runs that aren't reported yet
	leads             list.List // keys with a leading missing event, by its time
	forgotten         int64     // latest leading missing event that was dropped
	waiting           deadlines[T]
	queue             []*run[T] // complete runs in the order of results
	holes             int       // at most so many of them are gone
	complete          []*run[T] // those of the current event
	pipes             *Pipes[*run[T]]
}

// keyed is what a sequence knows of one tuple of keys.
type keyed[T any] struct {
	key     string
	runs    int // that have this key
	slots   []*run[T]
	waiting []*run[T]     // complete, but for what must not follow
	lead    lead          // the latest event that must be missing before the first
	element *list.Element // in leads, by lead
}

// lead is the time of the latest leading missing event: for certain, or possibly.
type lead struct{ certain, possible int64 }

func (l lead) latest() int64 { return max(l.certain, l.possible) }

var noLead = lead{never, never}

// run is a sequence that has begun.
type run[T any] struct {
	key       *keyed[T]
	items     []*item[T]
	lead      lead
	spoiled   bool // an event that must be missing was there
	undecided bool
	place     place
	element   *list.Element // in pendings or held
	deadline  int64         // while waiting: the last moment of what must not follow
	at        int           // in the heap of those that wait
}

type place uint8

const (
	inSlot   place = iota
	waits          // complete, for its deadline
	accepted       // for its turn
	gone
)

func (r *run[T]) first() *item[T] { return r.items[0] }
func (r *run[T]) last() *item[T]  { return r.items[len(r.items)-1] }

func newOrdered[T any](g *Engine[T], index int, spec *match.Sequence) *ordered[T] {
	s := &ordered[T]{Engine: g, index: index, spec: spec, keys: map[string]*keyed[T]{}, forgotten: never}
	for _, stage := range spec.Stages {
		s.gaps = append(s.gaps, s.positives)
		if !stage.Missing {
			s.positives++
		}
	}
	s.leading = spec.Stages[0].Missing
	s.trailing = spec.Stages[len(spec.Stages)-1].Missing
	s.pipes = NewPipes(spec.Pipes, s.report, s.discard)
	return s
}

// take offers an event to the stages that it holds. What it completes is
// reported in the order of the first events.
func (s *ordered[T]) take(x *entry[T]) {
	for i := range x.hits {
		h := &x.hits[i]
		for _, tuple := range h.tuples {
			s.offer(x, h, tuple)
		}
	}
	slices.SortStableFunc(s.complete, compareRuns[T])
	for _, r := range s.complete {
		s.hold(r)
	}
	s.complete = s.complete[:0]
	s.settle()
}

func compareRuns[T any](a, b *run[T]) int {
	for i := range a.items {
		if c := compareItems(a.items[i], b.items[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.key.key, b.key.key)
}

func (s *ordered[T]) offer(x *entry[T], h *hit, tuple string) {
	if h.stage == untilStage {
		s.until(x, h, tuple)
		return
	}
	switch k := s.keys[tuple]; {
	case h.wants && s.gaps[h.stage] == 0:
		s.begin(x, h, s.keyed(tuple))
	case k == nil && s.gaps[h.stage] > 0:
	case h.wants:
		s.advance(x, h, k)
	case s.gaps[h.stage] == 0:
		s.lead(x, h, s.keyed(tuple))
	default:
		s.missing(x, h, k)
	}
}

func (s *ordered[T]) keyed(tuple string) *keyed[T] {
	k := s.keys[tuple]
	if k == nil {
		k = &keyed[T]{key: tuple, slots: make([]*run[T], s.positives-1), lead: noLead}
		s.keys[tuple] = k
		s.arity = len(decode(tuple))
		s.bytes += k.size()
	}
	return k
}

func (k *keyed[T]) size() int64 { return keyBytes + int64(2*len(k.key)+8*len(k.slots)) }

// tidy forgets a key of which nothing is known any more.
func (s *ordered[T]) tidy(k *keyed[T]) {
	if k.element == nil && k.runs == 0 {
		delete(s.keys, k.key)
		s.bytes -= k.size()
	}
}

// begin starts a run with its first event.
func (s *ordered[T]) begin(x *entry[T], h *hit, k *keyed[T]) {
	r := &run[T]{key: k, lead: k.lead, undecided: !h.certain}
	s.add(r, s.keep(x))
	r.element = s.pendings.PushBack(r)
	s.due(after(x.time, s.spec.MaxSpan))
	s.put(r, 0)
}

func (s *ordered[T]) add(r *run[T], i *item[T]) {
	if r.items == nil {
		r.key.runs++
		s.pending++
		s.bytes += runBytes
	}
	s.bytes += 8
	r.items = append(r.items, i)
}

// advance takes the run out of the slot before the stage. If the event only
// possibly is what the stage asks for, the run goes on waiting as well.
func (s *ordered[T]) advance(x *entry[T], h *hit, k *keyed[T]) {
	at := s.gaps[h.stage]
	r := k.slots[at-1]
	if r == nil || r.last().time > x.time {
		return
	}
	if s.beyond(r, x.time) {
		s.discard(r)
		return
	}
	if h.certain {
		k.slots[at-1] = nil
	} else {
		r = s.fork(r)
	}
	s.add(r, s.keep(x))
	s.put(r, at)
}

// fork copies a run for an event that is possibly its next.
func (s *ordered[T]) fork(r *run[T]) *run[T] {
	c := &run[T]{key: r.key, lead: r.lead, spoiled: r.spoiled, undecided: true}
	for _, i := range r.items {
		s.add(c, s.share(i))
	}
	c.element = s.pendings.InsertBefore(c, r.element)
	return c
}

// beyond reports whether a time is further from the first event than may be.
func (s *ordered[T]) beyond(r *run[T], time int64) bool {
	return s.spec.MaxSpan >= 0 && time > r.first().time && uint64(time-r.first().time) > uint64(s.spec.MaxSpan)
}

// put places a run after its event at a positive stage: in the stage's slot,
// where it overwrites an older one, or among the complete ones.
func (s *ordered[T]) put(r *run[T], at int) {
	if at == s.positives-1 {
		s.complete = append(s.complete, r)
		return
	}
	old := r.key.slots[at]
	if old != nil && old.last().time > r.last().time {
		s.discard(r) // it is late
		return
	}
	r.key.slots[at] = r
	if old != nil {
		s.discard(old)
	}
}

// until ends what has begun with the keys. It may have fewer of them than the
// stages, the first ones.
func (s *ordered[T]) until(x *entry[T], h *hit, tuple string) {
	if len(s.keys) > 0 && len(decode(tuple)) < s.arity {
		for key, k := range s.keys {
			if strings.HasPrefix(key, tuple) {
				s.stop(x, h, k)
			}
		}
		return
	}
	if k := s.keys[tuple]; k != nil {
		s.stop(x, h, k)
	}
}

// stop ends what has begun with a key. What is complete stays.
func (s *ordered[T]) stop(x *entry[T], h *hit, k *keyed[T]) {
	for _, r := range k.slots {
		switch {
		case r == nil || r.last().time > x.time:
		case h.certain:
			s.discard(r)
		default:
			r.undecided = true
		}
	}
}

// discard frees a run, wherever it is.
func (s *ordered[T]) discard(r *run[T]) {
	switch r.place {
	case gone:
		return
	case inSlot:
		s.pendings.Remove(r.element)
		if at := len(r.items) - 1; at < len(r.key.slots) && r.key.slots[at] == r {
			r.key.slots[at] = nil
		}
	case waits:
		heap.Remove(&s.waiting, r.at)
		s.leave(r)
		s.held.Remove(r.element)
	case accepted:
		s.held.Remove(r.element)
	}
	r.place = gone
	r.key.runs--
	s.holes++
	s.pending--
	s.bytes -= runBytes + 8*int64(len(r.items))
	for _, i := range r.items {
		s.free(i)
	}
	r.items = nil
	s.tidy(r.key)
}

// report hands over a result. One that was dropped while it waited for its turn
// isn't one any more.
func (s *ordered[T]) report(r *run[T]) {
	if r.place == gone {
		return
	}
	result := Result[T]{Sequence: s.index, Keys: decode(r.key.key), Undecided: r.undecided}
	result.Events = make([]Slot[T], len(s.spec.Stages))
	for at, stage := range s.spec.Stages {
		if !stage.Missing {
			i := r.items[s.gaps[at]]
			result.Events[at] = Slot[T]{true, i.ordinal, i.time, i.event}
		}
	}
	s.discard(r)
	s.options.Emit(result)
}
