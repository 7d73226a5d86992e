package check

import (
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// truths are the types that are conditions by themselves.
var truths = schema.TypesOf(schema.Bool)

// operand checks an expression that stands where a value is wanted.
func (c *checker) operand(e syntax.Expr) Expr {
	switch e := e.(type) {
	case *syntax.Literal:
		return &Const{At: e.At, Value: e.Value}
	case *syntax.Field:
		return c.field(e)
	case *syntax.Unary:
		return c.sign(e)
	case *syntax.Binary:
		if isArithmetic(e.Op) {
			return c.arithmetic(e)
		}
	}
	return c.condition(e)
}

var compareOps = map[syntax.Op]CompareOp{"==": Eq, "!=": Eq, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}

// turned is the operator for swapped sides.
var turned = map[CompareOp]CompareOp{Eq: Eq, Lt: Gt, Le: Ge, Gt: Lt, Ge: Le}

// comparison checks L op R; != is the negation of ==.
func (c *checker) comparison(e *syntax.Binary) Expr {
	l, r := c.operand(e.L), c.operand(e.R)
	if l == nil || r == nil {
		return nil
	}
	x := c.compare(e, compareOps[e.Op], l, r)
	if e.Op == "!=" {
		return negate(e.At, x)
	}
	return x
}

func (c *checker) compare(e *syntax.Binary, op CompareOp, l, r Expr) Expr {
	lc, lconst := l.(*Const)
	rc, rconst := r.(*Const)
	switch {
	case op == Eq && rconst && rc.Value == nil:
		return c.isNull(e.At, l)
	case op == Eq && lconst && lc.Value == nil:
		return c.isNull(e.At, r)
	case lconst && rconst:
		return c.compareConstants(e, op, lc, rc)
	case rconst:
		return c.compareWith(e, op, l, rc)
	case lconst:
		return c.compareWith(e, turned[op], r, lc)
	}
	if !isField(l) || !isField(r) {
		return c.conditionCompared(e)
	}
	return c.fail(e.At, "field-to-field", "a field cannot be compared with a field",
		"one side of "+string(e.Op)+" has to be constant")
}

func isField(x Expr) bool {
	_, ok := x.(*Field)
	return ok
}

func (c *checker) conditionCompared(e *syntax.Binary) Expr {
	return c.fail(e.At, "unsupported-comparison", "comparing a condition with a value is not supported yet",
		"write the condition itself, or not and the condition")
}

// isNull checks X == null.
func (c *checker) isNull(at syntax.Span, x Expr) Expr {
	switch x := x.(type) {
	case *Const:
		return &Const{At: at, Value: x.Value == nil}
	case *Field:
		return &IsNull{At: at, X: x}
	case *Compare:
		return c.isNull(at, x.L)
	case *Match:
		return c.isNull(at, x.L)
	case *Truth:
		return c.isNull(at, x.X)
	case *Not:
		return c.isNull(at, x.X)
	case *IsNull:
		return &Const{At: at, Value: false}
	}
	return c.fail(at, "unsupported-comparison", "comparing and or or with null is not supported", "compare the fields with null")
}

func (c *checker) compareConstants(e *syntax.Binary, op CompareOp, l, r *Const) Expr {
	if l.Value == nil || r.Value == nil {
		return &Const{At: e.At}
	}
	order, ok := Order(l.Value, r.Value)
	if !ok || op != Eq && l.Type() == schema.Bool {
		return c.fail(e.At, "type", "cannot compare a "+l.Type().String()+" with a "+r.Type().String(), "")
	}
	return &Const{At: e.At, Value: op.Holds(order)}
}

// compareWith checks a comparison whose constant is on the right.
func (c *checker) compareWith(e *syntax.Binary, op CompareOp, l Expr, r *Const) Expr {
	f, ok := l.(*Field)
	if !ok {
		return c.conditionCompared(e)
	}
	if r.Value == nil {
		return &Const{At: e.At}
	}
	if f.Field == nil {
		return &Compare{At: e.At, Op: op, L: f, R: r}
	}
	if !c.accepts(e.Op, e.OpAt, f) {
		return nil
	}
	return c.typed(e, op, f, r)
}

// typed gives the constant the field's type.
func (c *checker) typed(e *syntax.Binary, op CompareOp, f *Field, r *Const) Expr {
	if op != Eq && f.Type() == schema.Keyword && r.Type() != schema.Keyword {
		c.warn(r.At, "compared-as-text", diag.Quote(f.Name)+" is a string: this compares text, in which 10 comes before 9", "")
	}
	if number, ok := r.Value.(float64); ok && f.Type() == schema.Long {
		return compareWhole(e.At, op, f, r, number)
	}
	value, problem := convert(r.Value, f.Type())
	if problem != "" {
		return c.fail(r.At, "type", diag.Quote(f.Name)+" is a "+f.Type().String()+": "+problem, "")
	}
	if number, ok := value.(float64); ok && f.Type() == schema.Long {
		return compareWhole(e.At, op, f, r, number)
	}
	return &Compare{At: e.At, Op: op, L: f, R: &Const{At: r.At, Value: value}}
}

// accepts reports whether the operator takes a field of that type.
func (c *checker) accepts(op syntax.Op, at syntax.Span, f *Field) bool {
	row := schema.LookupOperator(string(op))
	if f.Field == nil || row.Operands.Has(f.Type()) {
		return true
	}
	hint := "compare it with == or !="
	if f.Type() != schema.Bool {
		hint = "compare it with ==, <, > or in"
	}
	c.fail(at, "type", string(op)+" does not take "+diag.Quote(f.Name)+", which is a "+f.Type().String(), hint)
	return false
}
