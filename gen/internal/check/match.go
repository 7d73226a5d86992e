package check

import (
	"strings"
	"unicode"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// predicate checks in, :, like and their ~ forms.
func (c *checker) predicate(e *syntax.Predicate) Expr {
	row := schema.LookupOperator(string(e.Op))
	if !row.Supported {
		return c.fail(e.OpAt, "unsupported-operator", row.Name+" is not supported yet",
			"patterns with * and ? are: write like, or : to ignore case")
	}
	l := c.operand(e.L)
	values := c.constants(e, row)
	if l == nil || values == nil {
		return nil
	}
	x := c.match(e, row, l, values)
	if e.Not {
		return negate(e.At, x)
	}
	return x
}

// constants checks the values of a list; nil if one of them is in error.
func (c *checker) constants(e *syntax.Predicate, row *schema.Operator) []*Const {
	var values []*Const
	for _, v := range e.Values {
		if k := c.constant(v, row); k != nil {
			values = append(values, k)
		}
	}
	if len(values) < len(e.Values) {
		return nil
	}
	return values
}

func (c *checker) constant(e syntax.Expr, row *schema.Operator) *Const {
	x := c.operand(e)
	if x == nil {
		return nil
	}
	k, ok := x.(*Const)
	switch {
	case !ok:
		c.fail(e.Span(), "no-constant", "the values of "+row.Name+" must be constant", "")
		return nil
	case row.Wildcard && k.Type() != schema.Keyword:
		c.fail(e.Span(), "type", row.Name+" takes strings, not a "+k.Type().String(), "put the value in double quotes")
		return nil
	}
	c.lint(k, row)
	return k
}

// lint warns of values that likely do something else than they seem to.
func (c *checker) lint(k *Const, row *schema.Operator) {
	text, ok := k.Value.(string)
	if !ok {
		return
	}
	if !row.Wildcard && strings.ContainsAny(text, "*?") {
		c.warn(k.At, "literal-wildcard", row.Name+" takes * and ? literally", "for patterns, write like, or : to ignore case")
	}
	if row.Fold && hasForeignCase(text) {
		c.warn(k.At, "ascii-case", row.Name+" ignores the case of ASCII letters only", "list both spellings of the other letters")
	}
}

// hasForeignCase reports whether s has a letter outside ASCII with two cases.
func hasForeignCase(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII && unicode.ToUpper(r) != unicode.ToLower(r)
	})
}

func (c *checker) match(e *syntax.Predicate, row *schema.Operator, l Expr, values []*Const) Expr {
	switch l := l.(type) {
	case *Const:
		return c.matchConstant(e, row, l, values)
	case *Field:
		if !c.accepts(e.Op, e.OpAt, l) {
			return nil
		}
		return c.matchField(e, row, l, values)
	}
	return c.fail(e.L.Span(), "unsupported-comparison", row.Name+" does not take a condition", "")
}

// matchField gives the values the field's type. Values that no value of the
// field can equal are left out; if none is left, the match is false.
func (c *checker) matchField(e *syntax.Predicate, row *schema.Operator, f *Field, values []*Const) Expr {
	kept, failed := []*Const{}, false
	for _, v := range values {
		k, ok := c.element(f, v)
		failed = failed || !ok
		if k != nil {
			kept = append(kept, k)
		}
	}
	switch {
	case failed:
		return nil
	case len(kept) == 0:
		return &Const{At: e.At, Value: false}
	}
	return &Match{At: e.At, Op: matchOp(row), Fold: row.Fold, L: f, Values: kept}
}

func matchOp(row *schema.Operator) MatchOp {
	if row.Wildcard {
		return Like
	}
	return In
}

// element converts one value of a list. It returns nil and true for a value
// that is valid but that nothing equals.
func (c *checker) element(f *Field, v *Const) (*Const, bool) {
	if v.Value == nil {
		c.warn(v.At, "null-in-list", "null in a list is never equal to anything", "to test that a field is missing, write field == null")
		return nil, true
	}
	if f.Field == nil {
		return v, true
	}
	value, problem := convert(v.Value, f.Type())
	if problem != "" {
		c.fail(v.At, "type", diag.Quote(f.Name)+" is a "+f.Type().String()+": "+problem, "")
		return nil, false
	}
	if number, ok := value.(float64); ok && f.Type() == schema.Long {
		whole, exact := wholeNumber(number)
		if !exact {
			return nil, true
		}
		value = whole
	}
	return &Const{At: v.At, Value: value}, true
}

// matchConstant folds a match whose left side is constant.
func (c *checker) matchConstant(e *syntax.Predicate, row *schema.Operator, l *Const, values []*Const) Expr {
	if l.Value == nil {
		return &Const{At: e.At}
	}
	if !row.Operands.Has(l.Type()) {
		return c.fail(l.At, "type", row.Name+" does not take a "+l.Type().String(), "")
	}
	var result any = false
	for _, v := range values {
		equal, ok := equalConstants(row, l, v)
		if !ok {
			return c.fail(v.At, "type", "cannot compare a "+l.Type().String()+" with a "+v.Type().String(), "")
		}
		result = kleene(true, result, equal)
	}
	return &Const{At: e.At, Value: result}
}

// equalConstants returns true, false or, if v is null, nil.
func equalConstants(row *schema.Operator, l, v *Const) (any, bool) {
	if v.Value == nil {
		return nil, true
	}
	ls, lok := l.Value.(string)
	vs, vok := v.Value.(string)
	if lok && vok {
		return matchOp(row).Holds(row.Fold, vs, ls), true
	}
	order, ok := Order(l.Value, v.Value)
	return order == 0, ok
}
