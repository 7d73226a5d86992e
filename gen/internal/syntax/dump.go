package syntax

import (
	"fmt"
	"strconv"
	"strings"
)

// Dump writes a tree as an S-expression, which shows how operators bind.
func Dump(x Expr) string {
	switch x := x.(type) {
	case *Literal:
		return dumpLiteral(x.Value)
	case *Field:
		return dumpField(x)
	case *Call:
		return list(x.Name+tilde(x.Fold), x.Args...)
	case *Unary:
		return list(string(x.Op), x.X)
	case *Binary:
		return list(string(x.Op), x.L, x.R)
	case *Predicate:
		return dumpPredicate(x)
	case *Not:
		return list("not", x.X)
	case *Logic:
		return list(logicName(x.Or), x.X...)
	}
	return fmt.Sprintf("%T", x)
}

func list(head string, xs ...Expr) string {
	parts := []string{head}
	for _, x := range xs {
		parts = append(parts, Dump(x))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func dumpLiteral(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}

func dumpField(f *Field) string {
	if f.Optional {
		return "?" + f.Name
	}
	return f.Name
}

func dumpPredicate(x *Predicate) string {
	text := list(string(x.Op), append([]Expr{x.L}, x.Values...)...)
	if x.Not {
		return "(not " + text + ")"
	}
	return text
}

func logicName(or bool) string {
	if or {
		return "or"
	}
	return "and"
}

func tilde(fold bool) string {
	if fold {
		return "~"
	}
	return ""
}
