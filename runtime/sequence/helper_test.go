package sequence

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// The tests write a sequence as its stages, "a !b c until d", where a letter is
// the bit of the verdict, and an event as "12:ab@x,y": its time, the stages that
// it holds, in capitals if only possibly, and the values of its key.

// parse makes a sequence; keyed ones are joined by the events' values.
func parse(text string, span int64, keyed, optional bool) match.Sequence {
	s := match.Sequence{MaxSpan: span}
	stages, until, hasUntil := strings.Cut(text, " until ")
	for _, word := range strings.Fields(stages) {
		s.Stages = append(s.Stages, stage(word, keyed, optional))
	}
	if hasUntil {
		u := stage(until, keyed, optional)
		s.Until = &u
	}
	return s
}

func stage(word string, keyed, optional bool) match.Stage {
	s := match.Stage{Missing: word[0] == '!'}
	s.Bit = int(strings.Trim(word, "!")[0] - 'a')
	if keyed {
		s.Keys = func(e *event.Event, k match.Keys) { k.Texts(optional, e.ProcessArgs...) }
	}
	return s
}

// input is an event of a test.
type input struct {
	time              int64
	certain, possible uint64
	keys              []string
}

func parseInputs(t *testing.T, text string) []input {
	t.Helper()
	var out []input
	for _, word := range strings.Fields(text) {
		when, rest, _ := strings.Cut(word, ":")
		stages, keys, hasKeys := strings.Cut(rest, "@")
		n, err := strconv.ParseInt(when, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		in := input{time: n}
		for _, c := range stages {
			in.possible |= 1 << (c | 0x20 - 'a')
			if c >= 'a' {
				in.certain |= 1 << (c - 'a')
			}
		}
		if hasKeys {
			in.keys = strings.Split(keys, ",")
		}
		out = append(out, in)
	}
	return out
}

// feed gives an event to an engine whose kept events are their ordinals.
func feed(t *testing.T, g *Engine[int], ordinal int, in input) {
	retained := 0
	e := event.Event{ProcessArgs: in.keys}
	g.Feed(&e, int64(ordinal), in.time, []uint64{in.certain}, []uint64{in.possible}, func() int {
		if retained++; retained > 1 {
			t.Error("an event is retained twice")
		}
		return ordinal
	})
}

// collect returns options whose results are written to list: the numbers of the
// events, from 1, and what else there is to say.
func collect(list *[]string) Options[int] {
	return Options[int]{Size: func(int) int { return 100 }, Emit: func(r Result[int]) { *list = append(*list, show(r)) }}
}

func show(r Result[int]) string {
	var words []string
	for _, s := range r.Events {
		word := "-"
		if s.Present {
			word = fmt.Sprint(s.Event + 1)
		}
		words = append(words, word)
	}
	for _, k := range r.Keys {
		words = append(words, fmt.Sprintf("%v", k))
	}
	if r.Undecided {
		words = append(words, "?")
	}
	return strings.Join(words, " ")
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
