package sequence

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// encoded lists encoded values in the order of results; neighbours differ.
var encoded = []struct {
	value any
	bytes []byte
}{
	{nil, []byte{tagNull}},
	{false, appendBool(nil, false)}, {true, appendBool(nil, true)},
	{math.Inf(-1), appendFloat(nil, math.Inf(-1))}, {int64(math.MinInt64), appendInt(nil, math.MinInt64)},
	{int64(-2), appendFloat(nil, -2)}, {-1.5, appendFloat(nil, -1.5)}, {int64(0), appendFloat(nil, math.Copysign(0, -1))},
	{0.5, appendFloat(nil, 0.5)}, {int64(1), appendInt(nil, 1)}, {int64(1 << 53), appendInt(nil, 1<<53)},
	{int64(1<<53 + 1), appendInt(nil, 1<<53+1)}, {int64(math.MaxInt64), appendInt(nil, math.MaxInt64)},
	{math.Ldexp(1, 63), appendFloat(nil, math.Ldexp(1, 63))},
	{"", appendText(nil, "")}, {"\x00", appendText(nil, "\x00")}, {"\x00\x01", appendText(nil, "\x00\x01")},
	{"\x01", appendText(nil, "\x01")}, {"1", appendText(nil, "1")}, {"1\x00", appendText(nil, "1\x00")}, {"\xff", appendText(nil, "\xff")},
}

func TestEncodedKeys(t *testing.T) {
	for i, e := range encoded {
		if i > 0 && string(encoded[i-1].bytes) >= string(e.bytes) {
			t.Errorf("%#v doesn't come before %#v", encoded[i-1].value, e.value)
		}
		tuple := string(e.bytes) + string(encoded[0].bytes) + string(e.bytes)
		if got := decode(tuple); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", []any{e.value, nil, e.value}) {
			t.Errorf("%#v is decoded as %#v", e.value, got)
		}
	}
	if string(appendInt(nil, 3)) != string(appendFloat(nil, 3)) {
		t.Error("3 and 3.0 are different keys")
	}
	if string(appendInt(nil, 1)) == string(appendText(nil, "1")) {
		t.Error(`1 and "1" are the same key`)
	}
}

// Every reading of a document gives its combinations, each one once.
func TestCombinations(t *testing.T) {
	keys := func(e *event.Event, k match.Keys) {
		k.Texts(false, e.ProcessArgs...)
		k.Numbers(true, e.ProcessPID)
		k.Bools(true)
	}
	e := event.Event{ProcessArgs: []string{"b", "a", "b"}, ProcessPID: 1}
	e.Others = []event.Event{{ProcessArgs: e.ProcessArgs, ProcessPID: 2}, {ProcessArgs: e.ProcessArgs, ProcessPID: 1}}
	var got []string
	var r reader
	for _, tuple := range r.read(&e, keys) {
		got = append(got, fmt.Sprint(decode(tuple)...))
	}
	equal(t, "tuples", got, []string{"a1 <nil>", "a2 <nil>", "b1 <nil>", "b2 <nil>"})
	if got := r.read(&event.Event{}, keys); len(got) != 0 {
		t.Errorf("without a value there are the tuples %q", got)
	}
}

// A document that would have a million combinations has some, and is counted.
func TestTooManyCombinations(t *testing.T) {
	var values []string
	for i := range 2000 {
		values = append(values, strconv.Itoa(i))
	}
	s := parse("a", -1, true, false)
	s.Stages[0].Keys = func(_ *event.Event, k match.Keys) {
		k.Texts(false, values...)
		k.Texts(false, values...)
	}
	var got []string
	g := New([]match.Sequence{s}, collect(&got))
	feed(t, g, 0, input{certain: 1})
	if cut := g.Stats().Cut; cut != 1 || len(slices.Compact(got)) != maxTuples {
		t.Errorf("%d results, %d cut", len(got), cut)
	}
}
