package gogen

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

func eventParam() *jen.Statement { return jen.Id("e").Op("*").Qual(eventPath, "Event") }

// Match adds to f the entry point: classify, then the rules that the event's
// kind leaves alive.
func Match(f *jen.File, p *prefilter.Plan) {
	Imports(f)
	n := RuleWords(len(p.Rules))
	f.Comment("words holds one bit for each atom.")
	f.Type().Id("words").Op("=").Index(jen.Lit(words(p))).Uint64()
	f.Comment("verdict holds one bit for each rule.")
	f.Type().Id("verdict").Op("=").Index(jen.Lit(n)).Uint64()
	f.Line()
	matchFunc(f)
	partialFunc(f)
	evaluateFunc(f)
	for kind := event.Recorded; kind < event.Kinds; kind++ {
		kindFunc(f, p, kind)
	}
	masks(f, p)
}

func matchFunc(f *jen.File) {
	f.Comment("matchEvent evaluates every rule on the event.")
	f.Func().Id("matchEvent").Params(eventParam(), jen.Id("v").Op("*").Qual(matchPath, "Verdict")).Block(
		// t := constantAtoms[e.Kind&3]
		jen.Id("t").Op(":=").Id("constantAtoms").Index(jen.Id("e").Dot("Kind").Op("&").Lit(3)),
		jen.If(jen.Id("e").Dot("Kind").Op("==").Qual(eventPath, "Recorded")).Block(
			jen.Id("classifyRecorded").Call(jen.Id("e"), jen.Op("&").Id("t")),
		).Else().Block(
			jen.Id("classifyLive").Call(jen.Id("e"), jen.Op("&").Id("t")),
		),
		jen.List(jen.Id("certain"), jen.Id("possible")).Op(":=").List(
			jen.Parens(jen.Op("*").Id("verdict")).Call(jen.Id("v").Dot("Certain")),
			jen.Parens(jen.Op("*").Id("verdict")).Call(jen.Id("v").Dot("Possible")),
		),
		jen.If(jen.Id("e").Dot("Partial").Op("!=").Lit(0)).Block(
			jen.Id("matchPartial").Call(jen.Id("e"), jen.Op("&").Id("t"), jen.Id("certain"), jen.Id("possible")),
			jen.Return(),
		),
		jen.Var().Id("n").Id("words"),
		jen.For(jen.Id("i").Op(":=").Range().Id("t")).Block(
			jen.Id("n").Index(jen.Id("i")).Op("=").Op("^").Id("t").Index(jen.Id("i")),
		),
		jen.Id("evaluate").Call(jen.Id("e").Dot("Kind"), jen.Op("&").Id("t"), jen.Op("&").Id("n"), jen.Id("certain")),
		jen.Op("*").Id("possible").Op("=").Op("*").Id("certain"),
	)
	f.Line()
}

// partialFunc writes the evaluation of an event that is not known whole: once
// for what is certain and once for what is possible.
func partialFunc(f *jen.File) {
	all := func(name string) *jen.Statement { return jen.Id(name).Index(jen.Op(":")) }
	at := func(name string) *jen.Statement { return jen.Id(name).Index(jen.Id("i")) }
	f.Comment("matchPartial evaluates an event that is not known whole: once for what is certain, with")
	f.Comment("atoms that are surely true and surely false, and once for what is possible.")
	f.Func().Id("matchPartial").Params(
		eventParam(), jen.Id("t").Op("*").Id("words"), jen.List(jen.Id("certain"), jen.Id("possible")).Op("*").Id("verdict"),
	).Block(
		jen.Var().List(jen.Id("u"), jen.Id("maybe"), jen.Id("not"), jen.Id("surelyNot")).Id("words"),
		jen.For(jen.Id("f").Op(":=").Range().Id("fieldAtoms")).Block(
			jen.If(jen.Id("e").Dot("Partial").Dot("Has").Call(jen.Qual(eventPath, "Field").Call(jen.Id("f")))).Block(
				jen.Qual(matchPath, "Partial").Call(
					jen.Id("e"), jen.Qual(eventPath, "Field").Call(jen.Id("f")),
					jen.Id("fieldAtoms").Index(jen.Id("f")).Index(jen.Op(":")),
					all("kernelAtoms"), all("weakAtoms"), all("t"), all("u"),
				),
			),
		),
		jen.For(jen.Id("i").Op(":=").Range().Id("t")).Block(
			at("maybe").Op("=").Add(at("t")).Op("|").Add(at("u")),
			at("not").Op("=").Op("^").Add(at("t")),
			at("surelyNot").Op("=").Op("^").Add(at("maybe")),
		),
		jen.Id("evaluate").Call(jen.Id("e").Dot("Kind"), jen.Id("t"), jen.Op("&").Id("surelyNot"), jen.Id("certain")),
		jen.Id("evaluate").Call(jen.Id("e").Dot("Kind"), jen.Op("&").Id("maybe"), jen.Op("&").Id("not"), jen.Id("possible")),
	)
	f.Line()
}

func evaluateFunc(f *jen.File) {
	args := []jen.Code{jen.Id("p"), jen.Id("n"), jen.Id("out")}
	f.Comment("evaluate runs the rules that can hold on an event of the kind.")
	f.Func().Id("evaluate").Params(jen.Id("kind").Qual(eventPath, "Kind"), formulaParams(), jen.Id("out").Op("*").Id("verdict")).Block(
		jen.Switch(jen.Id("kind")).BlockFunc(func(g *jen.Group) {
			for kind := event.Exec; kind < event.Kinds; kind++ {
				g.Case(jen.Qual(eventPath, title(kind.String()))).Block(jen.Id(evaluateName(kind)).Call(args...))
			}
			g.Default().Block(jen.Id(evaluateName(event.Recorded)).Call(args...))
		}),
	)
	f.Line()
}

// masks writes the tables that say which atoms are constants of a kind, which
// belong to a field, and which the kernel looks for.
func masks(f *jen.File, p *prefilter.Plan) {
	f.Comment("constantAtoms are the atoms that hold on every event of a kind.")
	f.Var().Id("constantAtoms").Op("=").Index(jen.Lit(4)).Id("words").Values(jen.DictFunc(func(d jen.Dict) {
		for _, kind := range prefilter.Live {
			d[jen.Qual(eventPath, title(kind.String()))] = maskValues(p, func(i int) bool { return p.Constant(i, kind) })
		}
	}))
	f.Comment("fieldAtoms are the atoms over each field.")
	f.Var().Id("fieldAtoms").Op("=").Index(jen.Qual(eventPath, "Fields")).Id("words").Values(jen.DictFunc(func(d jen.Dict) {
		for _, field := range fields(p) {
			d[jen.Qual(eventPath, field.Member)] = maskValues(p, func(i int) bool { return p.Atoms[i].Field == field.Field })
		}
	}))
	known, weak := kernelMasks(p.Automaton)
	f.Comment("kernelAtoms are those that the kernel looks for, weakAtoms those that it can only exclude.")
	f.Var().Defs(
		jen.Id("kernelAtoms").Op("=").Id("words").Add(maskValues(p, known)),
		jen.Id("weakAtoms").Op("=").Id("words").Add(maskValues(p, weak)),
	)
}

func kernelMasks(a *match.Automaton) (known, weak func(i int) bool) {
	in := func(i int, ws ...match.Words) bool {
		for _, w := range ws {
			if i>>6 < len(w) && w[i>>6]>>(i&63)&1 != 0 {
				return true
			}
		}
		return false
	}
	return func(i int) bool { return in(i, a.ArgsMask, a.NameMask) }, func(i int) bool { return in(i, a.Weak) }
}

// maskValues writes a vector of the atoms that in holds of.
func maskValues(p *prefilter.Plan, in func(i int) bool) *jen.Statement {
	ws := make([]uint64, words(p))
	for i := range p.Atoms {
		if in(i) {
			ws[i/64] |= 1 << (i % 64)
		}
	}
	return jen.ValuesFunc(func(g *jen.Group) {
		for _, w := range ws {
			g.Op(fmt.Sprintf("%#x", w))
		}
	})
}
