package check

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// Value evaluates an expression for one value of each field: nil (for null),
// bool, int64, float64 or string. It is three-valued throughout, which is what
// goes within a leaf; between leaves logic is two-valued. A field's value has the
// field's type: a point in time is an int64, an address its usual text.
func Value(x Expr, field func(*Field) any) any {
	switch x := x.(type) {
	case *Const:
		return x.Value
	case *Field:
		return field(x)
	case *Call:
		return x.value(field)
	case *Not:
		return opposite(Value(x.X, field))
	case *Logic:
		return x.value(field)
	case *Compare:
		return x.holds(Value(x.L, field))
	case *Match:
		return x.holds(Value(x.L, field))
	case *IsNull:
		return Value(x.X, field) == nil
	case *Truth:
		return Value(x.X, field)
	}
	return nil
}

func (x *Call) value(field func(*Field) any) any {
	args := make([]any, len(x.Args))
	for i, a := range x.Args {
		args[i] = Value(a, field)
		if ns, ok := args[i].(int64); ok && a.Type() == schema.Date {
			args[i] = dateText(ns)
		}
	}
	return Apply(x.Fn, x.Fold, args)
}

func (x *Logic) value(field func(*Field) any) any {
	var result any = !x.Or
	for _, operand := range x.X {
		result = kleene(x.Or, result, Value(operand, field))
	}
	return result
}

func opposite(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return nil
}

func (x *Compare) holds(v any) any {
	if v == nil || x.R.Value == nil {
		return nil
	}
	if x.ByVersion() {
		return x.Op.Holds(orderVersions(v.(string), x.R.Value.(string)))
	}
	order, ok := Order(v, x.R.Value)
	return ok && x.Op.Holds(order)
}

func (x *Match) holds(v any) any {
	if v == nil {
		return nil
	}
	for i := range x.Values {
		if x.fits(i, v) {
			return true
		}
	}
	return false
}

// fits tests value i of the list: strings as the operator says, all else by its
// order.
func (x *Match) fits(i int, v any) bool {
	text, tok := v.(string)
	want, wok := x.Values[i].Value.(string)
	switch {
	case x.Op == Regex:
		return tok && compiled(x.Patterns[i]).MatchString(text)
	case tok && wok:
		return x.Op.Holds(x.Fold, want, text)
	}
	order, ok := Order(v, x.Values[i].Value)
	return ok && order == 0
}

// Fields returns the fields that an expression reads, each once, in the order in
// which they first stand there.
func Fields(x Expr) []*Field {
	var found []*Field
	walk(x, func(f *Field) {
		if !slices.ContainsFunc(found, func(g *Field) bool { return g.Name == f.Name }) {
			found = append(found, f)
		}
	})
	return found
}

func walk(x Expr, visit func(*Field)) {
	switch x := x.(type) {
	case *Field:
		visit(x)
	case *Not:
		walk(x.X, visit)
	case *Compare:
		walk(x.L, visit)
	case *Match:
		walk(x.L, visit)
	case *IsNull:
		walk(x.X, visit)
	case *Truth:
		walk(x.X, visit)
	case *Call:
		walkAll(x.Args, visit)
	case *Logic:
		walkAll(x.X, visit)
	}
}

func walkAll(xs []Expr, visit func(*Field)) {
	for _, x := range xs {
		walk(x, visit)
	}
}
