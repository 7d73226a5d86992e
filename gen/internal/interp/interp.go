// Package interp evaluates checked queries by walking their tree. It is the
// reference that the compiled matchers are tested against, so it is written to
// be obviously right rather than fast.
//
// It may import check, schema and runtime/event.
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

// Eval reports whether the query matches the document. A leaf is true if any
// value of its field fits, so a leaf on a missing field is false; not negates
// what its operand comes to.
func Eval(q *check.Query, d Document) bool { return eval(q.Cond(), d) }

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
	case *check.IsNull:
		return len(values(x.X, d)) == 0
	case *check.Truth:
		return slices.Contains(values(x.X, d), any(true))
	case *check.Compare:
		return slices.ContainsFunc(values(x.L, d), func(v any) bool { return compare(x, v) })
	case *check.Match:
		return slices.ContainsFunc(values(x.L, d), func(v any) bool { return match(x, v) })
	}
	return false
}

// values returns the values of a scalar expression, in the type of its field.
func values(x check.Expr, d Document) []any {
	f, ok := x.(*check.Field)
	if !ok || f.Field == nil {
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

func compare(x *check.Compare, v any) bool {
	order, ok := check.Order(v, x.R.Value)
	return ok && x.Op.Holds(order)
}

func match(x *check.Match, v any) bool {
	return slices.ContainsFunc(x.Values, func(k *check.Const) bool { return equal(x, k.Value, v) })
}

// equal tests one value of a list: strings as the operator says, all else by
// its order.
func equal(x *check.Match, want, v any) bool {
	text, tok := v.(string)
	pattern, pok := want.(string)
	if tok && pok {
		return x.Op.Holds(x.Fold, pattern, text)
	}
	order, ok := check.Order(v, want)
	return ok && order == 0
}
