package check

import (
	"fmt"
	"strconv"
	"strings"
)

// Dump writes a tree as an S-expression.
func Dump(x Expr) string {
	switch x := x.(type) {
	case *Const:
		return dumpValue(x.Value)
	case *Field:
		return dumpField(x)
	case *Not:
		return list("not", x.X)
	case *Logic:
		return list(logicName(x.Or), x.X...)
	case *Compare:
		return list(x.Op.String(), x.L, x.R)
	case *Match:
		return dumpMatch(x)
	case *Call:
		return list(foldName(x.Fn.Name, x.Fold), x.Args...)
	case *IsNull:
		return list("null?", x.X)
	case *Truth:
		return list("true?", x.X)
	}
	return fmt.Sprintf("%T", x)
}

// String returns the operator as it is written.
func (op CompareOp) String() string { return [...]string{"==", "<", "<=", ">", ">="}[op] }

// String returns the operator as it is written.
func (op MatchOp) String() string { return [...]string{"in", "like", "regex"}[op] }

func list(head string, xs ...Expr) string {
	parts := []string{head}
	for _, x := range xs {
		parts = append(parts, Dump(x))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func dumpMatch(x *Match) string {
	operands := []Expr{x.L}
	for _, v := range x.Values {
		operands = append(operands, v)
	}
	return list(foldName(x.Op.String(), x.Fold), operands...)
}

func foldName(name string, fold bool) string {
	if fold {
		return name + "~"
	}
	return name
}

func dumpValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case float64:
		return floatText(v)
	}
	return fmt.Sprint(v)
}

// dumpField marks the optional fields that the schema doesn't know.
func dumpField(f *Field) string {
	if f.Field == nil {
		return "?" + f.Name
	}
	return f.Name
}

func logicName(or bool) string {
	if or {
		return "or"
	}
	return "and"
}
