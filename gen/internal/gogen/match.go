package gogen

import (
	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
)

func eventParam() *jen.Statement { return jen.Id("e").Op("*").Qual(eventPath, "Event") }

// Match adds to f the entry point: classify, then the rules that the event's
// kind leaves alive.
func Match(f *jen.File, p *prefilter.Plan) {
	Imports(f)
	f.Comment("words holds one bit for each atom.")
	f.Type().Id("words").Op("=").Index(jen.Lit(words(p))).Uint64()
	f.Comment("verdict holds one bit for each rule, and behind them one for each stage of a sequence.")
	f.Type().Id("verdict").Op("=").Index(jen.Lit(verdictWords(p))).Uint64()
	f.Line()
	x := newExpressions(p)
	matchFunc(f, x)
	partialFunc(f, x)
	evaluateFunc(f)
	for kind := event.Recorded; kind < event.Kinds; kind++ {
		kindFunc(f, p, kind)
	}
	masks(f, p)
}

func matchFunc(f *jen.File, x *expressions) {
	partial := jen.Id("e").Dot("Partial").Op("!=").Lit(0)
	if x.anyWide() {
		partial.Op("||").Id("undecided").Call(jen.Id("e"), jen.Op("&").Id("words").Values())
	}
	f.Comment("matchEvent evaluates every rule on the event.")
	f.Func().Id("matchEvent").Params(eventParam(), jen.Id("v").Op("*").Qual(matchPath, "Verdict")).Block(
		// t := constantAtoms[e.Kind&3]
		jen.Id("t").Op(":=").Id("constantAtoms").Index(jen.Id("e").Dot("Kind").Op("&").Lit(3)),
		jen.If(jen.Id("e").Dot("Kind").Op("==").Qual(eventPath, "Recorded")).Block(
			jen.Id("classifyRecorded").Call(jen.Id("e"), jen.Op("&").Id("t")),
			jen.For(jen.Id("i").Op(":=").Range().Id("e").Dot("Others")).Block(
				jen.Id("classifyRecorded").Call(jen.Op("&").Id("e").Dot("Others").Index(jen.Id("i")), jen.Op("&").Id("t")),
			),
		).Else().Block(
			jen.Id("classifyLive").Call(jen.Id("e"), jen.Op("&").Id("t")),
		),
		jen.List(jen.Id("certain"), jen.Id("possible")).Op(":=").List(
			jen.Parens(jen.Op("*").Id("verdict")).Call(jen.Id("v").Dot("Certain")),
			jen.Parens(jen.Op("*").Id("verdict")).Call(jen.Id("v").Dot("Possible")),
		),
		jen.If(partial).Block(
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
