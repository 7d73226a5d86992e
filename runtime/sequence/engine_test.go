package sequence

import (
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

func TestSequences(t *testing.T) {
	for _, c := range []struct {
		name, stages string
		span         int64
		keyed        bool
		events       string
		want         []string
	}{
		{"one after the other", "a b", -1, false, "1:a 2:b 3:b", []string{"1 2"}},
		{"not the same event", "a a", -1, false, "1:a 2:a 3:a", []string{"1 2", "2 3"}},
		{"an event in two sequences", "a b a", -1, false, "1:a 2:b 3:ab 4:b 5:a", []string{"1 2 3", "3 4 5"}},
		{"the newest first event", "a b", -1, false, "1:a 2:a 3:b", []string{"2 3"}},
		{"a single stage", "a", -1, false, "1:a 1:a", []string{"1", "2"}},
		{"by key", "a b", -1, true, "1:a@x 2:a@y 3:b@y 4:b@x 5:b@z", []string{"2 3 y", "1 4 x"}},
		{"without a key", "a b", -1, true, "1:a 2:b@x 3:a@x 4:b", nil},
		{"several values", "a b", -1, true, "1:a@x,y,x 2:b@y,x", []string{"1 2 x", "1 2 y"}},
		{"by the last event, then by the first", "a b", -1, true, "1:a@y 2:a@x 3:b@x,y", []string{"1 3 y", "2 3 x"}},
		{"the span is reached", "a b", 2, false, "1:a 3:b", []string{"1 2"}},
		{"the span is exceeded", "a b", 2, false, "1:a 4:b", nil},
		{"what is tried in vain is gone", "a b c", 3, false, "1:a 2:b 5:c 5:c", nil},
		{"the first and the last of the times", "a b", 5, false, "-9223372036854775808:a 9223372036854775807:b", nil},
		{"until", "a b until u", -1, true, "1:a@x 1:a@y 2:u@x 3:b@x,y", []string{"2 4 y"}},
		{"until at the last event", "a b until u", -1, false, "1:a 2:bu", []string{"1 2"}},
		{"until at an event between", "a b c until u", -1, false, "1:a 2:bu 3:c", nil},
		{"until at the first event", "a b until u", -1, false, "1:au 2:b", nil},
		{"missing between", "a !m b", 9, false, "1:a 2:b 3:a 4:m 5:b", []string{"1 - 2"}},
		{"missing, and one of its neighbours", "a !m b", 9, false, "1:am 2:bm", []string{"1 - 2"}},
		{"a spoiled sequence overwrites", "a !m b c", 9, false, "1:a 2:b 3:a 4:m 5:b 6:c", nil},
		{"nothing after", "a !m", 3, false, "1:a 4:m 5:a 9:m", []string{"3 -"}},
		{"nothing after, in the order of results", "a b !m", 9, true, "1:a@x 2:a@y 3:b@y 4:b@x 20:z", []string{"2 3 - y", "1 4 - x"}},
		{"nothing after, while the last waits", "a b !m", 9, false, "1:a 2:b 2:a 3:b 11:m", []string{"1 2 -"}},
		{"nothing before", "!m a b", 3, false, "1:m 3:a 4:b 5:b 6:a 7:b", []string{"- 5 6"}},
		{"nothing before, by the last event", "!m a b", 3, false, "1:m 3:a 5:b", []string{"- 2 3"}},
		{"nothing before at the same time", "!m a", 3, false, "2:m 2:a 2:m", nil},
		{"neither before nor after: a window fits", "!m a !m", 2, false, "1:m 3:a 5:m", []string{"- 2 -"}},
		{"neither before nor after: none fits", "!m a !m", 3, false, "1:m 3:a 5:m", nil},
		{"neither before nor after: after at once", "!m a !m", 4, false, "3:a 3:m", nil},
		{"possibly", "a b", -1, false, "1:A 2:b 3:a 4:B 5:b", []string{"1 2 ?", "3 4 ?", "3 5"}},
		{"possibly missing", "a !m b until u", 9, false, "1:a 2:M 3:b 4:a 5:U 6:b", []string{"1 - 3 ?", "4 - 6 ?"}},
		{"possibly before", "!m a", 3, false, "1:M 2:a 5:a", []string{"- 2 ?", "- 3"}},
		{"possibly after", "a !m", 3, false, "1:a 2:M", []string{"1 - ?"}},
	} {
		s := parse(c.stages, c.span, c.keyed, false)
		var got []string
		g := New([]match.Sequence{s}, collect(&got))
		for i, in := range parseInputs(t, c.events) {
			feed(t, g, i, in)
		}
		g.Flush()
		equal(t, c.name, got, c.want)
	}
}

func TestOptionalKeys(t *testing.T) {
	s := parse("a b", -1, true, true)
	var got []string
	g := New([]match.Sequence{s}, collect(&got))
	for i, in := range parseInputs(t, "1:a 2:b@x 3:b") {
		feed(t, g, i, in)
	}
	equal(t, "a missing value is a key", got, []string{"1 3 <nil>"})
}

// An until may have the first keys only.
func TestUntilWithFewerKeys(t *testing.T) {
	s := parse("a b until u", -1, false, false)
	for i := range s.Stages {
		s.Stages[i].Keys = func(e *event.Event, k match.Keys) {
			k.Texts(false, e.ProcessArgs[0])
			k.Texts(false, e.ProcessArgs[1])
		}
	}
	s.Until.Keys = func(e *event.Event, k match.Keys) { k.Texts(false, e.ProcessArgs[0]) }
	var got []string
	g := New([]match.Sequence{s}, collect(&got))
	for i, in := range parseInputs(t, "1:a@x,1 1:a@x,2 1:a@xx,1 2:u@x 3:b@x,1 3:b@x,2 3:b@xx,1") {
		feed(t, g, i, in)
	}
	equal(t, "results", got, []string{"3 7 xx 1"})
}

func TestSamples(t *testing.T) {
	for _, c := range []struct {
		name, stages, events string
		want, live           []string
	}{
		{"in any order", "a b", "1:b@x 2:a@x", []string{"2 1 x"}, []string{"2 1 x"}},
		{"one for each key", "a b", "1:b@y 2:a@y 3:a@x,y 4:b@x,y", []string{"3 4 x", "2 1 y"}, []string{"2 1 y", "3 4 x", "3 4 y"}},
		{"distinct events", "a b", "1:ab@x 2:a@x", []string{"2 1 x"}, []string{"2 1 x"}},
		{"a later choice for an earlier one", "a b c", "1:abc@x 2:a@x 3:ab@x", []string{"2 3 1 x"}, []string{"2 3 1 x"}},
		{"the earliest ones", "a b", "1:ab@x 2:ab@x 3:ab@x", []string{"1 2 x"}, []string{"1 2 x"}},
		{"possibly", "a b", "1:A@x 2:b@x 3:a@x 4:A@y 5:b@y", []string{"3 2 x", "4 5 y ?"}, []string{"1 2 x ?", "4 5 y ?"}},
		{"late", "a b", "5:a@x 1:a@x 7:b@x", []string{"2 3 x"}, []string{"2 3 x"}},
		{"none", "a b", "1:a@x 2:b@y", nil, nil},
	} {
		for _, live := range []bool{false, true} {
			s := parse(c.stages, -1, true, false)
			s.Sample = true
			var got []string
			o := collect(&got)
			o.Live = live
			g := New([]match.Sequence{s}, o)
			for i, in := range parseInputs(t, c.events) {
				feed(t, g, i, in)
			}
			g.Flush()
			want := c.want
			if live {
				want = c.live
			}
			equal(t, c.name, got, want)
			if left := g.Stats(); left.Pending != 0 || left.Bytes != 0 {
				t.Errorf("%s: left is %+v", c.name, left)
			}
		}
	}
}

// Time passes without events, and what waits for its span comes out.
func TestAdvance(t *testing.T) {
	for _, live := range []bool{false, true} {
		var got []string
		o := collect(&got)
		o.Live, o.Slack = live, 2
		g := New([]match.Sequence{parse("a !m", 10, false, false)}, o)
		feed(t, g, 0, input{time: 1, certain: 1})
		if !g.Waits() || g.Stats().Buffered != 1 {
			t.Errorf("the event doesn't wait for older ones: %+v", g.Stats())
		}
		g.Advance(13)
		equal(t, "at the end of the span", got, nil)
		g.Advance(14)
		equal(t, "after the span", got, []string{"1 -"})
		if g.Waits() || g.Stats() != (Stats{}) {
			t.Errorf("something is left: %+v", g.Stats())
		}
	}
}

// What is beyond its span goes without being tried again.
func TestExpiry(t *testing.T) {
	var got []string
	g := New([]match.Sequence{parse("!m a b", 10, true, false)}, collect(&got))
	for i, in := range parseInputs(t, "1:a@x 2:m@y 3:a@z") {
		feed(t, g, i, in)
	}
	if s := g.Stats(); s.Pending != 3 {
		t.Errorf("pending: %+v", s)
	}
	g.Advance(12)
	if s := g.Stats(); s.Pending != 2 {
		t.Errorf("after the first: %+v", s)
	}
	g.Advance(14)
	if s := g.Stats(); s != (Stats{}) {
		t.Errorf("after all: %+v", s)
	}
}

// Without a flush nothing is claimed of spans that haven't ended.
func TestDrain(t *testing.T) {
	var got []string
	o := collect(&got)
	o.Slack = 100
	g := New([]match.Sequence{parse("a b", -1, false, false), parse("a !m", 10, false, false)}, o)
	for i, in := range parseInputs(t, "2:b 1:a") {
		feed(t, g, i, in)
	}
	g.Drain()
	equal(t, "drained", got, []string{"2 1"})
	g.Flush()
	equal(t, "flushed", got, []string{"2 1", "2 -"})
}

func TestLateEvents(t *testing.T) {
	for _, c := range []struct {
		name, events string
		slack        int64
		late         uint64
		want         []string
	}{
		{"within the slack", "5:b 3:a 20:z", 5, 0, []string{"2 1"}},
		{"beyond", "5:b 30:a 3:a 31:b", 5, 1, []string{"2 4"}},
		{"never backwards", "9:a 3:b 9:b", 0, 1, []string{"1 3"}},
		{"doesn't overwrite a younger one", "9:a 3:a 10:b", 0, 1, []string{"1 3"}},
	} {
		var got []string
		o := collect(&got)
		o.Slack = c.slack
		g := New([]match.Sequence{parse("a b", -1, false, false)}, o)
		for i, in := range parseInputs(t, c.events) {
			feed(t, g, i, in)
		}
		g.Flush()
		equal(t, c.name, got, c.want)
		if late := g.Stats().Late; late != c.late {
			t.Errorf("%s: %d are late", c.name, late)
		}
	}
}

func TestPipes(t *testing.T) {
	for _, c := range []struct {
		name  string
		pipes []match.Pipe
		want  []string
	}{
		{"head", []match.Pipe{{N: 2}}, []string{"1 2", "3 4"}},
		{"tail", []match.Pipe{{Tail: true, N: 2}}, []string{"5 6", "7 8"}},
		{"head of a tail", []match.Pipe{{Tail: true, N: 3}, {N: 1}}, []string{"3 4"}},
		{"tail of a head", []match.Pipe{{N: 3}, {Tail: true, N: 1}}, []string{"5 6"}},
		{"two tails", []match.Pipe{{Tail: true, N: 3}, {Tail: true, N: 1}}, []string{"7 8"}},
		{"none", []match.Pipe{{N: 0}}, nil},
		{"no tail", []match.Pipe{{Tail: true, N: 0}}, nil},
	} {
		s := parse("a b", -1, false, false)
		s.Pipes = c.pipes
		var got []string
		g := New([]match.Sequence{s}, collect(&got))
		for i, in := range parseInputs(t, "1:a 2:b 3:a 4:b 5:a 6:b 7:a 8:b") {
			feed(t, g, i, in)
		}
		g.Flush()
		equal(t, c.name, got, c.want)
		if left := g.Stats(); left != (Stats{}) {
			t.Errorf("%s: left is %+v", c.name, left)
		}
	}
}

// The oldest goes first, and is counted.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, stages, events string
		sample               bool
		limit                func(*Options[int])
		want                 []string
		number, memory       uint64
	}{
		{"number", "a b", "1:a@x 2:a@y 3:a@z 4:b@x,y,z", false, func(o *Options[int]) { o.MaxPending = 2 }, []string{"2 4 y", "3 4 z"}, 1, 0},
		{"memory", "a b", "1:a@x 2:a@y 3:a@z 4:b@x,y,z", false, func(o *Options[int]) { o.MaxBytes = 1700 }, []string{"3 4 z"}, 0, 2},
		{"no memory", "a b", "1:a@x 2:b@x", false, func(o *Options[int]) { o.MaxBytes = 1 }, nil, 0, 1},
		{"samples", "a b", "1:a@x 2:a@y 3:a@z 4:b@y", true, func(o *Options[int]) { o.MaxPending = 2 }, []string{"2 4 y"}, 1, 0},
		{"what must be missing", "!m a", "1:m@x 2:m@y 3:a@x,y", false, func(o *Options[int]) { o.MaxPending = 1 }, []string{"- 3 x ?"}, 1, 0},
		{"what waits", "a !m", "1:a@x 2:a@y 3:a@z", false, func(o *Options[int]) { o.MaxPending = 2 }, []string{"2 - y", "3 - z"}, 1, 0},
	} {
		s := parse(c.stages, 50, true, false)
		s.Sample = c.sample
		var got []string
		o := collect(&got)
		c.limit(&o)
		g := New([]match.Sequence{s}, o)
		for i, in := range parseInputs(t, c.events) {
			feed(t, g, i, in)
			if s := g.Stats(); s.Pending > g.options.MaxPending || s.Bytes > g.options.MaxBytes {
				t.Errorf("%s: beyond the limits: %+v", c.name, s)
			}
		}
		g.Flush()
		equal(t, c.name, got, c.want)
		if s := g.Stats(); s.Number != c.number || s.Memory != c.memory {
			t.Errorf("%s: dropped %d and %d", c.name, s.Number, s.Memory)
		}
	}
}
