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

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestElasticsearchQueries runs Elasticsearch's own queries on its events as
// "kerneql query" does, on the interpreter and in compiled code.
func TestElasticsearchQueries(t *testing.T) {
	dir := need.Conformance(t)
	byData := map[string][]elasticCase{}
	for line := range bytes.Lines(readAll(t, dir, "queries.jsonl")) {
		var c elasticCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		byData[c.Data] = append(byData[c.Data], c)
	}
	for data, cases := range byData {
		t.Run(data, func(t *testing.T) { runElastic(t, readAll(t, dir, data), cases) })
	}
	if len(byData) < 3 {
		t.Errorf("cases of %d data sets", len(byData))
	}
}

// decodeNumbers keeps numbers as they are written.
func decodeNumbers(t *testing.T, data []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

type elasticCase struct {
	Name, Data, Query string
	Expected          []int64 // ids of events, -1 for a missing one
}

func readAll(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func runElastic(t *testing.T, data []byte, cases []elasticCase) {
	o := QueryOptions{Schema: Schema{mappingOf(t, data)}, CategoryField: "event_type", TiebreakerField: "serial_event_id"}
	if bytes.Contains(data, []byte(`"@timestamp"`)) {
		o.TiebreakerField = "sequence"
	} else {
		o.TimestampField, o.TimestampUnit = "timestamp", "filetime"
	}
	all := &Set{}
	var queries []*Query
	for i, c := range cases {
		q, problems := NewQuery(c.Query, o)
		if q == nil {
			t.Fatalf("%s: %v", c.Name, problems)
		}
		if err := q.Read(bytes.NewReader(data), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		compareElastic(t, "interpreter", c, q.Interpret())
		queries = append(queries, q)
		r := q.set().rules[0]
		r.ID = fmt.Sprintf("%03d", i)
		all.rules = append(all.rules, r)
	}
	for _, o := range []Options{{Verify: true}, {Plain: true, Verify: true}} {
		for i, found := range runSet(t, all, o, queries[0]) {
			compareElastic(t, fmt.Sprintf("compiled %+v", o), cases[i], queries[i].results(found))
		}
	}
}

// runSet runs the rules of a set on the documents of a query, in one program.
func runSet(t *testing.T, s *Set, o Options, q *Query) [][][]int {
	t.Helper()
	e, err := s.engine(t.Context(), builder(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.remove()
	var lines bytes.Buffer
	if err := q.writeEvents(&lines); err != nil {
		t.Fatal(err)
	}
	found, err := e.run(t.Context(), &lines)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func compareElastic(t *testing.T, engine string, c elasticCase, results []Result) {
	t.Helper()
	var got []int64
	for _, r := range results {
		for _, raw := range r {
			got = append(got, elasticID(t, raw))
		}
	}
	if !slices.Equal(got, c.Expected) {
		t.Errorf("%s, %s: %s\ngives %v\nwant  %v", c.Name, engine, strings.Join(strings.Fields(c.Query), " "), got, c.Expected)
	}
}

func elasticID(t *testing.T, raw []byte) int64 {
	t.Helper()
	if raw == nil {
		return -1
	}
	var id struct {
		Serial   *int64 `json:"serial_event_id"`
		Sequence int64
	}
	if err := json.Unmarshal(raw, &id); err != nil {
		t.Fatal(err)
	}
	if id.Serial != nil {
		return *id.Serial
	}
	return id.Sequence
}

// mappingOf declares the fields of the events: some by name, as Elasticsearch's
// tests map them, the others by their values.
func mappingOf(t *testing.T, data []byte) *schema.Schema {
	t.Helper()
	var objects []map[string]any
	if err := json.Unmarshal(data, &objects); err != nil {
		t.Fatal(err)
	}
	s := &schema.Schema{}
	for name, typ := range map[string]schema.Type{
		"source_address": schema.IP, "destination_address": schema.IP, "timestamp": schema.Date,
		"date_tags": schema.Date, "optional_field_mapping_only": schema.Long,
	} {
		s.Declare(name, typ)
	}
	for _, o := range objects {
		declareAll(s, "", o)
	}
	return s
}

func declareAll(s *schema.Schema, prefix string, o map[string]any) {
	for name, v := range o {
		declareValue(s, prefix+name, v)
	}
}

func declareValue(s *schema.Schema, name string, v any) {
	switch v := v.(type) {
	case string:
		s.Declare(name, schema.Keyword)
	case float64:
		s.Declare(name, schema.Long)
	case []any:
		for _, element := range v {
			declareValue(s, name, element)
		}
	case map[string]any:
		declareAll(s, name+".", v)
	}
}

// TestElasticsearchSyntax holds what Elasticsearch's parser and verifier accept
// and reject.
func TestElasticsearchSyntax(t *testing.T) {
	var cases struct {
		Strings       [][2]string `json:"string_literals"`
		RejectExpr    [][2]string `json:"reject_expr"`
		RejectQuery   [][2]string `json:"reject_query"`
		AcceptQueries []string    `json:"accept_query"`
	}
	decodeNumbers(t, readAll(t, need.Conformance(t), "syntax.json"), &cases)
	s := &schema.Schema{}
	for _, name := range []string{"a", "b", "c", "d", "f", "field", "foo", "my`field", "pid", "serial"} {
		s.Declare(name, schema.Long)
	}
	s.Declare("name", schema.Keyword)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	accepts := func(query string) (bool, Problems) {
		q, problems := NewQuery(query, QueryOptions{Schema: Schema{s}})
		return q != nil, problems
	}
	for _, c := range cases.Strings {
		if ok, problems := accepts("any where " + c[0] + " == \"" + escape.Replace(c[1]) + "\""); !ok || problems[0].Code != "constant-condition" || !strings.Contains(problems[0].Message, "true") {
			t.Errorf("%s isn't %q: %v", c[0], c[1], problems)
		}
	}
	for _, c := range cases.RejectExpr {
		if ok, _ := accepts("any where " + c[0]); ok {
			t.Errorf("%s is accepted: %s", c[0], c[1])
		}
	}
	for _, c := range cases.RejectQuery {
		if ok, _ := accepts(c[0]); ok {
			t.Errorf("%s is accepted: %s", c[0], c[1])
		}
	}
	for _, q := range cases.AcceptQueries {
		if ok, problems := accepts(q); !ok {
			t.Errorf("%s is rejected: %v", q, problems)
		}
	}
	if len(cases.Strings) < 10 || len(cases.RejectExpr) < 10 || len(cases.RejectQuery) < 5 || len(cases.AcceptQueries) < 10 {
		t.Error("there are too few cases")
	}
}
