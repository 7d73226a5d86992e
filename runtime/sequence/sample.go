package sequence

import (
	"container/list"
	"maps"
	"slices"

	"github.com/kerneql/kerneql/runtime/match"
)

// sample is the machine of a sample: for each tuple of keys a set of events.
type sample[T any] struct {
	*Engine[T]
	index int
	spec  *match.Sequence
	keys  map[string]*set[T]
	order list.List // sets, by when they began
	pipes *Pipes[Result[T]]
}

// set is the events of one tuple of keys that may be in the sample: for each
// stage the first ones, as many as there are stages. It takes no more, for the
// other stages cannot use up all of these.
type set[T any] struct {
	key     string
	picks   [][]pick[T] // by stage, in the order of time
	began   int64
	element *list.Element
}

type pick[T any] struct {
	*item[T]
	certain bool
}

func newSample[T any](g *Engine[T], index int, spec *match.Sequence) *sample[T] {
	s := &sample[T]{Engine: g, index: index, spec: spec, keys: map[string]*set[T]{}}
	s.pipes = NewPipes(spec.Pipes, g.options.Emit, func(Result[T]) {})
	return s
}

// take adds an event to the sets of its keys. Live, a set that is complete is
// reported, and the next one starts anew.
func (s *sample[T]) take(x *entry[T]) {
	var changed []*set[T]
	for i := range x.hits {
		h := &x.hits[i]
		for _, tuple := range h.tuples {
			k := s.set(tuple, x)
			s.insert(k, h, x)
			if !slices.Contains(changed, k) {
				changed = append(changed, k)
			}
		}
	}
	if !s.options.Live {
		return
	}
	for _, k := range changed {
		if s.report(k) {
			s.discard(k)
		}
	}
}

func (s *sample[T]) set(tuple string, x *entry[T]) *set[T] {
	k := s.keys[tuple]
	if k == nil {
		k = &set[T]{key: tuple, picks: make([][]pick[T], len(s.spec.Stages)), began: x.time}
		k.element = s.order.PushBack(k)
		s.keys[tuple] = k
		s.pending++
		s.bytes += k.size()
	}
	return k
}

func (k *set[T]) size() int64 { return keyBytes + int64(2*len(k.key)+24*len(k.picks)) }

// pickBytes is what a pick takes.
const pickBytes = 16

// insert puts an event into its place among those of a stage, and takes away
// the last one if there are more than can be of use. Undecided ones don't take
// the place of others.
func (s *sample[T]) insert(k *set[T], h *hit, x *entry[T]) {
	p := pick[T]{s.keep(x), h.certain}
	s.bytes += pickBytes
	list := k.picks[h.stage]
	at, _ := slices.BinarySearchFunc(list, p, func(a, b pick[T]) int { return compareItems(a.item, b.item) })
	list = slices.Insert(list, at, p)
	same := 0
	for i, other := range list {
		if other.certain != p.certain {
			continue
		}
		if same++; same > len(k.picks) {
			s.unpick(other)
			list = slices.Delete(list, i, i+1)
			break
		}
	}
	k.picks[h.stage] = list
}

func (s *sample[T]) unpick(p pick[T]) {
	s.free(p.item)
	s.bytes -= pickBytes
}

// report emits the sample of a set, if it is complete: the first assignment of
// events to stages, by time, that uses no event twice. One that is certain goes
// before others.
func (s *sample[T]) report(k *set[T]) bool {
	chosen, certain := assign(certainOf(k.picks)), true
	if chosen == nil {
		chosen, certain = assign(k.picks), false
	}
	if chosen == nil {
		return false
	}
	result := Result[T]{Sequence: s.index, Keys: decode(k.key), Undecided: !certain}
	for _, p := range chosen {
		result.Events = append(result.Events, Slot[T]{true, p.ordinal, p.time, p.event})
	}
	s.pipes.Push(result)
	return true
}

func certainOf[T any](picks [][]pick[T]) [][]pick[T] {
	out := make([][]pick[T], len(picks))
	for i, list := range picks {
		for _, p := range list {
			if p.certain {
				out[i] = append(out[i], p)
			}
		}
	}
	return out
}

// assign chooses an event for each stage, the earliest ones for the first
// stages; nil if there is no choice that uses none twice.
func assign[T any](picks [][]pick[T]) []pick[T] {
	if slices.ContainsFunc(picks, func(list []pick[T]) bool { return len(list) == 0 }) {
		return nil
	}
	chosen := make([]pick[T], 0, len(picks))
	for range picks {
		at := slices.IndexFunc(picks[len(chosen)], func(p pick[T]) bool {
			return !uses(chosen, p.item) && assignable(append(chosen, p), picks)
		})
		if at < 0 {
			return nil
		}
		chosen = append(chosen, picks[len(chosen)][at])
	}
	return chosen
}

func uses[T any](chosen []pick[T], i *item[T]) bool {
	return slices.ContainsFunc(chosen, func(c pick[T]) bool { return c.item == i })
}

// assignable reports whether the stages after the chosen ones can have an event
// each: a matching in a graph, found with augmenting paths.
func assignable[T any](chosen []pick[T], picks [][]pick[T]) bool {
	owner := map[*item[T]]int{}
	for stage := len(chosen); stage < len(picks); stage++ {
		if !augment(stage, chosen, picks, owner, map[*item[T]]bool{}) {
			return false
		}
	}
	return true
}

func augment[T any](stage int, chosen []pick[T], picks [][]pick[T], owner map[*item[T]]int, tried map[*item[T]]bool) bool {
	for _, p := range picks[stage] {
		if tried[p.item] || uses(chosen, p.item) {
			continue
		}
		tried[p.item] = true
		if other, taken := owner[p.item]; !taken || augment(other, chosen, picks, owner, tried) {
			owner[p.item] = stage
			return true
		}
	}
	return false
}

func (s *sample[T]) discard(k *set[T]) {
	for _, list := range k.picks {
		for _, p := range list {
			s.unpick(p)
		}
	}
	s.order.Remove(k.element)
	delete(s.keys, k.key)
	s.pending--
	s.bytes -= k.size()
}

// pass does nothing: a sample has no span.
func (s *sample[T]) pass(int64) int64 { return maxTime }

// end reports the samples in the order of their keys. Live, complete ones have
// been reported.
func (s *sample[T]) end() {
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		s.report(s.keys[key])
		s.discard(s.keys[key])
	}
	s.pipes.Flush()
}

func (s *sample[T]) oldest() (time int64, ok bool) {
	if front := s.order.Front(); front != nil {
		return front.Value.(*set[T]).began, true
	}
	return 0, false
}

func (s *sample[T]) drop() { s.discard(s.order.Front().Value.(*set[T])) }
