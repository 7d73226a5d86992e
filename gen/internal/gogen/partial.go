package gogen

import (
	"github.com/dave/jennifer/jen"
)

// partialFunc writes the evaluation of an event that is not known whole: once
// for what is certain and once for what is possible.
func partialFunc(f *jen.File, x *expressions) {
	at := func(name string) *jen.Statement { return jen.Id(name).Index(jen.Id("i")) }
	f.Comment("matchPartial evaluates an event that is not known whole: once for what is certain, with")
	f.Comment("atoms that are surely true and surely false, and once for what is possible.")
	f.Func().Id("matchPartial").Params(
		eventParam(), jen.Id("t").Op("*").Id("words"), jen.List(jen.Id("certain"), jen.Id("possible")).Op("*").Id("verdict"),
	).BlockFunc(func(g *jen.Group) {
		g.Var().List(jen.Id("u"), jen.Id("maybe"), jen.Id("not"), jen.Id("surelyNot")).Id("words")
		x.unknown(g)
		g.For(jen.Id("i").Op(":=").Range().Id("t")).Block(
			at("maybe").Op("=").Add(at("t")).Op("|").Add(at("u")),
			at("not").Op("=").Op("^").Add(at("t")),
			at("surelyNot").Op("=").Op("^").Add(at("maybe")),
		)
		g.Id("evaluate").Call(jen.Id("e").Dot("Kind"), jen.Id("t"), jen.Op("&").Id("surelyNot"), jen.Id("certain"))
		g.Id("evaluate").Call(jen.Id("e").Dot("Kind"), jen.Op("&").Id("maybe"), jen.Op("&").Id("not"), jen.Id("possible"))
	})
	f.Line()
}

// unknown writes what adds to u the atoms that can't be told: those over a field
// that is there in part, and expressions with too many values.
func (x *expressions) unknown(g *jen.Group) {
	all := func(name string) *jen.Statement { return jen.Id(name).Index(jen.Op(":")) }
	of := func(table string) *jen.Statement { return jen.Id(table).Index(jen.Id("f")).Index(jen.Op(":")) }
	field := jen.Qual(eventPath, "Field").Call(jen.Id("f"))
	if x.anyWide() {
		g.Id("undecided").Call(jen.Id("e"), jen.Op("&").Id("u"))
	}
	g.For(jen.Id("f").Op(":=").Range().Id("fieldAtoms")).Block(
		jen.If(jen.Id("e").Dot("Partial").Dot("Has").Call(field.Clone())).BlockFunc(func(g *jen.Group) {
			g.Qual(matchPath, "Partial").Call(
				jen.Id("e"), field.Clone(), of("fieldAtoms"), all("kernelAtoms"), all("weakAtoms"), all("t"), all("u"),
			)
			if len(x.atoms) > 0 {
				g.Qual(matchPath, "Unknown").Call(of("fieldExpressions"), all("t"), all("u"))
			}
		}),
	)
}
