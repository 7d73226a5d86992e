package sensor

import (
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// The test binary is what the selftest executes.
func TestMain(m *testing.M) {
	PlayRole()
	os.Exit(m.Run())
}

// program is a rule set made by hand: rule 0 wants the name nc, rule 1 the
// argument -l. Both are undecided where the field is known in part only.
func program() *match.Program {
	return &match.Program{
		Rules: []match.Rule{
			{ID: "name", Name: "Name", Severity: "low", Live: "live", Kernel: "process.name"},
			{ID: "args", Name: "Args", Severity: "high", Live: "live", Open: []string{"a", "b"}},
		},
		Reads: 1<<event.ProcessName | 1<<event.ProcessArgs,
		More:  []match.More{{Name: "file.size", Type: match.Number}},
		Match: func(e *event.Event, v *match.Verdict) {
			set(v, 0, e.ProcessName == "nc", e.Partial.Has(event.ProcessName))
			set(v, 1, slices.Contains(e.ProcessArgs, "-l"), e.Partial.Has(event.ProcessArgs))
		},
	}
}

func set(v *match.Verdict, rule int, holds, partial bool) {
	if rule == 0 {
		v.Certain[0], v.Possible[0] = 0, 0
	}
	v.Certain[0] |= match.Bit(holds) << rule
	v.Possible[0] |= match.Bit(holds || partial) << rule
}

// alerts is a sink that keeps what it is given.
type alerts struct {
	docs  []ecs.Document
	fails error
}

func (a *alerts) Write(doc ecs.Document) error {
	if a.fails == nil {
		a.docs = append(a.docs, doc)
	}
	return a.fails
}

// seen lists rule, process name and cause of each alert.
func (a *alerts) seen() []string {
	var list []string
	for _, d := range a.docs {
		text := ""
		for _, path := range []string{"rule.id", "process.name", "kerneql.undecided"} {
			for _, v := range ecs.Values(d, path) {
				text += v.(string) + " "
			}
		}
		list = append(list, text)
	}
	return list
}

var errFull = errors.New("disk full")

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, ok := got.([]string); ok && slices.Equal(g, want.([]string)) || !ok && got == want {
		return
	}
	t.Errorf("%s: got %q, want %q", what, got, want)
}
