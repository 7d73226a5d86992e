package recorded

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

func parse(t *testing.T, line string) *Record {
	t.Helper()
	var rec Record
	if err := NewReader(strings.NewReader(line)).Next(&rec); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return &rec
}

// show returns a field's value and what is said of it.
func show(rec *Record, field string) string {
	m, _ := ecs.Find(field)
	text := "missing"
	if value, ok := m.Value(&rec.Event); ok {
		text = fmt.Sprintf("%q", fmt.Sprint(value))
	}
	for i := range rec.Event.Others {
		value, _ := m.Value(&rec.Event.Others[i])
		text += fmt.Sprintf(" %q", fmt.Sprint(value))
	}
	if rec.Event.Partial.Has(m.Field) {
		text += " partial"
	}
	if rec.Malformed.Has(m.Field) {
		text += " malformed"
	}
	return text
}

func TestFill(t *testing.T) {
	for _, c := range []struct{ field, value, want string }{
		{"process.name", `"nc"`, `"nc"`},
		{"process.name", `""`, `""`},
		{"process.name", `["nc"]`, `"nc"`},
		{"process.name", `["nc","nc"]`, `"nc"`},
		{"process.name", `["nc","ncat","nc"]`, `"nc" "ncat"`},
		{"process.name", `null`, `missing`},
		{"process.name", `[]`, `missing`},
		{"process.name", `[null]`, `missing`},
		{"process.name", `7.0`, `"7.0"`},
		{"process.name", `true`, `"true"`},
		{"process.name", `{"x":1}`, `missing malformed`},
		{"process.args", `"nc -l"`, `"[nc -l]"`},
		{"process.args", `["a",1,null,{"x":1},["b"]]`, `"[a 1 b]" malformed`},
		{"process.pid", `7`, `"7"`},
		{"process.pid", `"7"`, `"7"`},
		{"process.pid", `7.9`, `"7"`},
		{"process.pid", `7e2`, `"700"`},
		{"process.pid", `"0x7"`, `missing malformed`},
		{"process.pid", `"seven"`, `missing malformed`},
		{"process.pid", `true`, `missing malformed`},
		{"process.pid", `1e30`, `missing malformed`},
		{"process.pid", `9223372036854775807`, `"9223372036854775807"`},
		{"process.pid", `["x",7]`, `"7" malformed`},
		{"process.pid", `[7,"8",7.5]`, `"7" "8"`},
		{"process.interactive", `"false"`, `"false"`},
		{"process.interactive", `[true,"x",false]`, `"true" "false" malformed`},
		{"process.interactive", `""`, `"false"`},
		{"process.pid", `" 7 "`, `missing malformed`},
		{"process.interactive", `1`, `missing malformed`},
		{"user.id", `0`, `"0"`},
		{"@timestamp", `"2026-01-02T03:04:05.678Z"`, `"2026-01-02T03:04:05.678000000Z"`},
		{"@timestamp", `"2026-01-02T03:04:05+01:00"`, `"2026-01-02T02:04:05.000000000Z"`},
		{"@timestamp", `"2026-01-02"`, `"2026-01-02T00:00:00.000000000Z"`},
		{"@timestamp", `1500`, `"1970-01-01T00:00:01.500000000Z"`},
		{"@timestamp", `"1500"`, `"1970-01-01T00:00:01.500000000Z"`},
		{"@timestamp", `"yesterday"`, `missing malformed`},
		{"@timestamp", `"9999-01-01T00:00:00Z"`, `missing malformed`},
	} {
		rec := parse(t, fmt.Sprintf(`{%q:%s}`, c.field, c.value))
		if got := show(rec, c.field); got != c.want {
			t.Errorf("%s: %s is %s, want %s", c.field, c.value, got, c.want)
		}
	}
}

// Nested, dotted and mixed keys are the same event.
func TestKeys(t *testing.T) {
	want := parse(t, `{"process":{"name":"nc","parent":{"name":"sh"},"args":["nc","-l"]},"container":{"id":"c"}}`)
	for _, line := range []string{
		`{"process.name":"nc","process.parent.name":"sh","process.args":["nc","-l"],"container.id":"c"}`,
		`{"process":{"name":"nc","parent.name":"sh"},"process.args":["nc","-l"],"container":{"id":"c"}}`,
	} {
		if got := parse(t, line); !reflect.DeepEqual(got.Event, want.Event) {
			t.Errorf("%s: got %+v, want %+v", line, got.Event, want.Event)
		}
	}
}

func TestEveryFieldCanBeRead(t *testing.T) {
	value := map[ecs.Type]string{
		ecs.Text: `"x"`, ecs.Texts: `["x","y"]`, ecs.Number: `5`, ecs.Date: `"2026-01-02"`, ecs.Bool: `true`,
	}
	for _, m := range ecs.Members() {
		rec := parse(t, fmt.Sprintf(`{%q:%s}`, m.Name, value[m.Type]))
		if _, ok := m.Value(&rec.Event); !ok || rec.Malformed != 0 {
			t.Errorf("%s is missing or malformed", m.Name)
		}
		if rec.Event.Kind != event.Recorded {
			t.Errorf("%s: the event's kind is %s", m.Name, rec.Event.Kind)
		}
	}
}

// TestReadings: the members' values are combined, as far as they are few.
func TestReadings(t *testing.T) {
	rec := parse(t, `{"process.name":["a","b"],"user.id":["1","2","3"],"process.args":["x","y"],"host.id":"h"}`)
	got := map[string]bool{rec.Event.ProcessName + rec.Event.UserID: true}
	for _, other := range rec.Event.Others {
		got[other.ProcessName+other.UserID] = true
		if len(other.Others) > 0 || other.HostID != "h" || len(other.ProcessArgs) != 2 || other.Has != rec.Event.Has {
			t.Errorf("%+v", other)
		}
	}
	if len(got) != 6 || len(rec.Event.Others) != 5 || rec.Event.ProcessName != "a" || rec.Event.UserID != "1" || rec.Event.Partial != 0 {
		t.Errorf("%v, %d others", got, len(rec.Event.Others))
	}
}

func TestTooManyReadings(t *testing.T) {
	var many []string
	for i := range maxReadings {
		many = append(many, fmt.Sprint(i))
	}
	list := strings.Join(many, ",")
	rec := parse(t, `{"process.pid":[`+list+`],"user.id":["1","2"],"process.name":["a"]}`)
	if len(rec.Event.Others) != maxReadings-1 || show(rec, "process.name")[:3] != `"a"` {
		t.Errorf("%d others", len(rec.Event.Others))
	}
	for _, other := range rec.Event.Others {
		if !other.Partial.Has(event.UserID) || other.UserID != "1" {
			t.Errorf("%+v", other)
		}
	}
	rec = parse(t, `{"process.pid":[`+list+`,64]}`)
	if got := show(rec, "process.pid"); got != `"0" partial` {
		t.Errorf("process.pid is %s", got)
	}
}

// TestMore reads fields that have no member.
func TestMore(t *testing.T) {
	more := []match.More{
		{Name: "file.path"}, {Name: "source.ip", Type: match.Address}, {Name: "file.size", Type: match.Number},
		{Name: "file.mtime", Type: match.Date}, {Name: "host.cpu.usage", Type: match.Float}, {Name: "acme.ok", Type: match.Bool}, {Name: "no.such"},
	}
	line := `{"file":{"path":["/a",1],"size":"7"},"file.mtime":["1",2,"x"],"source":[{"ip":"::ffff:1.2.3.4"},{"ip":"x"}],
		"host":{"cpu":{"usage":[1,0.5]}},"acme.ok":["true",false,null],"process.name":["a","b"]}`
	var rec Record
	if err := NewReader(strings.NewReader(strings.ReplaceAll(line, "\n", "")), more...).Next(&rec); err != nil {
		t.Fatal(err)
	}
	want := []event.Values{
		{Texts: []string{"/a", "1"}}, {Texts: []string{"1.2.3.4"}}, {Numbers: []int64{7}},
		{Numbers: []int64{1e6, 2e6}}, {Floats: []float64{1, 0.5}}, {Bools: []bool{true, false}}, {},
	}
	if !reflect.DeepEqual(rec.Event.More, want) || !reflect.DeepEqual(rec.Event.Others[0].More, want) {
		t.Errorf("got %+v", rec.Event.More)
	}
	if got := fmt.Sprint(rec.MalformedMore, rec.Malformed); got != "[source.ip file.mtime] 0" {
		t.Errorf("malformed: %s", got)
	}
}

// TestReads: the further values of what nothing reads make no readings, and
// cannot crowd out those that count.
func TestReads(t *testing.T) {
	var line strings.Builder
	for _, m := range ecs.Members() {
		if m.Type == ecs.Text {
			fmt.Fprintf(&line, `, %q: ["a", "b"]`, m.Name)
		}
	}
	r := NewReader(strings.NewReader("{" + line.String()[1:] + "}"))
	r.Reads(1<<event.ProcessName | 1<<event.UserID)
	var rec Record
	if err := r.Next(&rec); err != nil {
		t.Fatal(err)
	}
	if n := len(rec.Event.Others); n != 3 || rec.Event.Partial != 0 {
		t.Errorf("%d other readings, partial %b", n, rec.Event.Partial)
	}
}
