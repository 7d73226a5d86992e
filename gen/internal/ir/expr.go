package ir

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// Expr is a scalar expression, three-valued where it is a condition. Op is
// "field", "const", the name of a function, or one of the tests:
//
//	==  <  <=  >  >=    two operands
//	version<  and so on two versions
//	in  like  regex     a value, then constants
//	not  null?          one operand
//	and  or             two operands or more
//	date                a point in time, as text
type Expr struct {
	Op    string
	Fold  bool          // ignore the case of ASCII letters
	Field *schema.Field // of a field
	Value any           // of a constant: nil, bool, int64, float64 or string
	Args  []*Expr

	id     int32           // in its graph
	text   string          // String's result, once it is known
	fields []*schema.Field // Fields' result
}

// Expr returns the graph's own expression that equals x, whose operands are the
// graph's own already: equal expressions are one pointer.
func (g *Graph) Expr(x *Expr) *Expr {
	key := fmt.Appendf(nil, "%s %v %T %q ", x.Op, x.Fold, x.Value, constant(x.Value))
	if x.Field != nil {
		key = append(key, x.Field.Name...)
	}
	for _, a := range x.Args {
		key = binary.LittleEndian.AppendUint32(key, uint32(a.id))
	}
	if known := g.expr[string(key)]; known != nil {
		return known
	}
	own := *x
	own.id = int32(len(g.expr))
	g.expr[string(key)] = &own
	return &own
}

// String returns the expression as EQL has it; equal expressions have one form.
func (x *Expr) String() string {
	if x.text == "" {
		x.text = x.format()
	}
	return x.text
}

// Fields returns the fields that x reads, by name.
func (x *Expr) Fields() []*schema.Field {
	if x.fields == nil {
		x.fields = x.gather()
	}
	return x.fields
}

// gather returns the fields under x, each once, by name.
func (x *Expr) gather() []*schema.Field {
	var out []*schema.Field
	var walk func(x *Expr)
	walk = func(x *Expr) {
		if x.Field != nil && !slices.Contains(out, x.Field) {
			out = append(out, x.Field)
		}
		for _, a := range x.Args {
			walk(a)
		}
	}
	walk(x)
	slices.SortFunc(out, func(a, b *schema.Field) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (x *Expr) format() string {
	switch x.Op {
	case "field":
		return x.Field.Name
	case "const":
		return constant(x.Value)
	case "==", "<", "<=", ">", ">=":
		return "(" + x.Args[0].format() + " " + x.Op + " " + x.Args[1].format() + ")"
	case "version<", "version<=", "version>", "version>=":
		return "(" + x.Args[0].format() + " " + strings.TrimPrefix(x.Op, "version") + " " + x.Args[1].format() + ")"
	case "in", "like", "regex":
		return "(" + x.Args[0].format() + " " + x.name() + " (" + strings.Join(formatAll(x.Args[1:]), ", ") + "))"
	case "and", "or":
		return "(" + strings.Join(formatAll(x.Args), " "+x.Op+" ") + ")"
	case "not":
		return "not " + x.Args[0].format()
	case "null?":
		return "(" + x.Args[0].format() + " == null)"
	}
	return x.name() + "(" + strings.Join(formatAll(x.Args), ", ") + ")"
}

func (x *Expr) name() string {
	if x.Fold {
		return x.Op + "~"
	}
	return x.Op
}

func formatAll(xs []*Expr) []string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = x.format()
	}
	return out
}

// constant writes a constant so that a float never looks like a whole number.
func constant(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if strings.Trim(s, "-0123456789") == "" {
			s += ".0"
		}
		return s
	}
	return strconv.Quote(v.(string))
}
