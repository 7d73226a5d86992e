package gen

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
)

// judge runs one query on one event, as the matcher of its plan gets it but for
// what change does to it.
func judge(t *testing.T, query string, e sample, change func(*event.Event)) (certain, possible bool) {
	t.Helper()
	s := compileQueries(t, []string{query})
	plan, err := s.plan(Options{})
	if err != nil {
		t.Fatal(err)
	}
	given := e.event(t, plan)
	change(&given)
	v := runCompiled(t, s, Options{}, []event.Event{given})[0]
	return bitOf(v.certain, 0), bitOf(v.possible, 0)
}

// TestTooManyCombinations: an expression over fields with too many values between
// them is undecided, as long as nothing else decides the rule.
func TestTooManyCombinations(t *testing.T) {
	values := make([]string, 1200)
	for i := range values {
		values[i] = strconv.Itoa(i)
	}
	line, err := json.Marshal(map[string]any{"process.args": values, "file.path": values, "process.name": []string{"x", "y"}})
	if err != nil {
		t.Fatal(err)
	}
	e := recordedSample(t, line)
	for query, want := range map[string][2]bool{
		`any where concat(process.args, file.path) == "a"`:                                {false, true},
		`any where not concat(process.args, file.path) == "a"`:                            {false, true},
		`any where concat(process.args, file.path) == "a" and process.name == "z"`:        {false, false},
		`any where concat(process.args, file.path) == "a" or process.name == "y"`:         {true, true},
		`any where concat(process.args, process.name) == "5y"`:                            {true, true},
		`any where concat(process.args, process.name) == "a"`:                             {false, false},
		`any where concat(process.args, file.path) == "a" and length(file.path) == 4`:     {false, true},
		`any where concat(process.args, file.path) == "a" and length(process.args) == 99`: {false, false},
	} {
		if certain, possible := judge(t, query, e, func(*event.Event) {}); [2]bool{certain, possible} != want {
			t.Errorf("%s: certain %v, possible %v", query, certain, possible)
		}
	}
}

// TestExpressionOverPart: what an expression comes to over a part of a value says
// nothing, even if it is true.
func TestExpressionOverPart(t *testing.T) {
	e := event.Event{Kind: event.Exec, ProcessArgs: []string{"a", "bb"}, ProcessName: "x"}
	e.Has.Add(event.ProcessName)
	setConstants(&e)
	for query, want := range map[string][2]bool{
		`any where length(process.args) == 2`:            {false, true},
		`any where not length(process.args) == 2`:        {false, true},
		`any where length(process.executable) == null`:   {false, true},
		`any where length(process.name) == 1`:            {true, true},
		`any where length(process.name) == 2`:            {false, false},
		`any where concat(event.action, "!") == "exec!"`: {true, true},
		`any where process.args regex "b+"`:              {true, true},
		`any where process.args regex "c+"`:              {false, true},
	} {
		certain, possible := judge(t, query, liveSample(e), func(e *event.Event) {
			e.Partial.Add(event.ProcessArgs)
			e.Partial.Add(event.ProcessExecutable)
		})
		if [2]bool{certain, possible} != want {
			t.Errorf("%s: certain %v, possible %v", query, certain, possible)
		}
	}
}
