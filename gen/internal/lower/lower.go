// Package lower turns a checked query into IR: lists become alternatives,
// wildcards are classified, case folding is done on the literal, and null
// logic becomes presence. After it nothing of EQL's surface is left.
//
// A missing field makes every atom false but an expression, and only a whole atom
// is negated; with these two facts the formula has EQL's two-valued meaning as it
// is. A condition with functions, or within another's operand, is one atom as a
// whole: an expression, which is computed on the values.
//
// It may import check, schema and ir.
package lower

import (
	"fmt"
	"math"
	"strconv"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/ir"
)

// Query adds the condition of q to g and returns its node.
func Query(g *ir.Graph, q *check.Query) ir.Ref {
	return (&lowering{g}).cond(q.Cond())
}

// Term adds the condition of one term of a query to g and returns its node.
func Term(g *ir.Graph, t *check.Term) ir.Ref {
	return (&lowering{g}).cond(t.Cond)
}

type lowering struct{ *ir.Graph }

func (l *lowering) cond(x check.Expr) ir.Ref {
	switch x := x.(type) {
	case *check.Const:
		return l.Const(x.Value == true) // null as a condition doesn't match
	case *check.Not:
		return l.Graph.Not(l.cond(x.X))
	case *check.Logic:
		return l.logic(x)
	case *check.Compare:
		return l.compare(x)
	case *check.Match:
		return l.match(x)
	case *check.IsNull:
		return l.isNull(x)
	case *check.Truth:
		return l.truth(x.X)
	}
	return l.truth(x)
}

func (l *lowering) logic(x *check.Logic) ir.Ref {
	kids := make([]ir.Ref, len(x.X))
	for i, k := range x.X {
		kids[i] = l.cond(k)
	}
	if x.Or {
		return l.Or(kids...)
	}
	return l.And(kids...)
}

func (l *lowering) isNull(x *check.IsNull) ir.Ref {
	if !isField(x.X) {
		return l.expression(x)
	}
	return l.Graph.Not(l.leaf(x.X, ir.Exists, "", 0))
}

// truth is a value that is a condition by itself.
func (l *lowering) truth(x check.Expr) ir.Ref {
	switch x := x.(type) {
	case *check.Field:
		return l.leaf(x, ir.IsTrue, "", 0)
	case *check.Call:
		return l.call(x)
	case *check.Logic:
		return l.expression(x) // of the same values: one leaf
	}
	return l.cond(x)
}

func isField(x check.Expr) bool {
	_, ok := x.(*check.Field)
	return ok
}

// leaf returns the atom over the field x; an optional field that the schema
// doesn't know is never present, so its atoms are false.
func (l *lowering) leaf(x check.Expr, t ir.Test, text string, number int64) ir.Ref {
	f := x.(*check.Field).Field
	if f == nil {
		return ir.FalseRef
	}
	return l.Leaf(ir.Atom{Field: f, Test: t, Text: text, Number: number})
}

func (l *lowering) compare(x *check.Compare) ir.Ref {
	if !isField(x.L) || x.ByVersion() {
		return l.expression(x)
	}
	switch v := x.R.Value.(type) {
	case bool:
		if v {
			return l.leaf(x.L, ir.IsTrue, "", 0)
		}
		return l.leaf(x.L, ir.IsFalse, "", 0)
	case string:
		if x.Op == check.Eq {
			return l.leaf(x.L, ir.Eq, v, 0)
		}
		return l.leaf(x.L, ir.TextLt+ir.Test(x.Op-check.Lt), v, 0)
	case int64:
		return l.leaf(x.L, ir.NumEq+ir.Test(x.Op), "", v)
	case float64:
		return l.leaf(x.L, ir.FloatEq+ir.Test(x.Op), "", int64(math.Float64bits(v)))
	}
	panic(fmt.Sprintf("lower: comparison with %T", x.R.Value))
}

func (l *lowering) match(x *check.Match) ir.Ref {
	switch {
	case !isField(x.L):
		return l.expression(x)
	case x.Op == check.Regex:
		return l.regex(x)
	}
	kids := make([]ir.Ref, 0, len(x.Values))
	for _, v := range x.Values {
		kids = append(kids, l.value(x, v))
	}
	return l.Or(kids...)
}

// regex is one atom for each expression: a wildcard list works the same way, and
// rules can share them.
func (l *lowering) regex(x *check.Match) ir.Ref {
	f := x.L.(*check.Field).Field
	if f == nil {
		return ir.FalseRef
	}
	op := "regex "
	if x.Fold {
		op = "regex~ "
	}
	kids := make([]ir.Ref, len(x.Patterns))
	for i, p := range x.Patterns {
		written := l.Written(p, op+strconv.Quote(x.Values[i].Value.(string)))
		kids[i] = l.Leaf(ir.Atom{Field: f, Test: ir.Regex, Text: p, Written: written})
	}
	return l.Or(kids...)
}

func (l *lowering) value(x *check.Match, v *check.Const) ir.Ref {
	if v.Value == nil {
		return ir.FalseRef // a null in a list equals nothing
	}
	text, ok := v.Value.(string)
	if !ok {
		return l.compare(&check.Compare{At: x.At, Op: check.Eq, L: x.L, R: v})
	}
	if x.Op == check.In {
		return l.whole(x.L, text, x.Fold)
	}
	return l.pattern(x.L, text, x.Fold)
}
