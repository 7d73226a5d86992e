package recorded

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
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
		{"process.name", `["nc","ncat"]`, `"nc" partial`},
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
		{"process.pid", `[7,8]`, `"7" partial`},
		{"process.interactive", `"false"`, `"false"`},
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
