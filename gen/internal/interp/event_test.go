package interp_test

import (
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
)

func recorded() *event.Event {
	e := &event.Event{
		Timestamp: 1_000_000_000, EventType: []string{"start", "info"}, EventAction: "unset",
		ProcessName: "nc", ProcessPID: 7, ProcessArgs: []string{"nc", "-l"}, ProcessInteractive: false,
	}
	for _, f := range []event.Field{event.Timestamp, event.ProcessName, event.ProcessPID, event.ProcessInteractive} {
		e.Has.Add(f)
	}
	return e
}

func TestFromEvent(t *testing.T) {
	d := interp.FromEvent(recorded())
	for cond, want := range map[string]bool{
		`process.name == "nc" and process.pid == 7`:           true,
		`process.args == "-l" and event.type == "info"`:       true,
		`process.interactive == false`:                        true,
		`@timestamp == "1970-01-01T00:00:01Z"`:                true,
		`event.action == null and event.category == null`:     true, // not in Has
		`user.id == null and process.parent.args == null`:     true,
		`host.os.type == null and process.args_count == null`: true,
	} {
		if got := interp.Eval(query(t, "any where "+cond), d); got != want {
			t.Errorf("%s is %v", cond, got)
		}
	}
}

// TestFromRecordedEvent: the fields without a member, and other readings.
func TestFromRecordedEvent(t *testing.T) {
	s := &schema.Schema{}
	more := []*schema.Field{}
	for name, typ := range map[string]schema.Type{"a.text": schema.Keyword, "a.number": schema.Long, "a.float": schema.Double, "a.bool": schema.Bool, "a.ip": schema.IP, "a.date": schema.Date} {
		s.Declare(name, typ)
		more = append(more, s.Lookup(name))
	}
	e := recorded()
	for range more {
		e.More = append(e.More, event.Values{})
	}
	for i, f := range more {
		e.More[i] = map[string]event.Values{
			"a.text": {Texts: []string{"x", "y"}}, "a.number": {Numbers: []int64{1, 2}}, "a.float": {Floats: []float64{1.5}},
			"a.bool": {Bools: []bool{false}}, "a.ip": {Texts: []string{"10.1.2.3"}}, "a.date": {Numbers: []int64{1_000_000_000}},
		}[f.Name]
	}
	other := *recorded()
	other.ProcessPID = 8
	e.Others = []event.Event{other}
	d := interp.FromEvent(e, more...)
	for cond, want := range map[string]bool{
		`a.text == "y" and a.number == 2 and a.float > 1 and a.bool == false`:    true,
		`cidrMatch(a.ip, "10.0.0.0/8") and a.date == "1970-01-01T00:00:01Z"`:     true,
		`process.pid == 7 and process.pid == 8 and process.pid + a.number == 10`: true,
		`process.pid == 9 or a.text == "z" or a.bool or process.name != "nc"`:    false,
	} {
		parsed, _ := syntax.Parse("any where " + cond)
		q, problems := check.Check(parsed, check.Options{Schema: s})
		if q == nil {
			t.Fatalf("%s: %v", cond, problems)
		}
		if got := interp.Eval(q, d); got != want {
			t.Errorf("%s is %v", cond, got)
		}
	}
}

// TestFromLiveEvent: the fields that are constant for a kind come from the schema.
func TestFromLiveEvent(t *testing.T) {
	for kind := event.Exec; kind < event.Kinds; kind++ {
		e := recorded()
		e.Kind = kind
		d := interp.FromEvent(e)
		for _, f := range schema.All() {
			got := len(d.Values(f.Name))
			if f.Origin == schema.Constant && (got != 1 || d.Values(f.Name)[0] != f.Constants[kind][0]) {
				t.Errorf("%v: %s is %v", kind, f.Name, d.Values(f.Name))
			}
		}
		if !interp.Eval(query(t, `process where event.action == "`+kind.String()+`" and not event.type == "info"`), d) {
			t.Errorf("%v does not match", kind)
		}
	}
}
