package interp_test

import (
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
)

// FuzzQuery takes any query as far as it goes. Checking gives a query or an
// error, and what not (…) comes to is the opposite, but for what folds to null.
func FuzzQuery(f *testing.F) {
	f.Add(`process.name == "nc" and not process.args like~ ("-*l*", "x?") or process.pid >= 1.5`)
	f.Add(`null or ?no.such != null and 1 + 2 * -3 < 4 / 2 and process.interactive`)
	f.Add(`user.id in (0, "1", null) and "a" : "A*" and @timestamp > "2026-08-01T12:00:00Z"`)
	f.Add(`length(process.args) + 1 > 2 and concat(process.name, process.pid == 1, null) == null and number("0x1f", 16) == 31`)
	f.Add(`(process.name regex~ ("[^a-c]+", "n.") or cidrMatch(process.name, "::/0")) == false and substring(process.name, -1) in ("c")`)
	doc := interp.FromEvent(&event.Event{Kind: event.Exec, ProcessArgs: []string{"nc", "-l"}, Has: ^event.Set(0)})
	f.Fuzz(func(t *testing.T, cond string) {
		q := checked(t, "any where "+cond)
		negated := checked(t, "any where not ("+cond+"\n)")
		if q == nil || negated == nil {
			return
		}
		if _, constant := q.Cond().(*check.Const); !constant && interp.Eval(q, doc) == interp.Eval(negated, doc) {
			t.Errorf("%s and its negation are the same on %s", check.Dump(q.Cond()), check.Dump(negated.Cond()))
		}
	})
}

func checked(t *testing.T, text string) *check.Query {
	t.Helper()
	parsed, problem := syntax.Parse(text)
	if problem != nil {
		return nil
	}
	q, problems := check.Check(parsed, check.Options{})
	failed := false
	for _, p := range problems {
		failed = failed || p.Severity == diag.Error
		if p.Span.Start < 0 || p.Span.End > len(text) || p.Span.Start > p.Span.End || p.Message == "" {
			t.Errorf("%s: %+v", text, p)
		}
	}
	if failed != (q == nil) {
		t.Fatalf("%s: query %v, problems %v", text, q, problems)
	}
	return q
}
