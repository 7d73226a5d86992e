package gen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

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
// matcher. For the latter it builds a sensor with these rules from the module in
// the folder, whose own generated files it neither reads nor changes.
func (s *Set) Test(ctx context.Context, module string) ([]TestResult, error) {
	compiled, err := s.replayCases(ctx, module)
	if err != nil {
		return nil, err
	}
	results := make([]TestResult, len(s.rules))
	for i, r := range s.rules {
		results[i] = r.test(compiled)
	}
	return results, nil
}

func (r *rule) test(compiled map[hit]bool) TestResult {
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
			{"interpreter", interp.Eval(r.query, interp.FromJSON(c.Event))},
			{"compiled matcher", compiled[hit{r.ID, r.caseID(i)}]},
		}
		for _, v := range verdicts {
			if v.match != wanted {
				result.Failures = append(result.Failures, r.tests.Diagnose(c, "test-failed", complaint(v.engine, wanted), c.Why))
			}
		}
	}
	return result
}

func complaint(engine string, wanted bool) string {
	if wanted {
		return "must match, and the " + engine + " says it doesn't"
	}
	return "must not match, and the " + engine + " says it does"
}

// hit is an alert: a rule on a case.
type hit struct{ rule, event string }

func (r *rule) caseID(i int) string { return fmt.Sprintf("%s#%d", r.ID, i) }

// replayCases runs all cases of all rules through a sensor built for them.
func (s *Set) replayCases(ctx context.Context, module string) (map[hit]bool, error) {
	dir, err := os.MkdirTemp("", "kerneql-test-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	sensor := filepath.Join(dir, "sensor")
	if err := s.buildSensor(ctx, module, sensor, Options{}); err != nil {
		return nil, err
	}
	lines, err := s.caseLines()
	if err != nil {
		return nil, err
	}
	return replay(ctx, sensor, lines)
}

// caseLines returns every case as a line of JSON with an event.id of its own.
func (s *Set) caseLines() ([]byte, error) {
	var b bytes.Buffer
	for _, r := range s.rules {
		for i, c := range r.cases() {
			line, err := json.Marshal(withID(c.Event, r.caseID(i)))
			if err != nil {
				return nil, err
			}
			b.Write(line)
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}

// withID returns a copy of a document with another event.id.
func withID(doc map[string]any, id string) map[string]any {
	out := map[string]any{}
	for k, v := range doc {
		if k != "event.id" {
			out[k] = v
		}
	}
	inner := map[string]any{"id": id}
	if old, ok := out["event"].(map[string]any); ok {
		for k, v := range old {
			if k != "id" {
				inner[k] = v
			}
		}
	}
	out["event"] = inner
	return out
}

func replay(ctx context.Context, sensor string, lines []byte) (map[hit]bool, error) {
	cmd := exec.CommandContext(ctx, sensor, "replay", "--strict", "--format", "json", "-")
	cmd.Stdin = bytes.NewReader(lines)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("replay: %w\n%s", err, complaints.Bytes())
	}
	hits := map[hit]bool{}
	for line := range bytes.Lines(out) {
		var alert struct {
			Event   struct{ ID string }
			Rule    struct{ ID string }
			Kerneql struct{ Undecided string }
		}
		if err := json.Unmarshal(line, &alert); err != nil {
			return nil, fmt.Errorf("replay: %w: %s", err, line)
		}
		if alert.Kerneql.Undecided == "" {
			hits[hit{alert.Rule.ID, alert.Event.ID}] = true
		}
	}
	return hits, nil
}
