package gen

import (
	"bytes"
	"context"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
)

// TestResult is the outcome of one rule's test file.
type TestResult struct {
	ID       string    `json:"rule_id"`
	Name     string    `json:"rule"`
	Source   string    `json:"source"`
	Match    int       `json:"match"`              // cases that must match
	Miss     int       `json:"miss"`               // near misses
	Failures diag.List `json:"failures,omitempty"` // of the cases, and a missing test file
}

// Test runs every rule's test file on the interpreter and on the compiled
// matcher, which it builds. A case is all that there is: a rule matches it if it
// has a result at its end.
func (s *Set) Test(ctx context.Context, b Builder) ([]TestResult, error) {
	compiled, err := s.runCases(ctx, b)
	if err != nil {
		return nil, err
	}
	results := make([]TestResult, len(s.rules))
	for i, r := range s.rules {
		results[i] = r.test(compiled[i])
	}
	return results, nil
}

// test compares what is wanted of the rule's cases with what the interpreter
// says, and with the numbers of those that the compiled matcher found.
func (r *rule) test(compiled map[int]bool) TestResult {
	result := TestResult{ID: r.ID, Name: r.Name, Source: r.Source}
	if r.tests == nil {
		_, result.Failures = rulefile.LoadTests(r.Path)
		return result
	}
	result.Match, result.Miss = len(r.tests.Match), len(r.tests.Miss)
	for i, c := range r.cases() {
		wanted := i < len(r.tests.Match)
		verdicts := []struct {
			engine string
			match  bool
		}{
			{"interpreter", r.matches(c)},
			{"compiled matcher", compiled[i]},
		}
		for _, v := range verdicts {
			if v.match != wanted {
				result.Failures = append(result.Failures, r.tests.Diagnose(c, "test-failed", complaint(v.engine, wanted), c.Why))
			}
		}
	}
	return result
}

// matches asks the interpreter.
func (r *rule) matches(c rulefile.Case) bool {
	records := make([]interp.Record, len(c.Events))
	for i, e := range c.Events {
		records[i] = interp.Record{Document: interp.FromJSON(e.Document), Time: e.Time, HasTime: true}
	}
	return len(interp.Run(r.query, records)) > 0
}

func complaint(engine string, wanted bool) string {
	if wanted {
		return "must match, and the " + engine + " says it doesn't"
	}
	return "must not match, and the " + engine + " says it does"
}

// runCases runs all cases of all rules through a program built for them, each
// case for itself. For each rule it returns the numbers of its cases that matched.
func (s *Set) runCases(ctx context.Context, b Builder) ([]map[int]bool, error) {
	e, err := s.engine(ctx, b, Options{})
	if err != nil {
		return nil, err
	}
	defer e.remove()
	lines, origins, err := s.caseLines()
	if err != nil {
		return nil, err
	}
	results, err := e.run(ctx, bytes.NewReader(lines))
	if err != nil {
		return nil, err
	}
	return matchedCases(results, origins), nil
}

// matchedCases returns for each rule the numbers of its cases among its results.
func matchedCases(results [][][]int, origins []origin) []map[int]bool {
	matched := make([]map[int]bool, len(results))
	for i := range matched {
		matched[i] = map[int]bool{}
		for _, events := range results[i] {
			// All events of a result are of one case, and -1 is a missing one.
			if o := origins[slices.Max(events)]; o.rule == i {
				matched[i][o.number] = true
			}
		}
	}
	return matched
}

// origin says of an event which rule's case it is from.
type origin struct{ rule, number int }

// caseLines returns every case as the engine reads it, and where each event is
// from.
func (s *Set) caseLines() ([]byte, []origin, error) {
	var lines []byte
	var origins []origin
	for i, r := range s.rules {
		for n, c := range r.cases() {
			for _, e := range c.Events {
				line, err := eventLine(&e.Time, e.Document)
				if err != nil {
					return nil, nil, err
				}
				lines = append(lines, line...)
				origins = append(origins, origin{i, n})
			}
			lines = append(lines, endOfEvents...)
		}
	}
	return lines, origins, nil
}
