package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/interp"
)

// Whether a sequence runs live depends on all its stages, its keys and its pipes.
func TestLiveSequences(t *testing.T) {
	for query, want := range map[string]string{
		`sequence by container.id [process where process.name == "a"] [process where event.action == "end"]`: Live,
		`sequence with maxspan=1s [process where true] ![process where process.name == "a"]`:                 Live,
		`sample by container.id [process where process.name == "a"] [any where process.name == "b"]`:         Live,
		`sequence [process where true] [process where true] until [process where false]`:                     Live,
		`sequence [process where true] [process where true] until [file where true]`:                         "replay only: needs file events",
		`sequence [process where true] [file where true]`:                                                    "replay only: needs file events",
		`sequence with maxspan=1s [process where true] ![file where true]`:                                   "replay only: needs file events",
		`sequence [process where true] [process where process.title == "x"]`:                                 "replay only: reads process.title",
		`sequence by ?file.path [process where true] [process where true]`:                                   "replay only: reads file.path",
		`sequence [process where true] [any where event.action == "other"]`:                                  "replay only: no live event has event.action == \"other\"",
		`sequence [process where true] [process where true] | tail 1`:                                        "replay only: needs the end of the events",
		`process where true | head 1`:                                                                        "replay only: needs the end of the events",
	} {
		s := compileQueries(t, []string{query})
		live, err := s.live()
		if err != nil || live[0] != want {
			t.Errorf("%s\nis %q (%v), want %q", query, live, err, want)
		}
	}
}

// keysOf are fields that events may be joined by, those of one type together.
var keysOf = [][]string{
	{"container.id", "process.name", "user.id", "event.action", "process.args", "event.category", "file.path", "file.attributes"},
	{"process.pid", "process.parent.pid", "process.exit_code", "file.size", "process.entry_leader.pid"},
	{"process.interactive", "process.entry_leader.interactive"},
	{"source.ip", "destination.ip"},
	{"file.created", "file.mtime"},
}

var sequenceConditions = []string{
	`true`, `process.name == "a"`, `process.name in ("a", "b")`, `process.name != "a"`, `process.pid < 2`, `process.args : "B"`,
	`file.path like "?"`, `file.size > 1`, `event.action == "exec"`, `length(process.name) == 1 and process.pid + 1 > 1`, `?nothing.such == null`,
	`process.name regex "[ac]"`,
}

// sequenceQuery makes a sequence or a sample.
func (g *generator) sequenceQuery() string {
	var b strings.Builder
	sample := g.IntN(5) == 0
	spans := !sample && g.IntN(3) > 0
	shared := g.keys(sample)
	b.WriteString(map[bool]string{false: "sequence", true: "sample"}[sample])
	if len(shared) > 0 {
		fmt.Fprint(&b, " by ", strings.Join(shared, ", "))
	}
	if spans {
		fmt.Fprintf(&b, " with maxspan=%ds", 1+g.IntN(12))
	}
	groups := g.groups()
	positives := 2 + g.IntN(3)
	for i := range positives {
		if spans && g.IntN(4) == 0 {
			fmt.Fprint(&b, " !", g.term(groups))
		}
		fmt.Fprint(&b, " ", g.term(groups))
		if !sample && i == 0 && g.IntN(4) == 0 {
			b.WriteString(" with runs=2")
		}
	}
	if spans && g.IntN(4) == 0 {
		fmt.Fprint(&b, " !", g.term(groups))
	}
	if !sample && g.IntN(4) == 0 {
		fmt.Fprint(&b, " until ", g.term(groups))
	}
	if g.IntN(6) == 0 {
		fmt.Fprintf(&b, " | %s %d", pick(g, "head", "tail"), 1+g.IntN(3))
	}
	return b.String()
}

// keys makes keys of any type; a sample needs one.
func (g *generator) keys(needed bool) []string {
	n := g.IntN(2)
	if needed {
		n = 1 + g.IntN(2)
	}
	var keys []string
	for range n {
		if name := pick(g, pick(g, keysOf...)...); !slices.Contains(keys, name) {
			keys = append(keys, name)
		}
	}
	for i, name := range keys {
		keys[i] = pick(g, "", "", "?") + name
	}
	return keys
}

// groups are the types of the keys that each term has for itself.
func (g *generator) groups() [][]string {
	if g.IntN(2) == 0 {
		return nil
	}
	return [][]string{pick(g, keysOf...)}
}

func (g *generator) term(groups [][]string) string {
	text := fmt.Sprintf("[%s where %s]", pick(g, "process", "any", "any", "file"), pick(g, sequenceConditions...))
	for _, names := range groups {
		text += " by " + pick(g, "", "", "?") + pick(g, names...)
	}
	return text
}

// sequenceDocument makes an event of which the queries ask something.
func (g *generator) sequenceDocument() map[string]any {
	d := map[string]any{"event.category": pick(g, "process", "process", "file")}
	values := [][]any{{"a", "b"}, {"0", "1", "2"}, {true, false}, {"10.0.0.1", "::ffff:10.0.0.1", "fe80::1"}, {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}}
	for i, names := range keysOf {
		for _, name := range names {
			if name == "event.category" || g.IntN(5) == 0 {
				continue
			}
			value := g.keyValue(i, values[i])
			if g.IntN(6) == 0 {
				value = []any{value, g.keyValue(i, values[i]), nil}
			}
			d[name] = value
		}
	}
	if g.IntN(3) > 0 {
		d["event.action"] = "exec"
	}
	return d
}

func (g *generator) keyValue(group int, values []any) any {
	value := values[g.IntN(len(values))]
	if group == 1 {
		return json.Number(value.(string))
	}
	return value
}

// TestRandomSequences compares what generated code and its engine find with what
// the reference finds in the whole list.
func TestRandomSequences(t *testing.T) {
	const lists, length = 120, 16
	g := newGenerator(t)
	queries := make([]string, 200)
	for i := range queries {
		queries[i] = g.sequenceQuery()
	}
	s := compileQueries(t, queries)
	var lines bytes.Buffer
	records := make([][]interp.Record, lists)
	for i := range records {
		records[i] = g.records(t, length, &lines)
		lines.WriteString(endOfEvents)
	}
	e, err := s.engine(t.Context(), builder(), Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.remove()
	got, err := e.run(t.Context(), &lines)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for q, r := range s.rules {
		byList := make([][][]int, lists)
		for _, events := range got[q] {
			list := slices.Max(events) / length
			byList[list] = append(byList[list], relative(events, list*length))
		}
		for i := range records {
			want := [][]int{}
			for _, result := range interp.Run(r.query, records[i]) {
				want = append(want, result.Events)
			}
			found += len(want)
			if !slices.EqualFunc(byList[i], want, slices.Equal[[]int]) {
				t.Fatalf("%s\non %s\nthe reference finds %v, generated code %v", r.Query, showRecords(records[i]), want, byList[i])
			}
		}
	}
	t.Logf("%d pairs, %d results", len(queries)*lists, found)
	if found < 1000 {
		t.Error("hardly anything is found")
	}
}

// records makes a list of events in the order of their times, those without one
// last, and writes them as the engine reads them.
func (g *generator) records(t *testing.T, length int, lines *bytes.Buffer) []interp.Record {
	t.Helper()
	now, timed := int64(0), length-g.IntN(2)
	var out []interp.Record
	for i := range length {
		now += int64(g.IntN(4)) * 1e9
		d := g.sequenceDocument()
		var at *int64
		if i < timed {
			at = &now
		}
		line, err := eventLine(at, d)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(line)
		out = append(out, interp.Record{Document: interp.FromJSON(d), Time: now, HasTime: at != nil})
	}
	return out
}

func relative(events []int, base int) []int {
	out := slices.Clone(events)
	for i := range out {
		if out[i] >= 0 {
			out[i] -= base
		}
	}
	return out
}

func showRecords(records []interp.Record) string {
	var b strings.Builder
	for i, r := range records {
		fmt.Fprintf(&b, "\n%d at %d (%v): %v", i, r.Time, r.HasTime, r.Document)
	}
	return b.String()
}
