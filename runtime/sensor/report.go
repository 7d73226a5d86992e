package sensor

import (
	"fmt"
	"io"
)

// The results of a selftest's case.
const (
	pass      = "pass"
	fail      = "FAIL"
	notTested = "not tested"
)

// Report is the outcome of a selftest.
type Report struct{ Results []Result }

// Result is the outcome of one case, or of a rule without one.
type Result struct {
	RuleID string `json:"rule_id"`
	Rule   string `json:"rule"`
	Result string `json:"result"` // pass, FAIL or not tested
	Case   string `json:"case,omitempty"`
	Match  bool   `json:"match"` // whether the rule must fire
	Detail string `json:"detail,omitempty"`

	unproven bool // a live rule of which no case that must fire was acted out
}

// Passed reports whether no case failed.
func (r *Report) Passed() bool { return r.count(fail, true)+r.count(fail, false) == 0 }

func (r *Report) count(result string, matching bool) int {
	n := 0
	for _, one := range r.Results {
		if one.Result == result && one.Match == matching {
			n++
		}
	}
	return n
}

// Summary is the report in a few words.
func (r *Report) Summary() string {
	text := fmt.Sprintf("%s fired, %s stayed silent",
		count(r.count(pass, true), "case"), count(r.count(pass, false), "near miss"))
	if n := r.count(notTested, true) + r.count(notTested, false); n > 0 {
		text += fmt.Sprintf(", %d not tested", n)
	}
	return text
}

// writeUnproven names the live rules that are not proven to fire. They have not
// failed: nothing that would set them off can be acted out.
func (r *Report) writeUnproven(w io.Writer) {
	for _, one := range r.Results {
		if one.unproven {
			say(w, "%s is not proven: %s", one.Rule, one.Detail)
		}
	}
}

// Write prints the report as a table or as JSON.
func (r *Report) Write(w io.Writer, asJSON bool) error {
	t := table{columns: []string{"RESULT", "RULE", "MUST", "CASE", ""}}
	for _, one := range r.Results {
		must := "stay silent"
		if one.Match {
			must = "fire"
		}
		t.add(one, one.Result, one.Rule, must, one.Case, one.Detail)
	}
	return t.write(w, asJSON)
}

// report judges what was played.
func (s *stage) report(cases []testCase, played []performance) *Report {
	r := &Report{}
	for i := range s.program.Rules {
		tested := false
		for _, c := range cases {
			if c.rule == i {
				result := s.judge(c, played)
				r.Results = append(r.Results, result)
				tested = tested || c.Match && result.Result != notTested
			}
		}
		if !tested {
			r.Results = append(r.Results, s.untested(i))
		}
	}
	return r
}

func (s *stage) judge(c testCase, played []performance) Result {
	rule := &s.program.Rules[c.rule]
	result := Result{RuleID: rule.ID, Rule: rule.Name, Result: pass, Case: c.String(), Match: c.Match}
	fired := s.has(firingOf(c, played))
	switch problem := played[c.number].Error; {
	case problem != "":
		result.Result, result.Detail = notTested, problem
	case c.Match && !fired:
		result.Result, result.Detail = fail, "it did not fire"
	case !c.Match && fired:
		result.Result, result.Detail = fail, "it fired"
	}
	return result
}

func (s *stage) untested(i int) Result {
	rule := &s.program.Rules[i]
	why := "its test file has no event that can be acted out"
	switch {
	case !isLive(rule):
		why = rule.Live
	case rule.Stages > 0:
		why = "a rule over several events is not acted out"
	}
	return Result{RuleID: rule.ID, Rule: rule.Name, Result: notTested, Match: true, Detail: why, unproven: isLive(rule)}
}
