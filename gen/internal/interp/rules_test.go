package interp_test

import (
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// TestRules runs the test file of every rule of the project.
func TestRules(t *testing.T) {
	rules, problems := rulefile.Load("../../../rules")
	for _, p := range problems {
		t.Error(p)
	}
	if len(rules) == 0 {
		t.Fatal("no rules")
	}
	for _, rule := range rules {
		t.Run(rule.Name, func(t *testing.T) { testRule(t, rule) })
	}
}

func testRule(t *testing.T, rule *rulefile.Rule) {
	tests, problems := rulefile.LoadTests(rule.Path)
	for _, p := range problems {
		t.Fatal(p)
	}
	q := compile(t, rule)
	for _, c := range tests.Match {
		if len(interp.Run(q, recordsOf(c))) == 0 {
			t.Error(tests.Diagnose(c, "no-match", "does not match: "+c.Why, ""))
		}
	}
	for _, c := range tests.Miss {
		if len(interp.Run(q, recordsOf(c))) > 0 {
			t.Error(tests.Diagnose(c, "no-miss", "matches: "+c.Why, ""))
		}
	}
}

func recordsOf(c rulefile.Case) []interp.Record {
	var all []interp.Record
	for _, e := range c.Events {
		all = append(all, interp.Record{Document: interp.FromJSON(e.Document), Time: e.Time, HasTime: true})
	}
	return all
}

func compile(t *testing.T, rule *rulefile.Rule) *check.Query {
	t.Helper()
	parsed, problem := syntax.Parse(rule.Query)
	if problem != nil {
		t.Fatal(rule.Diagnose(*problem))
	}
	q, problems := check.Check(parsed, check.Options{})
	for _, p := range problems {
		t.Error(rule.Diagnose(p))
	}
	if q == nil {
		t.FailNow()
	}
	return q
}
