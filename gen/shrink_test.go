package gen

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
)

// counterexample is a query and an event on which two engines differ.
type counterexample struct {
	query *node
	event sample
}

// differs tells of each pair whether the engines differ on it; a trial costs a
// build, so pairs come many at a time.
type differs func(queries []*node, events []sample) []bool

// maxTrial is how many candidates are tried together.
const maxTrial = 150

// shrink makes a counterexample as small as it gets by single steps: first the
// query, then the event, until neither goes further.
func (c counterexample) shrink(different differs) counterexample {
	for range 100 {
		query, smaller := smallest(c.query.smaller(), func(n *node) int { return len(n.String()) }, func(ns []*node) []bool {
			return different(ns, slices.Repeat([]sample{c.event}, len(ns)))
		})
		if smaller {
			c.query = query
			continue
		}
		e, fewer := smallest(c.event.smaller(), func(s sample) int { return len(s.String()) }, func(es []sample) []bool {
			return different(slices.Repeat([]*node{c.query}, len(es)), es)
		})
		if !fewer {
			return c
		}
		c.event = e
	}
	return c
}

// smallest returns the smallest candidate on which the engines differ still.
func smallest[T any](candidates []T, size func(T) int, different func([]T) []bool) (T, bool) {
	slices.SortStableFunc(candidates, func(a, b T) int { return size(a) - size(b) })
	for batch := range slices.Chunk(candidates, maxTrial) {
		if i := slices.Index(different(batch), true); i >= 0 {
			return batch[i], true
		}
	}
	var none T
	return none, false
}

// smaller returns the samples with a field or a value less, and with about half
// of the fields.
func (s sample) smaller() []sample {
	if s.line == nil {
		return smallerEvents(s.live)
	}
	var document map[string]any
	dec := json.NewDecoder(strings.NewReader(string(s.line)))
	dec.UseNumber()
	if dec.Decode(&document) != nil {
		return nil
	}
	var out []sample
	try := func(changed map[string]any) {
		line, _ := json.Marshal(changed)
		out = append(out, sample{line: line, document: interp.FromJSON(changed)})
	}
	names := slices.Sorted(maps.Keys(document))
	for half := range slices.Chunk(names, max(1, len(names)/2)) {
		kept := map[string]any{}
		for _, name := range half {
			kept[name] = document[name]
		}
		try(kept)
	}
	for _, name := range names {
		for _, value := range smallerValues(document[name]) {
			changed := maps.Clone(document)
			if changed[name] = value; value == nil {
				delete(changed, name)
			}
			try(changed)
		}
	}
	return out
}

// smallerValues returns a value without an element, or cut in half; nil for none.
func smallerValues(value any) []any {
	out := []any{nil}
	list, _ := value.([]any)
	for i := range list {
		out = append(out, slices.Delete(slices.Clone(list), i, i+1))
	}
	if text, ok := value.(string); ok && len(text) > 1 {
		out = append(out, strings.ToValidUTF8(text[:len(text)/2], ""))
	}
	return out
}

func smallerEvents(e event.Event) []sample {
	var out []sample
	for _, m := range ecs.Members() {
		value, present := m.Value(&e)
		if !present {
			continue
		}
		list, _ := value.([]string)
		for i := range list {
			fewer := e
			m.Set(&fewer, slices.Delete(slices.Clone(list), i, i+1))
			out = append(out, liveSample(fewer))
		}
		if list == nil {
			without := e
			without.Has &^= 1 << m.Field
			out = append(out, liveSample(without))
		}
	}
	return out
}

// compiledDiffers compares the interpreter with the matcher that is built, of
// each query once.
func compiledDiffers(t *testing.T, o Options) differs {
	return func(nodes []*node, samples []sample) []bool {
		different := make([]bool, len(nodes))
		number := map[string]int{}
		var queries []string
		for _, n := range nodes {
			q := n.String()
			if _, known := number[q]; !known && valid(q) {
				number[q] = len(queries)
				queries = append(queries, q)
			}
		}
		if len(queries) == 0 {
			return different
		}
		s := compileQueries(t, queries)
		plan, err := s.plan(o)
		if err != nil {
			t.Fatal(err)
		}
		events := make([]event.Event, len(samples))
		for i, e := range samples {
			events[i] = e.event(t, plan)
		}
		for i, v := range runCompiled(t, s, o, events) {
			if q, ok := number[nodes[i].String()]; ok && evaluated(plan, q, events[i].Kind) {
				different[i] = bitOf(v.certain, q) != interp.Eval(s.rules[q].query, samples[i].document)
			}
		}
		return different
	}
}

// TestShrink shrinks by a difference that is known: that the query calls length
// on a name, and the event has an argument "x".
func TestShrink(t *testing.T) {
	length := call(numeric, "length", leafNode(textual, "process.name"))
	g := newQueryGenerator(1)
	query := &node{kind: list, open: "any where ", kids: []*node{{kind: condition, open: "not ", kids: []*node{
		{kind: condition, open: "(", sep: " and ", close: ")", least: 2, kids: []*node{
			g.condition(3), infixNode(condition, "==", infixNode(numeric, "+", length, g.num(2)), leafNode(item, "5")), g.condition(2)}}}}}}
	line, err := json.Marshal(map[string]any{"process.name": "abc", "process.args": []any{"y", "x", "z"}, "process.pid": 7})
	if err != nil {
		t.Fatal(err)
	}
	c := counterexample{query, recordedSample(t, line)}.shrink(func(ns []*node, es []sample) []bool {
		out := make([]bool, len(ns))
		for i := range ns {
			out[i] = strings.Contains(ns[i].String(), "length(process.name)") && slices.Contains(es[i].document.Values("process.args"), any("x"))
		}
		return out
	})
	if got := c.query.String(); got != "any where (length(process.name) == 5)" {
		t.Errorf("the query is %s", got)
	}
	if got := c.event.String(); got != `{"process.args":["x"]}` {
		t.Errorf("the event is %s", got)
	}
}
