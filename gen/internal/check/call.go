package check

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// call checks a function call. One whose arguments are all constant folds.
func (c *checker) call(x *syntax.Call) Expr {
	fn := schema.LookupFunction(x.Name)
	switch {
	case fn == nil:
		return c.unknownFunction(x)
	case x.Fold && !fn.Fold:
		return c.fail(x.NameAt, "no-fold", fn.Name+" has no form with ~", "write "+fn.Name)
	case len(x.Args) < fn.MinArgs() || fn.Rest == nil && len(x.Args) > len(fn.Params):
		return c.fail(x.At, "arguments", fmt.Sprintf("%s takes %s, not %d", fn.Name, countOf(fn), len(x.Args)), usage(fn))
	}
	args := c.arguments(x, fn)
	if args == nil {
		return nil
	}
	return c.folded(&Call{At: x.At, Fn: fn, Fold: x.Fold, Args: args})
}

// countOf says how many arguments a function takes.
func countOf(fn *schema.Function) string {
	low, high := fn.MinArgs(), len(fn.Params)
	noun := " arguments"
	if low == 1 && high == 1 {
		noun = " argument"
	}
	switch {
	case fn.Rest != nil:
		return fmt.Sprintf("at least %d%s", low, noun)
	case low < high:
		return fmt.Sprintf("%d to %d%s", low, high, noun)
	}
	return fmt.Sprintf("%d%s", low, noun)
}

// usage shows how a function is called: name(source, start, [end]).
func usage(fn *schema.Function) string {
	var names []string
	for _, p := range fn.Params {
		if p.Optional {
			p.Name = "[" + p.Name + "]"
		}
		names = append(names, p.Name)
	}
	if fn.Rest != nil {
		names = append(names, "…")
	}
	return "write " + fn.Name + "(" + strings.Join(names, ", ") + ")"
}

// arguments checks the arguments of a call; nil if one of them is in error.
func (c *checker) arguments(x *syntax.Call, fn *schema.Function) []Expr {
	var args []Expr
	for i, e := range x.Args {
		if a := c.argument(x, fn, i, e); a != nil {
			args = append(args, a)
		}
	}
	if len(args) < len(x.Args) {
		return nil
	}
	return args
}

func (c *checker) argument(x *syntax.Call, fn *schema.Function, i int, e syntax.Expr) Expr {
	a := c.operand(e)
	if a == nil {
		return nil
	}
	p := fn.Param(i)
	k, constant := a.(*Const)
	switch {
	case a.Type() != schema.Null && !p.Types.Has(a.Type()):
		return c.fail(e.Span(), "type", nth(fn, i)+" must be "+oneOf(p.Types)+", not a "+a.Type().String(), conversion(p.Types, a.Type()))
	case p.Constant && !constant:
		return c.fail(e.Span(), "no-constant", nth(fn, i)+" must be constant", "")
	case constant:
		return c.constantArgument(x, fn, i, k)
	}
	return a
}

// constantArgument checks the value of an argument where not every value will do.
func (c *checker) constantArgument(x *syntax.Call, fn *schema.Function, i int, k *Const) Expr {
	text, isText := k.Value.(string)
	base, isBase := k.Value.(int64)
	switch {
	case isText && fn.Name == "cidrMatch" && i > 0:
		return c.net(k, text)
	case isBase && fn.Name == "number" && (base < minBase || base > maxBase):
		return c.fail(k.At, "number-base", nth(fn, i)+" must be from 2 to 36", "")
	case isText && x.Fold:
		c.lintCase(k, text, fn.Name+"~")
	}
	return k
}

// net checks a net of cidrMatch.
func (c *checker) net(k *Const, text string) Expr {
	if _, ok := parseNet(text); ok {
		return k
	}
	return c.fail(k.At, "bad-net", diag.Quote(text)+" is not a net",
		"write an address, or an address, a slash and the length of the prefix, such as 10.0.0.0/8")
}

// nth names an argument: the 2nd argument of startsWith.
func nth(fn *schema.Function, i int) string {
	if len(fn.Params) == 1 && fn.Rest == nil {
		return "the argument of " + fn.Name
	}
	n := i + 1
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		suffix = [...]string{"th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"}[n%10]
	}
	return fmt.Sprintf("the %d%s argument of %s", n, suffix, fn.Name)
}

// oneOf lists types: a string or a network address.
func oneOf(types schema.Types) string {
	if types == schema.TypesOf(schema.Long, schema.Double) {
		return "a number"
	}
	var names []string
	for _, t := range []schema.Type{schema.Bool, schema.Long, schema.Double, schema.Keyword, schema.IP, schema.Date} {
		if types.Has(t) {
			names = append(names, "a "+t.String())
		}
	}
	return strings.Join(names, " or ")
}

// conversion says how to make a value of one of the types from one of another.
func conversion(want schema.Types, got schema.Type) string {
	switch {
	case !schema.LookupFunction("string").Params[0].Types.Has(got):
		return ""
	case want.Has(schema.Keyword):
		return "string(…) makes text of it"
	case want.Has(schema.Double) && textual.Has(got):
		return "number(…) makes a number of it"
	}
	return ""
}

// folded returns what a call of constants comes to, all others as they are.
func (c *checker) folded(x *Call) Expr {
	var values []any
	for _, a := range x.Args {
		k, ok := a.(*Const)
		if !ok {
			return x
		}
		values = append(values, k.Value)
	}
	if x.Fn.Operator != "" {
		return c.calculated(x, values)
	}
	return &Const{At: x.At, Value: Apply(x.Fn, x.Fold, values)}
}

// calculated folds arithmetic. That constants give no number is an error, while
// it makes null at run time.
func (c *checker) calculated(x *Call, values []any) Expr {
	if values[0] == nil || values[1] == nil {
		return &Const{At: x.At}
	}
	value := Apply(x.Fn, false, values)
	if value == nil || !isFinite(value) {
		return c.fail(x.At, "arithmetic", "the result of "+x.Fn.Operator+" is not a number of 64 bits", "division by zero and overflow are errors")
	}
	return &Const{At: x.At, Value: value}
}

// callCondition checks a call that stands where true or false is wanted.
func (c *checker) callCondition(e *syntax.Call) Expr {
	x := c.call(e)
	switch k := x.(type) {
	case nil:
		return nil
	case *Const:
		return c.constantCondition(k)
	}
	if x.Type() != schema.Bool {
		return c.noCondition(e.At, describe(x)+" is a "+x.Type().String()+", which")
	}
	return &Truth{At: e.At, X: x}
}

// sign checks -x and +x.
func (c *checker) sign(e *syntax.Unary) Expr {
	x := c.number(e.X, e.Op)
	if x == nil {
		return nil
	}
	if e.Op == "+" {
		return x
	}
	zero := &Const{At: syntax.Span{Start: e.At.Start, End: e.At.Start}, Value: int64(0)}
	return c.folded(&Call{At: e.At, Fn: schema.OperatorFunction("-"), Args: []Expr{zero, x}})
}

// arithmetic checks L op R.
func (c *checker) arithmetic(e *syntax.Binary) Expr {
	before := len(c.problems)
	l, r := c.number(e.L, e.Op), c.number(e.R, e.Op)
	if l == nil || r == nil {
		c.hyphenated(e, before)
		return nil
	}
	return c.folded(&Call{At: e.At, Fn: schema.OperatorFunction(string(e.Op)), Args: []Expr{l, r}})
}

// number checks an operand of arithmetic: a number, or null.
func (c *checker) number(e syntax.Expr, op syntax.Op) Expr {
	x := c.operand(e)
	if x == nil || numbers.Has(x.Type()) {
		return x
	}
	what := "a " + x.Type().String()
	if _, constant := x.(*Const); !constant {
		what = describe(x) + ", which is " + what
	}
	return c.fail(e.Span(), "type", string(op)+" takes numbers, not "+what, conversion(schema.TypesOf(schema.Double), x.Type()))
}

// numbers are the types that can be calculated with.
var numbers = schema.TypesOf(schema.Null, schema.Long, schema.Double)

// describe names an operand in a message.
func describe(x Expr) string {
	switch x := x.(type) {
	case *Field:
		return diag.Quote(x.Name)
	case *Call:
		if x.Fn.Operator != "" {
			return "the result of " + x.Fn.Operator
		}
		return x.Fn.Name + "(…)"
	}
	return "the condition"
}
