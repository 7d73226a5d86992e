package check

import (
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
	case *syntax.Call:
		return c.call(e)
	case *syntax.Unary:
		return c.sign(e)
	case *syntax.Binary:
		if isArithmetic(e.Op) {
			return c.arithmetic(e)
		}
	}
	c.nested++
	defer func() { c.nested-- }()
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
		return isNull(e.At, l)
	case op == Eq && lconst && lc.Value == nil:
		return isNull(e.At, r)
	case lconst && rconst:
		return c.compareConstants(e, op, lc, rc)
	case rconst:
		return c.compareWith(e, op, l, rc)
	case lconst:
		return c.compareWith(e, turned[op], r, lc)
	}
	return c.twoFields(e, op, l, r)
}

// twoFields checks a comparison with no constant. An optional field that is never
// present is one, null; else one side has to be constant.
func (c *checker) twoFields(e *syntax.Binary, op CompareOp, l, r Expr) Expr {
	switch {
	case op == Eq && unknown(l) && unknown(r):
		return &Const{At: e.At, Value: true}
	case op == Eq && unknown(l):
		return isNull(e.At, r)
	case op == Eq && unknown(r):
		return isNull(e.At, l)
	case unknown(l) || unknown(r):
		return &Const{At: e.At}
	}
	message := "a field cannot be compared with a field"
	if !isField(l) || !isField(r) {
		message = describe(l) + " cannot be compared with " + describe(r)
	}
	return c.fail(e.At, "field-to-field", message, "one side of "+string(e.Op)+" has to be constant")
}

func isField(x Expr) bool {
	_, ok := x.(*Field)
	return ok
}

// isNull makes X == null. A comparison is null if what it compares is.
func isNull(at syntax.Span, x Expr) Expr {
	switch x := x.(type) {
	case *Const:
		return &Const{At: at, Value: x.Value == nil}
	case *Compare:
		return isNull(at, x.L)
	case *Match:
		return isNull(at, x.L)
	case *Truth:
		return isNull(at, x.X)
	case *Not:
		return isNull(at, x.X)
	case *IsNull:
		return &Const{At: at, Value: false}
	}
	return &IsNull{At: at, X: x}
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
	switch {
	case r.Value == nil:
		return &Const{At: e.At}
	case unknown(l):
		return &Compare{At: e.At, Op: op, L: l, R: r}
	case !c.accepts(e.Op, e.OpAt, l):
		return nil
	}
	return c.typed(e, op, l, r)
}

// typed gives the constant the left side's type.
func (c *checker) typed(e *syntax.Binary, op CompareOp, l Expr, r *Const) Expr {
	if op != Eq && isField(l) && l.Type() == schema.Keyword && r.Type() != schema.Keyword {
		c.warn(r.At, "compared-as-text", describe(l)+" is a string: this compares text, in which 10 comes before 9", "if numbers are meant, write number(…)")
	}
	switch l.Type() {
	case schema.Date:
		return c.compareDate(e.At, op, l, r)
	case schema.IP:
		return c.compareAddress(e.At, op, l, r)
	}
	value, problem := fitting(l, r)
	if problem != "" {
		return c.fail(r.At, "type", describe(l)+" is a "+l.Type().String()+": "+problem, "")
	}
	if b, ok := value.(bool); ok && !isField(l) {
		return compareCondition(e.At, l, b)
	}
	if number, ok := value.(float64); ok && l.Type() == schema.Long {
		return c.compareWhole(e.At, op, l, r, number)
	}
	return &Compare{At: e.At, Op: op, L: l, R: &Const{At: r.At, Value: value}}
}

// compareCondition makes X == true, for X that isn't just a field, X itself, and
// X == false its negation: unlike for a field it holds if X is null.
func compareCondition(at syntax.Span, x Expr, want bool) Expr {
	if call, ok := x.(*Call); ok {
		x = &Truth{At: call.At, X: call}
	}
	if want {
		return x
	}
	return negate(at, x)
}

// fitting gives a constant the type of what it is compared with. It returns what
// is wrong, or "". Literals become what the field holds; what a function returns
// is compared with its own kind only.
func fitting(l Expr, k *Const) (value any, problem string) {
	if isField(l) {
		return convert(k.Value, l.Type())
	}
	if l.Type() == k.Type() || numbers.Has(l.Type()) && numbers.Has(k.Type()) {
		return k.Value, ""
	}
	return nil, "it cannot be compared with a " + k.Type().String()
}

// accepts reports whether the operator takes an operand of that type.
func (c *checker) accepts(op syntax.Op, at syntax.Span, l Expr) bool {
	row := schema.LookupOperator(string(op))
	if unknown(l) || row.Operands.Has(l.Type()) {
		return true
	}
	hint := "compare it with == or !="
	switch {
	case (row.Wildcard || isRegex(row)) && conversion(textual, l.Type()) != "":
		hint = "string(…) makes text of it"
	case l.Type() != schema.Bool:
		hint = "compare it with ==, <, > or in"
	}
	c.fail(at, "type", string(op)+" does not take "+describe(l)+", which is a "+l.Type().String(), hint)
	return false
}

// textual are the types of text.
var textual = schema.TypesOf(schema.Keyword, schema.Version)
