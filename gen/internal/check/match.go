package check

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// predicate checks in, :, like, regex and their ~ forms.
func (c *checker) predicate(e *syntax.Predicate) Expr {
	row := schema.LookupOperator(string(e.Op))
	l := c.operand(e.L)
	values := c.constants(e, row, l)
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
func (c *checker) constants(e *syntax.Predicate, row *schema.Operator, l Expr) []*Const {
	var values []*Const
	for _, v := range e.Values {
		if k := c.constant(v, row, l); k != nil {
			values = append(values, k)
		}
	}
	c.lintWildcards(values, row)
	if len(values) < len(e.Values) {
		return nil
	}
	return values
}

func (c *checker) constant(e syntax.Expr, row *schema.Operator, l Expr) *Const {
	x := c.operand(e)
	if x == nil {
		return nil
	}
	k, ok := x.(*Const)
	if !ok && unknown(x) {
		k, ok = &Const{At: e.Span()}, true
	}
	switch {
	case !ok:
		c.fail(e.Span(), "no-constant", "the values of "+row.Name+" must be constant", "")
		return nil
	case (row.Wildcard || isRegex(row)) && k.Type() != schema.Keyword:
		c.fail(e.Span(), "type", row.Name+" takes strings, not a "+k.Type().String(), forText(row, l))
		return nil
	}
	if text, ok := k.Value.(string); ok && row.Fold {
		c.lintCase(k, text, row.Name)
	}
	return k
}

// forText says what to write where an operator on text has another value: if l
// isn't text, another operator.
func forText(row *schema.Operator, l Expr) string {
	if _, constant := l.(*Const); l == nil || constant || l.Type() == schema.Null || row.Operands.Has(l.Type()) {
		return "put the value in double quotes"
	}
	return describe(l) + " is a " + l.Type().String() + ": compare it with ==, or with in if there are several values"
}

// lintWildcards warns of values that look like patterns and are none, once for a
// list.
func (c *checker) lintWildcards(values []*Const, row *schema.Operator) {
	if row.Wildcard || isRegex(row) {
		return
	}
	var some []*Const
	for _, k := range values {
		if text, ok := k.Value.(string); ok && strings.ContainsAny(text, "*?") {
			some = append(some, k)
		}
	}
	if len(some) == 0 {
		return
	}
	message := row.Name + " takes * and ? literally"
	if n := len(some); n > 1 {
		message += fmt.Sprintf(", here in %d values", n)
	}
	c.warn(some[0].At, "literal-wildcard", message, "for patterns, write like, or : to ignore case")
}

// lintCase warns of letters whose case is not ignored.
func (c *checker) lintCase(k *Const, text, name string) {
	if hasForeignCase(text) {
		c.warn(k.At, "ascii-case", name+" ignores the case of ASCII letters only", "list both spellings of the other letters")
	}
}

// hasForeignCase reports whether s has a letter outside ASCII with two cases.
func hasForeignCase(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII && unicode.ToUpper(r) != unicode.ToLower(r)
	})
}

// match makes the test. Values that nothing equals are left out; if none is left,
// it is false.
func (c *checker) match(e *syntax.Predicate, row *schema.Operator, l Expr, values []*Const) Expr {
	x := &Match{At: e.At, Op: matchOp(row), Fold: row.Fold, L: l, Values: values}
	if x.Op == Regex && !c.translate(x) {
		return nil
	}
	if k, ok := l.(*Const); ok {
		return c.matchConstant(x, row, k)
	}
	if !c.accepts(e.Op, e.OpAt, l) {
		return nil
	}
	switch {
	case l.Type() == schema.Date:
		return c.dates(e.At, l, values)
	case l.Type() == schema.IP && hasNet(values):
		return c.addresses(e.At, l, values)
	}
	kept, ok := c.elements(l, values)
	switch {
	case !ok:
		return nil
	case len(kept) == 0:
		return c.impossible(e.At, l)
	}
	x.Values = kept
	return x
}

func matchOp(row *schema.Operator) MatchOp {
	switch {
	case row.Wildcard:
		return Like
	case isRegex(row):
		return Regex
	}
	return In
}

func isRegex(row *schema.Operator) bool { return strings.TrimSuffix(row.Name, "~") == "regex" }

// translate gives the regular expressions of x the form that the engines use.
func (c *checker) translate(x *Match) bool {
	ok := true
	for _, k := range x.Values {
		t, problem := translate(k.Value.(string), x.Fold)
		if problem != nil {
			ok = false
			c.fail(k.At, "regex", problem.message, problem.hint)
		}
		if t.anchors {
			c.warn(k.At, "regex-anchor", "^ and $ are ordinary characters here", "leave them out: a regular expression covers the whole value")
		}
		x.Patterns = append(x.Patterns, t.pattern)
	}
	return ok
}

// elements gives the values of a list the type of the left side. It reports false
// if one of them is in error.
func (c *checker) elements(l Expr, values []*Const) ([]*Const, bool) {
	kept, failed := []*Const{}, false
	for _, v := range values {
		k, ok := c.element(l, v)
		failed = failed || !ok
		if k != nil {
			kept = append(kept, k)
		}
	}
	return kept, !failed
}

// element converts one value of a list. It returns nil and true for a value
// that is valid but that nothing equals.
func (c *checker) element(l Expr, v *Const) (*Const, bool) {
	if v.Value == nil {
		c.nullInList(v)
		return nil, true
	}
	if unknown(l) {
		return v, true
	}
	value, problem := fitting(l, v)
	if problem != "" {
		c.fail(v.At, "type", describe(l)+" is a "+l.Type().String()+": "+problem, "")
		return nil, false
	}
	if number, ok := value.(float64); ok && l.Type() == schema.Long {
		whole, exact := wholeNumber(number)
		if !exact {
			return nil, true
		}
		value = whole
	}
	return &Const{At: v.At, Value: value}, true
}

// matchConstant folds a match whose left side is constant.
func (c *checker) matchConstant(x *Match, row *schema.Operator, l *Const) Expr {
	if l.Value == nil {
		return &Const{At: x.At}
	}
	if !row.Operands.Has(l.Type()) {
		return c.fail(l.At, "type", row.Name+" does not take a "+l.Type().String(), "")
	}
	result := any(false)
	for i, v := range x.Values {
		if _, ok := Order(l.Value, v.Value); !ok && v.Value != nil {
			return c.fail(v.At, "type", "cannot compare a "+l.Type().String()+" with a "+v.Type().String(), "")
		}
		equal := any(nil)
		if v.Value != nil {
			equal = x.fits(i, l.Value)
		}
		result = kleene(true, result, equal)
	}
	return &Const{At: x.At, Value: result}
}

func (c *checker) nullInList(v *Const) {
	c.warn(v.At, "null-in-list", "null in a list is never equal to anything", "to test that a field is missing, write field == null")
}
