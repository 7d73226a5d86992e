package sequence

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/runtime/match"
)

// tape gives numbers from bytes, zero when there are no more.
type tape struct{ data []byte }

func (p *tape) below(n int) int {
	if len(p.data) == 0 {
		return 0
	}
	b := p.data[0]
	p.data = p.data[1:]
	return int(b) % n
}

var shapes = []string{
	"a", "a b", "a b c", "a a", "a a b", "a b a", "a b c a b", "a b until c", "a a b until b", "a b c until d",
	"a !b c", "a !b !c a", "a b !b a", "a !b", "a b !c", "a !b c !d", "!b a", "!c a b", "!a a", "!c a b until d",
	"!b a !b", "!b a c !d", "!c a b !c", "!c !d a !b b !c", "a a a a !b",
}

func (p *tape) spec() (s match.Sequence, keyed bool) {
	keyed = p.below(2) == 1
	if p.below(4) == 1 {
		s = parse([]string{"a b", "a b c", "a a", "a b a d"}[p.below(4)], -1, keyed, false)
		s.Sample = true
		return s, keyed
	}
	s = parse(shapes[p.below(len(shapes))], int64(p.below(12)), keyed, false)
	if p.below(8) == 1 && !slices.ContainsFunc(s.Stages, func(s match.Stage) bool { return s.Missing }) {
		s.MaxSpan = -1
	}
	return s, keyed
}

// inputs makes events whose times go up but for some; possibly is whether their
// verdicts may be undecided.
func (p *tape) inputs(ordered, possibly bool) []input {
	list := make([]input, p.below(40))
	now := int64(0)
	for i := range list {
		if now += int64(p.below(4)); !ordered && p.below(6) == 1 {
			now -= int64(p.below(8))
		}
		in := &list[i]
		in.time = now
		in.certain = uint64(p.below(16) & p.below(256))
		if in.possible = in.certain; possibly {
			in.possible |= uint64(p.below(16) & p.below(256) & p.below(256))
		}
		for _, key := range []string{"x", "y", "z"} {
			if p.below(3) == 1 {
				in.keys = append(in.keys, key)
			}
		}
	}
	return list
}

// checkModel compares an engine without limits with the model. Events that come
// too late by less than the slack make no difference.
func checkModel(t *testing.T, p *tape) {
	spec, keyed := p.spec()
	ordered := p.below(2) == 1
	inputs := p.inputs(ordered, false)
	var got []string
	o := collect(&got)
	if !ordered {
		o.Slack = 1000
	}
	g := New([]match.Sequence{spec}, o)
	for i, in := range inputs {
		feed(t, g, i, in)
	}
	g.Flush()
	if want := results(spec, keyed, inputs); !slices.Equal(got, want) {
		t.Fatalf("%+v\non %+v\ngives %q, want %q", spec, inputs, got, want)
	}
	o.Live, got = true, nil
	live := New([]match.Sequence{spec}, o)
	for i, in := range inputs {
		feed(t, live, i, in)
	}
	live.Flush()
	want := results(spec, keyed, inputs)
	slices.Sort(got)
	if slices.Sort(want); !spec.Sample && !slices.Equal(got, want) {
		t.Fatalf("%+v\non %+v\nlive gives %q, want %q", spec, inputs, got, want)
	}
}

// checkInvariants runs several sequences with limits on events that come in any
// order.
func checkInvariants(t *testing.T, p *tape) {
	var specs []match.Sequence
	var keyed []bool
	for range 1 + p.below(3) {
		s, k := p.spec()
		if p.below(4) == 1 {
			s.Pipes = []match.Pipe{{Tail: p.below(2) == 1, N: int64(p.below(4))}}
		}
		specs, keyed = append(specs, s), append(keyed, k)
	}
	inputs := p.inputs(false, true)
	o := Options[int]{
		Live: p.below(2) == 1, Slack: int64(p.below(6)), MaxPending: 1 + p.below(8), MaxBytes: 1000 + 100*int64(p.below(60)),
		Size: func(i int) int { return 100 * (i % 3) },
	}
	o.Emit = func(r Result[int]) { checkResult(t, specs[r.Sequence], keyed[r.Sequence], inputs, r) }
	g := New(specs, o)
	for i, in := range inputs {
		feed(t, g, i, in)
		if s := g.Stats(); s.Pending > o.MaxPending || s.Bytes > o.MaxBytes || s.Pending < 0 || s.Bytes < 0 {
			t.Fatalf("beyond the limits: %+v with %+v", s, o)
		}
	}
	g.Flush()
	g.Advance(10_000)
	if s := g.Stats(); s.Buffered != 0 || (s.Pending == 0) != (s.Bytes == 0) {
		t.Fatalf("left is %+v", s)
	}
}

func checkResult(t *testing.T, spec match.Sequence, keyed bool, inputs []input, r Result[int]) {
	var previous, first *Slot[int]
	undecided := false
	for at := range r.Events {
		s := &r.Events[at]
		if s.Present == spec.Stages[at].Missing {
			t.Fatalf("event %d: present is %v", at, s.Present)
		}
		if !s.Present {
			continue
		}
		in := inputs[s.Event]
		if bit := spec.Stages[at].Bit; in.certain>>bit&1 == 0 {
			if undecided = true; in.possible>>bit&1 == 0 {
				t.Fatalf("event %d isn't in stage %d", s.Event, at)
			}
		}
		if keyed && !slices.Contains(in.keys, r.Keys[0].(string)) {
			t.Fatalf("event %d doesn't have key %v", s.Event, r.Keys)
		}
		if !spec.Sample && previous != nil && (s.Time < previous.Time || s.Event == previous.Event) {
			t.Fatalf("time goes back: %+v", r)
		}
		if previous = s; first == nil {
			first = s
		}
	}
	if spec.MaxSpan >= 0 && previous.Time-first.Time > spec.MaxSpan {
		t.Fatalf("longer than %d: %+v", spec.MaxSpan, r)
	}
	if undecided && !r.Undecided {
		t.Fatalf("decided, but of undecided events: %+v", r)
	}
}

func FuzzEngine(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		f.Add(randomBytes(rng))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkModel(t, &tape{data})
		checkInvariants(t, &tape{data})
	})
}

func randomBytes(rng *rand.Rand) []byte {
	data := make([]byte, 600)
	for i := range data {
		data[i] = byte(rng.Uint32())
	}
	return data
}

func TestRandom(t *testing.T) {
	seed := rand.Uint64()
	if s := os.Getenv("KERNEQL_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("KERNEQL_SEED=%d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		data := randomBytes(rng)
		checkModel(t, &tape{data})
		checkInvariants(t, &tape{data})
	}
}
