package lower

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// call is a function that is a condition. Where it says no more than a wildcard
// pattern it becomes one, for the kernel knows those.
func (l *lowering) call(x *check.Call) ir.Ref {
	if p, ok := wildcard(x); ok {
		return l.pattern(x.Args[0], p, x.Fold)
	}
	return l.expression(x)
}

// wildcard returns the pattern that a test of a field for a constant part
// amounts to.
func wildcard(x *check.Call) (pattern string, ok bool) {
	if len(x.Args) != 2 || !isField(x.Args[0]) {
		return "", false
	}
	c, _ := x.Args[1].(*check.Const)
	if c == nil {
		return "", false
	}
	part, _ := c.Value.(string)
	if part == "" || strings.ContainsAny(part, "*?") {
		return "", false
	}
	switch x.Fn.Name {
	case "startsWith":
		return part + "*", true
	case "endsWith":
		return "*" + part, true
	case "stringContains":
		return "*" + part + "*", true
	}
	return "", false
}

// expression returns the atom of a condition that is computed. One that reads
// no field but unknown ones, which are null, is known.
func (l *lowering) expression(x check.Expr) ir.Ref {
	e := l.scalar(x)
	if len(e.Fields()) == 0 {
		return l.Const(check.Value(x, func(*check.Field) any { return nil }) == true)
	}
	return l.Leaf(ir.Atom{Field: e.Fields()[0], Test: ir.Expression, Expr: e})
}

var compareOps = [...]string{check.Eq: "==", check.Lt: "<", check.Le: "<=", check.Gt: ">", check.Ge: ">="}

// compareOp is the test of a comparison; versions have their own.
func compareOp(x *check.Compare) string {
	if x.ByVersion() {
		return "version" + compareOps[x.Op]
	}
	return compareOps[x.Op]
}

// scalar returns the expression that computes x.
func (l *lowering) scalar(x check.Expr) *ir.Expr {
	switch x := x.(type) {
	case *check.Const:
		return l.constant(x.Value)
	case *check.Field:
		if x.Field == nil {
			return l.constant(nil)
		}
		return l.Expr(&ir.Expr{Op: "field", Field: x.Field})
	case *check.Call:
		return l.Expr(&ir.Expr{Op: x.Fn.Name, Fold: x.Fold, Args: l.arguments(x)})
	case *check.Compare:
		return l.Expr(&ir.Expr{Op: compareOp(x), Args: l.scalars(x.L, x.R)})
	case *check.Match:
		return l.scalarMatch(x)
	case *check.IsNull:
		return l.Expr(&ir.Expr{Op: "null?", Args: l.scalars(x.X)})
	case *check.Truth:
		return l.scalar(x.X)
	case *check.Not:
		return l.Expr(&ir.Expr{Op: "not", Args: l.scalars(x.X)})
	case *check.Logic:
		op := "and"
		if x.Or {
			op = "or"
		}
		return l.Expr(&ir.Expr{Op: op, Args: l.scalars(x.X...)})
	}
	panic(fmt.Sprintf("lower: expression of type %T", x))
}

func (l *lowering) constant(v any) *ir.Expr { return l.Expr(&ir.Expr{Op: "const", Value: v}) }

func (l *lowering) scalars(xs ...check.Expr) []*ir.Expr {
	out := make([]*ir.Expr, len(xs))
	for i, x := range xs {
		out[i] = l.scalar(x)
	}
	return out
}

// arguments are the operands of a function, which sees a point in time as text.
func (l *lowering) arguments(x *check.Call) []*ir.Expr {
	args := l.scalars(x.Args...)
	for i, a := range x.Args {
		if a.Type() == schema.Date {
			args[i] = l.Expr(&ir.Expr{Op: "date", Args: []*ir.Expr{args[i]}})
		}
	}
	return args
}

// scalarMatch gives the constants of a list the form in which they are compared:
// in lower case where case is ignored, regular expressions as Go's.
func (l *lowering) scalarMatch(x *check.Match) *ir.Expr {
	e := &ir.Expr{Op: [...]string{check.In: "in", check.Like: "like", check.Regex: "regex"}[x.Op], Fold: x.Fold && x.Op != check.Regex}
	e.Args = l.scalars(x.L)
	if x.Op == check.Regex {
		for _, p := range x.Patterns {
			e.Args = append(e.Args, l.constant(p))
		}
		return l.Expr(e)
	}
	for _, c := range x.Values {
		v := c.Value
		if s, ok := v.(string); ok && x.Fold {
			v = schema.Fold(s)
		}
		e.Args = append(e.Args, l.constant(v))
	}
	return l.Expr(e)
}
