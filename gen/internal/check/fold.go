package check

import (
	"math"
	"math/bits"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

func isArithmetic(op syntax.Op) bool {
	switch op {
	case "+", "-", "*", "/", "%":
		return true
	}
	return false
}

// sign folds -x and +x.
func (c *checker) sign(e *syntax.Unary) Expr {
	x := c.number(e.X, e.Op)
	if x == nil {
		return nil
	}
	if e.Op == "+" || x.Value == nil {
		return &Const{At: e.At, Value: x.Value}
	}
	return c.calculate(e.At, "-", &Const{At: x.At, Value: int64(0)}, x)
}

// arithmetic folds L op R.
func (c *checker) arithmetic(e *syntax.Binary) Expr {
	l, r := c.number(e.L, e.Op), c.number(e.R, e.Op)
	if l == nil || r == nil {
		return nil
	}
	if l.Value == nil || r.Value == nil {
		return &Const{At: e.At}
	}
	return c.calculate(e.At, e.Op, l, r)
}

// number checks an operand of arithmetic: a constant number, or null.
func (c *checker) number(e syntax.Expr, op syntax.Op) *Const {
	x := c.operand(e)
	if x == nil {
		return nil
	}
	k, ok := x.(*Const)
	switch {
	case !ok:
		c.fail(e.Span(), "unsupported-arithmetic", "arithmetic on fields is not supported yet", "only constants can be calculated with")
		return nil
	case !numbers.Has(k.Type()):
		c.fail(e.Span(), "type", string(op)+" takes numbers, not a "+k.Type().String(), "")
		return nil
	}
	return k
}

// numbers are the types that can be calculated with.
var numbers = schema.TypesOf(schema.Null, schema.Long, schema.Double)

// calculate folds an operation of two numbers.
func (c *checker) calculate(at syntax.Span, op syntax.Op, l, r *Const) Expr {
	value, ok := calculate(op, l.Value, r.Value)
	if !ok {
		return c.fail(at, "arithmetic", "the result of "+string(op)+" is not a number of 64 bits", "division by zero and overflow are errors")
	}
	return &Const{At: at, Value: value}
}

// calculate keeps whole numbers whole: division truncates toward zero, and the
// rest has the sign of the dividend.
func calculate(op syntax.Op, l, r any) (any, bool) {
	a, aok := l.(int64)
	b, bok := r.(int64)
	if aok && bok {
		return calculateWhole(op, a, b)
	}
	f := calculateFloat(op, toFloat(l), toFloat(r))
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

func toFloat(v any) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	f, _ := v.(float64)
	return f
}

func calculateFloat(op syntax.Op, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	}
	return math.Mod(a, b)
}

// calculateWhole reports false on overflow and on division by zero.
func calculateWhole(op syntax.Op, a, b int64) (any, bool) {
	switch op {
	case "+":
		return a + b, (a+b > a) == (b > 0)
	case "-":
		return a - b, (a-b < a) == (b > 0)
	case "*":
		return a * b, fitsProduct(a, b)
	}
	if b == 0 || a == math.MinInt64 && b == -1 {
		return nil, false
	}
	if op == "/" {
		return a / b, true
	}
	return a % b, true
}

// fitsProduct reports whether a*b has no more than 64 bits.
func fitsProduct(a, b int64) bool {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	limit := uint64(math.MaxInt64)
	if (a < 0) != (b < 0) {
		limit++
	}
	return high == 0 && low <= limit
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
