package check

import (
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// condition checks an expression that stands where true or false is wanted.
func (c *checker) condition(e syntax.Expr) Expr {
	switch e := e.(type) {
	case *syntax.Literal:
		return c.constantCondition(&Const{At: e.At, Value: e.Value})
	case *syntax.Field:
		return c.fieldCondition(e)
	case *syntax.Call:
		return c.noteConstant(e.At, c.callCondition(e))
	case *syntax.Unary:
		return c.noCondition(e.At, "a number")
	case *syntax.Binary:
		if isArithmetic(e.Op) {
			return c.noCondition(e.At, "a number")
		}
		return c.noteConstant(e.At, c.comparison(e))
	case *syntax.Predicate:
		return c.noteConstant(e.At, c.predicate(e))
	case *syntax.Not:
		return negate(e.At, c.condition(e.X))
	case *syntax.Logic:
		return c.logic(e)
	}
	return nil
}

func (c *checker) noCondition(at syntax.Span, what string) Expr {
	return c.fail(at, "no-condition", what+" is not a condition", "compare it with something")
}

func (c *checker) constantCondition(k *Const) Expr {
	switch k.Value.(type) {
	case nil, bool:
		return k
	case string:
		return c.noCondition(k.At, "a string")
	}
	return c.noCondition(k.At, "a number")
}

// noteConstant warns of a leaf that doesn't depend on the event. A literal is no
// such leaf: true is written on purpose.
func (c *checker) noteConstant(at syntax.Span, x Expr) Expr {
	k, ok := x.(*Const)
	if !ok || c.nested > 0 {
		return x
	}
	message := "this is true for every event"
	if k.Value != true {
		message = "this is true for no event"
		c.never = true
	}
	c.warn(at, "constant-condition", message, "")
	return x
}

// fieldCondition checks a bare field, which has to be boolean.
func (c *checker) fieldCondition(e *syntax.Field) Expr {
	x := c.field(e)
	f, ok := x.(*Field)
	if !ok {
		return nil
	}
	if f.Field == nil || truths.Has(f.Type()) {
		return &Truth{At: e.At, X: f}
	}
	return c.fail(e.At, "no-condition", "the field "+diag.Quote(f.Name)+" is a "+f.Type().String()+", not a condition",
		"compare it; to test that it is there, write "+e.Name+" != null")
}

func (c *checker) logic(e *syntax.Logic) Expr {
	var xs []Expr
	failed := false
	for _, x := range e.X {
		checked := c.condition(x)
		failed = failed || checked == nil
		xs = append(xs, checked)
	}
	if failed {
		return nil
	}
	if c.nested > 0 {
		return joinScalars(e.At, e.Or, xs)
	}
	return joinAll(e.At, e.Or, xs)
}

// joinScalars joins conditions within a leaf, where a constant null stays null.
func joinScalars(at syntax.Span, or bool, xs []Expr) Expr {
	x := &Logic{At: at, Or: or, X: xs}
	if len(Fields(x)) == 0 {
		return &Const{At: at, Value: Value(x, nil)}
	}
	return x
}

// negate negates a condition; nil stays nil.
func negate(at syntax.Span, x Expr) Expr {
	switch x := x.(type) {
	case nil:
		return nil
	case *Const:
		if b, ok := x.Value.(bool); ok {
			return &Const{At: at, Value: !b}
		}
		return &Const{At: at}
	case *Not:
		return x.X
	}
	return &Not{At: at, X: x}
}

// joinAll joins conditions by and, or by or, in one flat node, without the
// constants among them.
func joinAll(at syntax.Span, or bool, xs []Expr) Expr {
	j := joiner{or: or, folded: !or}
	for _, x := range xs {
		j.add(x)
	}
	switch {
	case j.folded == or:
		return &Const{At: at, Value: or}
	case len(j.rest) == 0:
		return &Const{At: at, Value: j.folded}
	case j.folded == nil && !or:
		return &Const{At: at, Value: false}
	case len(j.rest) == 1:
		return j.rest[0]
	}
	return &Logic{At: at, Or: or, X: j.rest}
}

// joiner folds the constants of a chain into one and keeps the rest.
type joiner struct {
	or     bool
	folded any // of all constants so far: true, false or nil
	rest   []Expr
}

func (j *joiner) add(x Expr) {
	switch x := x.(type) {
	case *Const:
		j.folded = kleene(j.or, j.folded, x.Value)
	case *Logic:
		if x.Or == j.or {
			j.rest = append(j.rest, x.X...)
			return
		}
		j.rest = append(j.rest, x)
	default:
		j.rest = append(j.rest, x)
	}
}

// kleene joins two constants of three-valued logic: the value that decides wins,
// then null, then the other one.
func kleene(or bool, a, b any) any {
	if a == or || b == or {
		return or
	}
	if a == nil || b == nil {
		return nil
	}
	return !or
}
