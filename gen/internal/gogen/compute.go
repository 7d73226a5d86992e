package gogen

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// operation says how a function or a test is written: the function of package
// value, and how many operands it takes where some may be left out.
type operation struct {
	name   string
	params int  // 0 if there is always the same number
	folds  bool // its first parameter says whether case is ignored
}

var operations = map[string]operation{
	"add": {name: "Add"}, "subtract": {name: "Subtract"}, "multiply": {name: "Multiply"}, "divide": {name: "Divide"}, "modulo": {name: "Modulo"},
	"between":    {name: "Between", params: 4, folds: true},
	"concat":     {name: "Concat"},
	"date":       {name: "Date"},
	"endsWith":   {name: "EndsWith", folds: true},
	"indexOf":    {name: "IndexOf", params: 3, folds: true},
	"length":     {name: "Length"},
	"number":     {name: "Number", params: 2},
	"startsWith": {name: "StartsWith", folds: true},
	"string":     {name: "String"}, "stringContains": {name: "StringContains", folds: true},
	"substring": {name: "Substring", params: 3},
	"==":        {name: "Equal"}, "<": {name: "Less"}, "<=": {name: "LessEqual"}, ">": {name: "Greater"}, ">=": {name: "GreaterEqual"},
	"version<": {name: "VersionLess"}, "version<=": {name: "VersionLessEqual"},
	"version>": {name: "VersionGreater"}, "version>=": {name: "VersionGreaterEqual"},
	"not": {name: "Not"}, "and": {name: "And"}, "or": {name: "Or"}, "null?": {name: "IsNull"},
}

// compute writes the value of e; names are the variables of its fields.
func (x *expressions) compute(e *ir.Expr, names map[*schema.Field]string) *jen.Statement {
	call := func(name string, args ...jen.Code) *jen.Statement { return jen.Qual(valuePath, name).Call(args...) }
	switch e.Op {
	case "field":
		return jen.Id(names[e.Field])
	case "const":
		return constant(e.Value)
	case "cidrMatch":
		return call("CIDRMatch", x.compute(e.Args[0], names), jen.Op("&").Add(x.netsOf(e.Args[1:])))
	case "regex":
		return call("Regex", x.compute(e.Args[0], names), jen.Op("&").Add(x.pattern(anyOfPatterns(e.Args[1:]))))
	case "like":
		return call(folded("Like", e.Fold), x.compute(e.Args[0], names), x.textList(e.Args[1:]))
	case "in":
		return call(folded("In", e.Fold), x.compute(e.Args[0], names), jen.Op("&").Add(x.members(e.Args[1:])))
	}
	op, ok := operations[e.Op]
	if !ok {
		panic("gogen: no function for " + e.Op)
	}
	return call(op.name, x.operands(op, e, names)...)
}

// operands writes the arguments; what was left out is null, or false for a
// switch.
func (x *expressions) operands(op operation, e *ir.Expr, names map[*schema.Field]string) []jen.Code {
	var out []jen.Code
	if op.folds {
		out = append(out, jen.Lit(e.Fold))
	}
	for _, a := range e.Args {
		out = append(out, x.compute(a, names))
	}
	for n := len(e.Args); n < op.params; n++ {
		if op.name == "Between" {
			out = append(out, constant(false))
			continue
		}
		out = append(out, constant(nil))
	}
	return out
}

func folded(name string, fold bool) string {
	if fold {
		return name + "Fold"
	}
	return name
}

func constant(v any) *jen.Statement {
	switch v := v.(type) {
	case nil:
		return jen.Qual(valuePath, "Null").Call()
	case bool:
		return jen.Qual(valuePath, "Bool").Call(jen.Lit(v))
	case int64:
		return jen.Qual(valuePath, "Int").Call(jen.Op(fmt.Sprint(v)))
	case float64:
		return jen.Qual(valuePath, "Float").Call(floatLiteral(v))
	}
	return jen.Qual(valuePath, "Text").Call(jen.Lit(v))
}

// pattern is the variable of a regular expression.
func (x *expressions) pattern(source string) *jen.Statement {
	return x.patterns.use(source, func() *jen.Statement {
		return jen.Qual(valuePath, "Pattern").Values(jen.Dict{jen.Id("Source"): jen.Lit(source)})
	})
}

// anyOfPatterns joins regular expressions, each of which is anchored by itself.
func anyOfPatterns(args []*ir.Expr) string {
	return strings.Join(textsOf(args), "|")
}

func textsOf(args []*ir.Expr) []string {
	var out []string
	for _, a := range args {
		if s, ok := a.Value.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func texts(list []string) *jen.Statement {
	return jen.Index().String().ValuesFunc(func(g *jen.Group) {
		for _, s := range list {
			g.Line().Lit(s)
		}
		g.Line()
	})
}

func (x *expressions) netsOf(args []*ir.Expr) *jen.Statement {
	sources := textsOf(args)
	return x.nets.use(fmt.Sprintf("%q", sources), func() *jen.Statement {
		return jen.Qual(valuePath, "Nets").Values(jen.Dict{jen.Id("Sources"): texts(sources)})
	})
}

// textList is the variable of a list of patterns.
func (x *expressions) textList(args []*ir.Expr) *jen.Statement {
	list := textsOf(args)
	return x.lists.use(fmt.Sprintf("%q", list), func() *jen.Statement { return texts(list) })
}

// members is the variable of the right side of "in".
func (x *expressions) members(args []*ir.Expr) *jen.Statement {
	d := jen.Dict{}
	if list := sorted(textsOf(args)); len(list) > 0 {
		d[jen.Id("Texts")] = texts(list)
	}
	var ints, floats, bools []jen.Code
	var key strings.Builder
	for _, a := range args {
		key.WriteString(a.String())
		key.WriteByte(',')
		switch v := a.Value.(type) {
		case int64:
			ints = append(ints, jen.Op(fmt.Sprint(v)))
		case float64:
			floats = append(floats, floatLiteral(v))
		case bool:
			bools = append(bools, jen.Lit(v))
		}
	}
	for name, list := range map[string][]jen.Code{"Ints": ints, "Floats": floats, "Bools": bools} {
		if len(list) > 0 {
			t := map[string]string{"Ints": "int64", "Floats": "float64", "Bools": "bool"}[name]
			d[jen.Id(name)] = jen.Index().Id(t).Values(list...)
		}
	}
	return x.lists.use("in "+key.String(), func() *jen.Statement { return jen.Qual(valuePath, "List").Values(d) })
}
