package gogen

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

const valuePath = "github.com/kerneql/kerneql/runtime/value"

// expressions are the atoms that are computed, and the variables that hold what
// they and the regular expressions of other atoms need, each once.
type expressions struct {
	plan     *prefilter.Plan
	atoms    []int
	patterns *pool
	nets     *pool
	lists    *pool
}

// pool numbers definitions by what is in them.
type pool struct {
	name   string
	number map[string]int
	values []*jen.Statement
}

func newPool(name string) *pool { return &pool{name: name, number: map[string]int{}} }

// use returns the variable with that content.
func (p *pool) use(key string, value func() *jen.Statement) *jen.Statement {
	n, ok := p.number[key]
	if !ok {
		n = len(p.values)
		p.number[key] = n
		p.values = append(p.values, value())
	}
	return jen.Id(fmt.Sprint(p.name, n))
}

// newExpressions numbers the variables in the order of the atoms, so that every
// file speaks of the same ones.
func newExpressions(p *prefilter.Plan) *expressions {
	x := &expressions{plan: p, patterns: newPool("pattern"), nets: newPool("nets"), lists: newPool("list")}
	for i, a := range p.Atoms {
		switch a.Test {
		case ir.Expression:
			x.atoms = append(x.atoms, i)
			x.compute(a.Expr, nil)
		case ir.Regex:
			x.pattern(a.Text)
		}
	}
	return x
}

// HasExpressions reports whether the plan needs the file that Expressions fills.
func HasExpressions(p *prefilter.Plan) bool {
	return slices.ContainsFunc(p.Atoms, func(a ir.Atom) bool { return a.Test == ir.Expression || a.Test == ir.Regex })
}

// BuildsText reports whether the matcher may take memory: for text that is made
// of an event's values. All else it does without.
func BuildsText(p *prefilter.Plan) bool {
	return slices.ContainsFunc(p.Atoms, func(a ir.Atom) bool { return a.Test == ir.Expression && builds(a.Expr) })
}

func builds(e *ir.Expr) bool {
	return e.Op == "concat" || e.Op == "string" || e.Op == "date" || slices.ContainsFunc(e.Args, builds)
}

// Expressions adds to f a function for each atom that is computed, and what
// they and the regular expressions need. Nothing is prepared before it is used.
func Expressions(f *jen.File, p *prefilter.Plan) {
	Imports(f)
	x := newExpressions(p)
	for _, i := range x.atoms {
		x.emit(f, i)
	}
	if x.anyWide() {
		x.emitUndecided(f)
	}
	for _, p := range []*pool{x.patterns, x.nets, x.lists} {
		for i, v := range p.values {
			f.Var().Id(fmt.Sprint(p.name, i)).Op("=").Add(v)
		}
	}
}

// calls writes the calls that set the expressions' atoms.
func (x *expressions) calls(g *jen.Group, live bool) {
	for _, i := range x.atoms {
		if live && slices.ContainsFunc(x.fields(i), func(f *schema.Field) bool { return f.Origin == schema.ReplayOnly }) {
			continue // only rules that don't run on live events read it
		}
		g.Add(set(i, jen.Id(expressionName(i)).Call(jen.Id("e"))))
	}
}

func expressionName(i int) string { return fmt.Sprint("expr", i) }

func (x *expressions) fields(i int) []*schema.Field { return x.plan.Atoms[i].Fields() }

// wide reports whether an expression has two fields or more that may have
// several values each: their combinations can be more than there is time for.
func (x *expressions) wide(i int) bool { return len(x.arrays(i)) > 1 }

func (x *expressions) anyWide() bool { return slices.ContainsFunc(x.atoms, x.wide) }

func (x *expressions) arrays(i int) []*schema.Field {
	return slices.DeleteFunc(slices.Clone(x.fields(i)), func(f *schema.Field) bool { return !f.Array })
}

// emit writes the function of one expression: a loop for each field that may
// have several values, and in them the computation.
func (x *expressions) emit(f *jen.File, i int) {
	f.Comment(fmt.Sprintf("%s returns 1 if some combination of values makes this true, 0 if none does:", expressionName(i)))
	f.Comment("")
	f.Comment("//\t" + comment(x.plan.Atoms[i].String()))
	f.Func().Id(expressionName(i)).Params(eventParam()).Uint64().BlockFunc(func(g *jen.Group) {
		if x.wide(i) {
			g.If(x.tooMany(i)).Block(jen.Return(jen.Lit(0)).Comment("undecided says so"))
		}
		names := map[*schema.Field]string{}
		for n, fd := range x.fields(i) {
			names[fd] = fmt.Sprint("f", n)
		}
		x.loops(g, i, x.fields(i), names)
		if len(x.arrays(i)) > 0 {
			g.Return(jen.Lit(0))
		}
	})
	f.Line()
}

// comment is an expression in a comment: one printable line that isn't too long.
func comment(s string) string {
	const most = 1000
	s = strings.Map(printable, s)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// loops writes the variables of the fields that are left, then the computation.
func (x *expressions) loops(g *jen.Group, i int, left []*schema.Field, names map[*schema.Field]string) {
	if len(left) == 0 {
		truth := jen.Qual(valuePath, "True").Call(x.compute(x.plan.Atoms[i].Expr, names))
		if len(x.arrays(i)) == 0 {
			g.Return(jen.Qual(matchPath, "Bit").Call(truth))
			return
		}
		g.If(truth).Block(jen.Return(jen.Lit(1)))
		return
	}
	fd := left[0]
	name := jen.Id(names[fd])
	if !fd.Array {
		g.Add(name).Op(":=").Qual(valuePath, "If").Call(has(fd), jen.Qual(valuePath, constructor(fd.Type)).Call(jen.Id("e").Dot(fd.Member)))
		x.loops(g, i, left[1:], names)
		return
	}
	at := jen.Id("at" + names[fd][1:])
	g.For(at.Clone().Op(":=").Range().Max(jen.Lit(1), jen.Len(x.list(fd)))).BlockFunc(func(g *jen.Group) {
		g.Add(name).Op(":=").Qual(valuePath, constructor(fd.Type)+"At").Call(x.list(fd), at)
		x.loops(g, i, left[1:], names)
	})
}

// list is the slice of a field's values.
func (x *expressions) list(fd *schema.Field) *jen.Statement {
	if !fd.Extra() {
		return jen.Id("e").Dot(fd.Member)
	}
	return jen.Qual(matchPath, "MoreOf").Call(jen.Id("e"), jen.Lit(slices.Index(x.plan.More, fd))).Dot(slot(fd.Type))
}

// constructor is the function of package value that takes values of a type.
func constructor(t schema.Type) string {
	switch t {
	case schema.Bool:
		return "Bool"
	case schema.Long, schema.Date:
		return "Int"
	case schema.Double:
		return "Float"
	}
	return "Text"
}

func (x *expressions) tooMany(i int) *jen.Statement {
	return jen.Qual(valuePath, "TooMany").CallFunc(func(g *jen.Group) {
		for _, fd := range x.arrays(i) {
			g.Len(x.list(fd))
		}
	})
}

// emitUndecided writes the function that finds the expressions which are not
// computed because their fields have too many values.
func (x *expressions) emitUndecided(f *jen.File) {
	f.Comment("undecided adds to u the expressions that have too many combinations of values, and")
	f.Comment("reports whether there are any.")
	f.Func().Id("undecided").Params(eventParam(), jen.Id("u").Op("*").Id("words")).Bool().BlockFunc(func(g *jen.Group) {
		g.Id("any").Op(":=").False()
		for _, i := range x.atoms {
			if x.wide(i) {
				word := jen.Id("u").Index(jen.Lit(i / 64)).Op("|=").Op(fmt.Sprintf("%#x", uint64(1)<<(i%64)))
				g.If(x.tooMany(i)).Block(word, jen.Id("any").Op("=").True())
			}
		}
		g.For(jen.Id("i").Op(":=").Range().Id("e").Dot("Others")).Block(
			jen.If(jen.Id("undecided").Call(jen.Op("&").Id("e").Dot("Others").Index(jen.Id("i")), jen.Id("u"))).Block(jen.Id("any").Op("=").True()),
		)
		g.Return(jen.Id("any"))
	})
	f.Line()
}

// floatLiteral writes a float64, of which Go has no literal for some.
func floatLiteral(f float64) *jen.Statement {
	if math.IsInf(f, 0) || math.IsNaN(f) || f == 0 && math.Signbit(f) {
		return jen.Qual("math", "Float64frombits").Call(jen.Op(fmt.Sprintf("%#x", math.Float64bits(f))))
	}
	s := fmt.Sprintf("%g", f)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return jen.Op(s)
}

// sorted returns the texts in order, each once.
func sorted[T cmp.Ordered](xs []T) []T {
	slices.Sort(xs)
	return slices.Compact(xs)
}
