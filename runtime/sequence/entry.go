package sequence

import (
	"cmp"
	"container/heap"
	"math/bits"
	"slices"

	"github.com/kerneql/kerneql/runtime/event"
)

// entry is an event that holds some stage.
type entry[T any] struct {
	time, ordinal int64
	hits          []hit // by machine, in the order of offering
	retain        func() T
	item          *item[T] // what was kept, if it was
}

// hit is a stage that an event holds, with the tuples of its keys.
type hit struct {
	use
	certain bool
	tuples  []string
}

// item is a kept event, shared by all that refer to it.
type item[T any] struct {
	time, ordinal int64
	event         T
	size          int64
	refs          int
}

func compareItems[T any](a, b *item[T]) int {
	return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.ordinal, b.ordinal))
}

// hits finds the stages that an event holds.
func (g *Engine[T]) hits(x *entry[T], e *event.Event, certain, possible []uint64) {
	cut, keyless := false, false
	for w, m := range g.mask {
		for set := (certain[w] | possible[w]) & m; set != 0; set &= set - 1 {
			b := bits.TrailingZeros64(set)
			for _, u := range g.uses[w*64+b] {
				g.keys.cut = false
				tuples := g.keys.read(e, u.keys)
				cut, keyless = cut || g.keys.cut, keyless || len(tuples) == 0
				if len(tuples) > 0 {
					x.hits = append(x.hits, hit{u, certain[w]>>b&1 != 0, tuples})
				}
			}
		}
	}
	slices.SortFunc(x.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.machine, b.machine), cmp.Compare(a.rank, b.rank))
	})
	g.stats.Cut += uint64(one(cut))
	g.stats.Keyless += uint64(one(keyless))
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keep returns the kept event, with one more reference.
func (g *Engine[T]) keep(x *entry[T]) *item[T] {
	if x.item == nil {
		x.item = &item[T]{time: x.time, ordinal: x.ordinal, event: x.retain()}
		x.item.size = itemBytes + int64(g.options.Size(x.item.event))
	}
	return g.share(x.item)
}

func (g *Engine[T]) share(i *item[T]) *item[T] {
	if i.refs == 0 {
		g.bytes += i.size
	}
	i.refs++
	return i
}

func (g *Engine[T]) free(i *item[T]) {
	if i.refs--; i.refs == 0 {
		g.bytes -= i.size
	}
}

// accept lets an event wait for older ones. One that is too old for that, and
// the oldest ones when too many wait, are taken at once.
func (g *Engine[T]) accept(x *entry[T]) {
	if x.time <= before(g.seen, g.options.Slack) && g.buffer.Len() == 0 || x.time < g.last {
		g.take(x)
		g.trim()
		return
	}
	if slices.ContainsFunc(x.hits, func(h hit) bool { return h.wants }) {
		g.kept += g.keep(x).size
	}
	x.retain = nil // the event is not the caller's any more by then
	heap.Push(&g.buffer, x)
	for g.buffer.Len() > g.options.MaxPending/4 || g.kept > g.options.MaxBytes/4 {
		g.takeOldest()
	}
}

// release takes the buffered events up to a time.
func (g *Engine[T]) release(until int64) {
	for g.buffer.Len() > 0 && g.buffer[0].time <= until {
		g.takeOldest()
	}
	g.pass(min(until, g.seen))
}

func (g *Engine[T]) takeOldest() {
	x := heap.Pop(&g.buffer).(*entry[T])
	buffered := x.item
	g.take(x)
	if buffered != nil {
		g.kept -= buffered.size
		g.free(buffered)
	}
	g.trim()
}

// buffer is a heap of events by time; events of one time keep their order.
type buffer[T any] []*entry[T]

// Len returns the number of events.
func (b buffer[T]) Len() int { return len(b) }

// Less orders by time, then by ordinal.
func (b buffer[T]) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(b[i].time, b[j].time), cmp.Compare(b[i].ordinal, b[j].ordinal)) < 0
}

// Swap swaps two events.
func (b buffer[T]) Swap(i, j int) { b[i], b[j] = b[j], b[i] }

// Push adds an event at the end.
func (b *buffer[T]) Push(x any) { *b = append(*b, x.(*entry[T])) }

// Pop takes the last event away.
func (b *buffer[T]) Pop() any {
	last := len(*b) - 1
	x := (*b)[last]
	(*b)[last] = nil
	*b = (*b)[:last]
	return x
}
