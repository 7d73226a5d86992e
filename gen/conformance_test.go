package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/recorded"
)

// A conformance file is a txtar archive. Its "events" are NDJSON, each with an
// event.id; every other member is one case: its name says what it shows, its
// first lines are the query, and its last line "=> a b" names the events that
// must match, or "=>" for none.
type conformanceCase struct {
	name, query string
	want        []string
}

func readConformance(t *testing.T, path string) (cases []conformanceCase, records []recorded.Record) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(data).Files {
		if f.Name == "events" {
			records = readRecords(t, f.Data)
			continue
		}
		query, want, ok := strings.Cut(strings.TrimSpace(string(f.Data)), "\n=>")
		if !ok {
			t.Fatalf("%s: %s has no =>", path, f.Name)
		}
		cases = append(cases, conformanceCase{f.Name, query, strings.Fields(want)})
	}
	return cases, records
}

func readRecords(t *testing.T, data []byte) []recorded.Record {
	t.Helper()
	var out []recorded.Record
	r := recorded.NewReader(bytes.NewReader(data))
	for range bytes.Count(data, []byte("\n")) {
		var rec recorded.Record
		if err := r.Next(&rec); err != nil {
			t.Fatal(err)
		}
		out = append(out, rec)
	}
	return out
}

// TestConformance runs the project's own cases on every engine: the
// interpreter over the document as it is written, and all that checkEngines
// knows over the event that the reader makes of it.
func TestConformance(t *testing.T) {
	paths, err := filepath.Glob("../testdata/conformance/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			cases, records := readConformance(t, path)
			var queries []string
			var events []sample
			for _, rec := range records {
				line, err := json.Marshal(rec.Document)
				if err != nil {
					t.Fatal(err)
				}
				events = append(events, recordedSample(t, line))
				if live, ok := asLive(rec.Event); ok {
					events = append(events, liveSample(live))
				}
			}
			for _, c := range cases {
				queries = append(queries, c.query)
				checkInterpreter(t, c, records)
			}
			checkEngines(t, queries, events)
		})
	}
}

func checkInterpreter(t *testing.T, c conformanceCase, records []recorded.Record) {
	t.Helper()
	r := compileQueries(t, []string{c.query}).rules[0]
	var got []string
	for _, rec := range records {
		if interp.Eval(r.query, interp.FromJSON(rec.Document)) {
			got = append(got, rec.Event.EventID)
		}
	}
	if !slices.Equal(got, c.want) {
		t.Errorf("%s: %s\nmatches %v, want %v", c.name, c.query, got, c.want)
	}
}

// asLive returns a recorded process event as the kernel would report it.
func asLive(e event.Event) (event.Event, bool) {
	for kind := event.Exec; kind < event.Kinds; kind++ {
		if e.EventAction == kind.String() {
			live := liveEvent(&e)
			live.Kind = kind
			setConstants(&live)
			return live, true
		}
	}
	return e, false
}

// setConstants sets what is the same for all events of the kind, as the decoder
// of kernel records does.
func setConstants(e *event.Event) {
	for _, m := range ecs.Members() {
		values := schema.ByEvent(m.Field).Constants[e.Kind]
		switch {
		case values == nil:
		case m.Type == ecs.Texts:
			m.Set(e, values)
		default:
			m.Set(e, values[0])
		}
	}
}

// TestConformanceDocumentsAreRead holds that the reader loses nothing of the
// cases' documents: a field that the schema knows and the event lacks would make
// the compiled engines agree on the wrong thing.
func TestConformanceDocumentsAreRead(t *testing.T) {
	paths, _ := filepath.Glob("../testdata/conformance/*.txtar")
	for _, path := range paths {
		_, records := readConformance(t, path)
		for _, rec := range records {
			for _, m := range ecs.Members() {
				_, have := m.Value(&rec.Event)
				if values := ecs.Values(rec.Document, m.Name); have != (len(values) > 0) {
					text, _ := json.Marshal(rec.Document)
					t.Errorf("%s: %s of %s: document %v, event %v", path, m.Name, text, fmt.Sprint(values), have)
				}
			}
		}
	}
}
