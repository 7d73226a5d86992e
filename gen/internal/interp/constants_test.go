package interp_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/need"
)

// constant is a case of Elasticsearch's: a constant expression and its value.
type constant struct {
	Expr     string
	Expected any
}

func readConstants(t *testing.T) []constant {
	t.Helper()
	var all []constant
	decode(t, readFile(t, need.Conformance(t), "constants.json"), &all)
	if len(all) < 100 {
		t.Errorf("only %d cases", len(all))
	}
	return all
}

// literal writes a value as EQL does.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}

// TestConstants folds each expression, and then evaluates it with fields in the
// place of its literals, so that nothing folds.
func TestConstants(t *testing.T) {
	for _, c := range readConstants(t) {
		text := "any where (" + c.Expr + ") == " + literal(c.Expected)
		parsed, problem := syntax.Parse(text)
		if problem != nil {
			t.Errorf("%s: %v", text, problem)
			continue
		}
		if q, problems := check.Check(parsed, check.Options{}); q == nil {
			t.Errorf("%s: %v", text, problems)
		} else if got := check.Dump(q.Cond()); got != "true" {
			t.Errorf("%s is %s", text, got)
		}
		testLoosened(t, text, parsed)
	}
}

func testLoosened(t *testing.T, text string, parsed *syntax.Query) {
	t.Helper()
	l := loosener{schema: &schema.Schema{}, document: map[string]any{}}
	l.expr(&parsed.Terms[0].Where)
	q, problems := check.Check(parsed, check.Options{Schema: l.schema})
	if q == nil {
		t.Errorf("%s with fields: %v", text, problems)
		return
	}
	if !interp.Eval(q, interp.FromJSON(l.document)) {
		t.Errorf("%s with fields doesn't hold: %s on %v", text, check.Dump(q.Cond()), l.document)
	}
}

// loosener replaces literals by fields that hold their values, where a field may
// stand.
type loosener struct {
	schema   *schema.Schema
	document map[string]any
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
