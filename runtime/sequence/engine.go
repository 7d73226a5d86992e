package sequence

import (
	"slices"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// Defaults of Options.
const (
	DefaultPending = 65_536
	DefaultBytes   = 64 << 20
)

// Options say how an engine runs. T is what is kept of an event.
type Options[T any] struct {
	// Live reports a result as soon as it is certain, and a sample as soon as it
	// is complete. Otherwise results come in order: those of a sequence by their
	// last event, those of a sample, at the end, by their key.
	Live bool
	// Slack is how late an event may come, in nanoseconds of event time. An event
	// that holds a stage waits so long for older ones.
	Slack int64
	// MaxPending and MaxBytes bound what is kept: sequences that have begun, and
	// memory, roughly; 0 is the default.
	MaxPending int
	MaxBytes   int64
	// Size is the size of a kept event in bytes.
	Size func(T) int
	// Emit takes each result.
	Emit func(Result[T])
}

// Result is a complete sequence or sample.
type Result[T any] struct {
	Sequence int   // index in Program.Sequences
	Keys     []any // of the join keys: nil, bool, int64, float64 or string
	Events   []Slot[T]
	// Undecided is set when an event only possibly is what a stage asks for, or
	// one that must be missing only possibly is missing.
	Undecided bool
}

// Slot is what a stage found, in the order of the query. Present is false in the
// place of a missing event.
type Slot[T any] struct {
	Present bool
	Ordinal int64
	Time    int64
	Event   T
}

// Stats counts what an engine holds and what became of the rest.
type Stats struct {
	Pending  int   // sequences that have begun and what else is waited with
	Buffered int   // events that wait for older ones
	Bytes    int64 // of both, roughly
	// Number and Memory count what was dropped, the oldest first, because there
	// was too much of it.
	Number, Memory uint64
	Late           uint64 // events that came after younger ones, beyond the slack
	Keyless        uint64 // events of a stage that lack one of its keys
	Cut            uint64 // events with too many combinations of key values
}

// Engine runs the sequences of a program. It is used by one goroutine at a time.
type Engine[T any] struct {
	options  Options[T]
	machines []machine[T]
	uses     [][]use  // by bit of a verdict
	mask     []uint64 // the bits that are stages
	keys     reader
	buffer   buffer[T]
	kept     int64 // bytes of events in the buffer
	pending  int
	bytes    int64
	seen     int64 // latest time of any event
	clock    int64 // time that has passed for the machines
	last     int64 // time of the last event that a machine took
	next     int64 // nothing becomes due before
	stats    Stats
}

// machine runs one sequence or sample.
type machine[T any] interface {
	// take offers an event to the stages that it holds, in order.
	take(x *entry[T])
	// pass is told that time has passed and returns when it wants to be told next.
	pass(now int64) int64
	// end is told that no event follows.
	end()
	// oldest returns the time of what drop would drop.
	oldest() (time int64, ok bool)
	drop()
}

// use is a stage that a bit of the verdict is for. Rank orders the stages of one
// sequence as an event is offered to them.
type use struct {
	machine int
	stage   int // index in Sequence.Stages; untilStage for the until
	rank    int
	keys    func(*event.Event, match.Keys)
	wants   bool // a positive stage: it keeps the event
}

const untilStage = -1

// New returns an engine for sequences, of which it keeps the order.
func New[T any](sequences []match.Sequence, o Options[T]) *Engine[T] {
	if o.MaxPending == 0 {
		o.MaxPending = DefaultPending
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultBytes
	}
	g := &Engine[T]{options: o, seen: minTime, clock: minTime, last: minTime, next: maxTime}
	for i := range sequences {
		g.add(i, &sequences[i])
	}
	return g
}

func (g *Engine[T]) add(i int, spec *match.Sequence) {
	if spec.Sample {
		g.machines = append(g.machines, newSample(g, i, spec))
	} else {
		g.machines = append(g.machines, newOrdered(g, i, spec))
	}
	n := len(spec.Stages)
	for k, stage := range spec.Stages {
		rank := n - k // the last first
		if stage.Missing {
			rank += n + 1 // after those that are there
		}
		g.use(stage.Bit, use{i, k, rank, stage.Keys, !stage.Missing})
	}
	if spec.Until != nil {
		g.use(spec.Until.Bit, use{i, untilStage, 3*n + 1, spec.Until.Keys, false})
	}
}

func (g *Engine[T]) use(bit int, u use) {
	for len(g.uses) <= bit {
		g.uses = append(g.uses, nil)
	}
	for len(g.mask) <= bit/64 {
		g.mask = append(g.mask, 0)
	}
	g.uses[bit] = append(g.uses[bit], u)
	g.mask[bit/64] |= 1 << (bit % 64)
}

// Feed takes the next event: its number and time, and its verdict's words.
// retain returns what is kept of it, and is called once if a stage keeps it.
func (g *Engine[T]) Feed(e *event.Event, ordinal, time int64, certain, possible []uint64, retain func() T) {
	g.seen = max(g.seen, time)
	if g.holds(certain, possible) {
		x := &entry[T]{time: time, ordinal: ordinal, retain: retain}
		g.hits(x, e, certain, possible)
		if len(x.hits) > 0 {
			g.accept(x)
		}
	}
	g.Advance(g.seen)
}

// FeedUntimed takes an event whose time isn't known: only samples take it, behind
// all others.
func (g *Engine[T]) FeedUntimed(e *event.Event, ordinal int64, certain, possible []uint64, retain func() T) {
	if !g.holds(certain, possible) {
		return
	}
	x := &entry[T]{time: maxTime, ordinal: ordinal, retain: retain}
	g.hits(x, e, certain, possible)
	x.hits = slices.DeleteFunc(x.hits, func(h hit) bool {
		_, ok := g.machines[h.machine].(*sample[T])
		return !ok
	})
	g.offer(x)
	g.trim()
}

// Advance lets time pass without an event.
func (g *Engine[T]) Advance(now int64) {
	g.seen = max(g.seen, now)
	g.release(before(g.seen, g.options.Slack))
}

// Drain takes the events that still wait for older ones, without an end of what
// waits for the end of its span.
func (g *Engine[T]) Drain() { g.release(maxTime) }

// Flush ends the input: what must not follow doesn't, and samples are reported.
func (g *Engine[T]) Flush() {
	g.Drain()
	for _, m := range g.machines {
		m.end()
	}
}

// Waits reports whether something can become due without a further event.
func (g *Engine[T]) Waits() bool { return g.buffer.Len() > 0 || g.next != maxTime }

// Stats returns the counters.
func (g *Engine[T]) Stats() Stats {
	s := g.stats
	s.Pending, s.Buffered, s.Bytes = g.pending, g.buffer.Len(), g.bytes
	return s
}

func (g *Engine[T]) holds(certain, possible []uint64) bool {
	for i, m := range g.mask {
		if (certain[i]|possible[i])&m != 0 {
			return true
		}
	}
	return false
}

// take gives an event to the machines whose stages it holds.
func (g *Engine[T]) take(x *entry[T]) {
	if x.time < g.last {
		g.stats.Late++
	}
	g.last = max(g.last, x.time)
	g.pass(x.time)
	g.offer(x)
}

func (g *Engine[T]) offer(x *entry[T]) {
	for len(x.hits) > 0 {
		n := 1
		for n < len(x.hits) && x.hits[n].machine == x.hits[0].machine {
			n++
		}
		rest := x.hits[n:]
		x.hits = x.hits[:n]
		g.machines[x.hits[0].machine].take(x)
		x.hits = rest
	}
}

// pass tells the machines the time if one of them waits for it.
func (g *Engine[T]) pass(now int64) {
	if now <= g.clock {
		return
	}
	g.clock = now
	if now <= g.next {
		return
	}
	g.next = maxTime
	for _, m := range g.machines {
		g.due(m.pass(now))
	}
}

// due asks for a call of pass after a time.
func (g *Engine[T]) due(time int64) { g.next = min(g.next, time) }
