// Package lower turns a checked query into IR: lists become alternatives,
// wildcards are classified, case folding is done on the literal, and null
// logic becomes presence. After it nothing of EQL's surface is left.
//
// A missing field makes every atom false, and only a whole atom is negated;
// with these two facts the formula has EQL's two-valued meaning as it is.
//
// It may import check, schema and ir.
package lower

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// Query adds the condition of q to g and returns its node.
func Query(g *ir.Graph, q *check.Query) ir.Ref {
	return (&lowering{g}).cond(q.Cond())
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
		return l.Graph.Not(l.leaf(x.X, ir.Exists, "", 0))
	case *check.Truth:
		return l.leaf(x.X, ir.IsTrue, "", 0)
	}
	panic(fmt.Sprintf("lower: condition of type %T", x))
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
	}
	panic(fmt.Sprintf("lower: comparison with %T", x.R.Value))
}

func (l *lowering) match(x *check.Match) ir.Ref {
	kids := make([]ir.Ref, 0, len(x.Values))
	for _, v := range x.Values {
		kids = append(kids, l.value(x, v))
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

// pattern is a wildcard pattern: of stars alone it asks for presence, without
// wildcards for the whole text.
func (l *lowering) pattern(x check.Expr, p string, fold bool) ir.Ref {
	if !strings.ContainsAny(p, "*?") {
		return l.whole(x, p, fold)
	}
	if strings.Trim(p, "*") == "" {
		return l.leaf(x, ir.Exists, "", 0)
	}
	p = canonical(p)
	if folded := schema.Fold(p); fold && hasLetter(p) {
		return l.leaf(x, ir.LikeFold, folded, 0)
	}
	return l.leaf(x, ir.Like, p, 0)
}

func (l *lowering) whole(x check.Expr, text string, fold bool) ir.Ref {
	if fold && hasLetter(text) {
		return l.leaf(x, ir.EqFold, schema.Fold(text), 0)
	}
	return l.leaf(x, ir.Eq, text, 0)
}

// canonical writes each run of wildcards in one way: its question marks
// first, then one star if it has any.
func canonical(p string) string {
	var b strings.Builder
	star := false
	flush := func() {
		if star {
			b.WriteByte('*')
		}
		star = false
	}
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '*':
			star = true
		case '?':
			b.WriteByte('?')
		default:
			flush()
			b.WriteByte(p[i])
		}
	}
	flush()
	return b.String()
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80 })
}
