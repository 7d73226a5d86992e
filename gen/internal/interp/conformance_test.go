package interp_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestQueries runs Elasticsearch's own queries on its events.
func TestQueries(t *testing.T) {
	dir := need.Conformance(t)
	sets := map[string]*eventSet{}
	cases := 0
	for line := range bytes.Lines(readFile(t, dir, "queries.jsonl")) {
		var c struct {
			Name, Data, Query string
			Expected          []int64
		}
		decode(t, line, &c)
		if sets[c.Data] == nil {
			sets[c.Data] = readEvents(t, dir, c.Data)
		}
		cases++
		t.Run(c.Name, func(t *testing.T) { sets[c.Data].run(t, c.Query, c.Expected) })
	}
	if cases < 100 {
		t.Errorf("only %d cases", cases)
	}
}

func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}

// eventSet is a file of events in order, and the fields that they have.
type eventSet struct {
	schema  *schema.Schema
	records []interp.Record
	ids     []int64
}

func readEvents(t *testing.T, dir, name string) *eventSet {
	t.Helper()
	var objects []map[string]any
	decode(t, readFile(t, dir, name), &objects)
	s := &eventSet{schema: mapping(objects)}
	slices.SortStableFunc(objects, func(a, b map[string]any) int {
		return cmp.Or(cmp.Compare(timeOf(a), timeOf(b)), cmp.Compare(idOf(a), idOf(b)))
	})
	for _, o := range objects {
		s.records = append(s.records, interp.Record{Document: interp.FromJSON(o), Time: timeOf(o), HasTime: true})
		s.ids = append(s.ids, idOf(o))
	}
	return s
}

// mapping declares the fields of the events by their values.
func mapping(objects []map[string]any) *schema.Schema {
	s := &schema.Schema{}
	for name, typ := range map[string]schema.Type{
		"source_address": schema.IP, "destination_address": schema.IP, "@timestamp": schema.Date, "timestamp": schema.Date,
		"date_tags": schema.Date, "optional_field_mapping_only": schema.Long,
	} {
		s.Declare(name, typ)
	}
	for _, o := range objects {
		for name, v := range o {
			declare(s, name, v)
		}
	}
	return s
}

// declare does nothing for a name that is declared.
func declare(s *schema.Schema, name string, v any) {
	switch v := v.(type) {
	case string:
		s.Declare(name, schema.Keyword)
	case json.Number:
		s.Declare(name, schema.Long)
	case []any:
		for _, element := range v {
			declare(s, name, element)
		}
	case map[string]any:
		for below, element := range v {
			declare(s, name+"."+below, element)
		}
	}
}

// timeOf reads Windows' file time, or what Elasticsearch takes for a date.
func timeOf(o map[string]any) int64 {
	if n, ok := o["timestamp"].(json.Number); ok {
		ticks, _ := n.Int64()
		return (ticks - 116444736000000000) * 100
	}
	text, _ := o["@timestamp"].(string)
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return ms * int64(time.Millisecond)
	}
	at, _ := time.Parse(time.RFC3339Nano, text)
	return at.UnixNano()
}

func idOf(o map[string]any) int64 {
	n, ok := o["serial_event_id"].(json.Number)
	if !ok {
		n, _ = o["sequence"].(json.Number)
	}
	id, _ := n.Int64()
	return id
}

func (s *eventSet) run(t *testing.T, query string, want []int64) {
	parsed, problem := syntax.Parse(query)
	if problem != nil {
		t.Fatal(problem)
	}
	q, problems := check.Check(parsed, check.Options{Schema: s.schema, CategoryField: "event_type"})
	if q == nil {
		t.Fatal(problems)
	}
	var got []int64
	for _, r := range interp.Run(q, s.records) {
		for _, i := range r.Events {
			got = append(got, s.id(i))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\ngot  %v\nwant %v\n%s", query, got, want, check.DumpQuery(q))
	}
}

func (s *eventSet) id(i int) int64 {
	if i < 0 {
		return -1
	}
	return s.ids[i]
}
