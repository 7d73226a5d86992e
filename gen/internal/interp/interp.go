// Package interp evaluates checked queries by walking their tree. It is the
// reference that the compiled matchers are tested against, so it is written to
// be obviously right rather than fast.
//
// It may import check, syntax, schema, runtime/event and runtime/ecs.
package interp

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/check"
)

// Document is what a query is evaluated on.
type Document interface {
	// Values returns the values of a field: string, int64, float64, bool or
	// json.Number, without nulls. It returns none if the field is missing.
	Values(field string) []any
}

// MaxReadings is how many combinations of its fields' values are tried for one
// leaf. A leaf that needs more counts as false.
const MaxReadings = 1 << 20

// Eval reports whether an event query matches the document.
func Eval(q *check.Query, d Document) bool { return EvalTerm(&q.Terms[0], d) }

// EvalTerm reports whether the condition of a term holds on the document. A leaf
// is true if it is for some combination of one value of each field in it; a
// missing field has the value null. Not negates what its operand comes to.
func EvalTerm(t *check.Term, d Document) bool { return eval(t.Cond, d) }

func eval(x check.Expr, d Document) bool {
	holds := func(x check.Expr) bool { return eval(x, d) }
	switch x := x.(type) {
	case *check.Const:
		return x.Value == true
	case *check.Not:
		return !holds(x.X)
	case *check.Logic:
		if x.Or {
			return slices.ContainsFunc(x.X, holds)
		}
		return !slices.ContainsFunc(x.X, func(x check.Expr) bool { return !holds(x) })
	}
	return leaf(x, d)
}

// leaf tries the combinations of the fields' values.
func leaf(x check.Expr, d Document) bool {
	fields, combinations := check.Fields(x), 1
	all := make([][]any, len(fields))
	for i, f := range fields {
		all[i] = values(f, d)
		if len(all[i]) == 0 {
			all[i] = []any{nil}
		}
		if combinations *= len(all[i]); combinations > MaxReadings {
			return false
		}
	}
	chosen := map[string]any{}
	for n := range combinations {
		for i, f := range fields {
			chosen[f.Name] = all[i][n%len(all[i])]
			n /= len(all[i])
		}
		if check.Value(x, func(f *check.Field) any { return chosen[f.Name] }) == true {
			return true
		}
	}
	return false
}

// values returns the values of a field, in its type.
func values(f *check.Field, d Document) []any {
	if f.Field == nil {
		return nil
	}
	var typed []any
	for _, v := range d.Values(f.Name) {
		if t, ok := convert(v, f.Field.Type); ok {
			typed = append(typed, t)
		}
	}
	return typed
}
