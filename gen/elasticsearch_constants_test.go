package gen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/gen/internal/timeline"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestElasticsearchConstants folds each of Elasticsearch's constant expressions,
// and then evaluates it, interpreted and compiled, with fields in the place of its
// literals, so that nothing folds.
func TestElasticsearchConstants(t *testing.T) {
	var all []struct {
		Expr     string
		Expected any
	}
	decodeNumbers(t, readAll(t, need.Conformance(t), "constants.json"), &all)
	l := loosener{schema: &schema.Schema{}, document: map[string]any{}}
	set := &Set{}
	for i, c := range all {
		text := "any where (" + c.Expr + ") == " + inEQL(c.Expected)
		q, problems := NewQuery(text, QueryOptions{})
		if q == nil {
			t.Errorf("%s: %v", text, problems)
			continue
		}
		if got := check.Dump(q.checked.Cond()); got != "true" {
			t.Errorf("%s is %s", text, got)
		}
		set.rules = append(set.rules, l.rule(t, fmt.Sprintf("%03d", i), text))
	}
	l.evaluate(t, set)
	if len(all) < 100 {
		t.Errorf("only %d cases", len(all))
	}
}

// inEQL writes a value as EQL does.
func inEQL(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}

// loosener replaces literals by fields that hold their values, where a field may
// stand.
type loosener struct {
	schema   *schema.Schema
	document map[string]any
}

func (l *loosener) rule(t *testing.T, id, text string) *rule {
	t.Helper()
	tree, problem := syntax.Parse(text)
	if problem != nil {
		t.Fatal(problem)
	}
	l.expr(&tree.Terms[0].Where)
	q, problems := check.Check(tree, check.Options{Schema: l.schema})
	if q == nil {
		t.Fatalf("%s with fields: %v", text, problems)
	}
	about := match.Rule{ID: id, Name: text, Query: text, Source: id + ":1"}
	return &rule{Rule: &rulefile.Rule{Rule: about}, query: q}
}

// evaluate runs all rules on the one document that has all fields.
func (l *loosener) evaluate(t *testing.T, s *Set) {
	t.Helper()
	raw, err := json.Marshal(l.document)
	if err != nil {
		t.Fatal(err)
	}
	document := interp.FromJSON(l.document)
	for _, r := range s.rules {
		if !interp.Eval(r.query, document) {
			t.Errorf("interpreter: %s with fields doesn't hold: %s", r.Query, check.Dump(r.query.Cond()))
		}
	}
	one := &Query{checked: s.rules[0].query, events: timeline.New(timeline.Options{})}
	one.events.Add(l.document, raw)
	for _, o := range []Options{{Verify: true}, {Plain: true, Verify: true}} {
		for i, results := range runSet(t, s, o, one) {
			if len(results) != 1 {
				t.Errorf("compiled %+v: %s with fields doesn't hold", o, s.rules[i].Query)
			}
		}
	}
}

func (l *loosener) expr(x *syntax.Expr) {
	switch e := (*x).(type) {
	case *syntax.Literal:
		*x = l.field(e)
	case *syntax.Call:
		for i := range e.Args {
			l.expr(&e.Args[i])
		}
	case *syntax.Unary:
		l.expr(&e.X)
	case *syntax.Binary:
		l.expr(&e.L)
		if schema.OperatorFunction(string(e.Op)) != nil {
			l.expr(&e.R) // that of a comparison has to be constant
		}
	case *syntax.Predicate:
		l.expr(&e.L)
	case *syntax.Not:
		l.expr(&e.X)
	case *syntax.Logic:
		for i := range e.X {
			l.expr(&e.X[i])
		}
	}
}

// field declares a field for a literal; for null it is one that is never there.
func (l *loosener) field(k *syntax.Literal) syntax.Expr {
	name := fmt.Sprintf("literal.n%d", len(l.document))
	types := map[string]schema.Type{"bool": schema.Bool, "int64": schema.Long, "float64": schema.Double, "string": schema.Keyword}
	if k.Value == nil {
		return &syntax.Field{At: k.At, Name: "never." + name, Optional: true}
	}
	l.schema.Declare(name, types[fmt.Sprintf("%T", k.Value)])
	l.document[name] = k.Value
	return &syntax.Field{At: k.At, Name: name}
}
