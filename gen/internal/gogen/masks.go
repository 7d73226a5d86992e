package gogen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/match"
)

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
			if !field.Extra() {
				d[jen.Qual(eventPath, field.Member)] = maskValues(p, func(i int) bool {
					return p.Atoms[i].Field == field.Field && p.Atoms[i].Test != ir.Expression
				})
			}
		}
	}))
	expressionMasks(f, p)
	known, weak := kernelMasks(p.Automaton)
	f.Comment("kernelAtoms are those that the kernel looks for, weakAtoms those that it can only exclude.")
	f.Var().Defs(
		jen.Id("kernelAtoms").Op("=").Id("words").Add(maskValues(p, known)),
		jen.Id("weakAtoms").Op("=").Id("words").Add(maskValues(p, weak)),
	)
}

// expressionMasks writes the table that says which expressions read a field.
func expressionMasks(f *jen.File, p *prefilter.Plan) {
	reads := func(i int, f *schema.Field) bool {
		return p.Atoms[i].Test == ir.Expression && slices.Contains(p.Atoms[i].Fields(), f)
	}
	d := jen.Dict{}
	for _, field := range p.Reads {
		if !field.Extra() && slices.ContainsFunc(p.Atoms, func(a ir.Atom) bool { return a.Test == ir.Expression && slices.Contains(a.Fields(), field) }) {
			d[jen.Qual(eventPath, field.Member)] = maskValues(p, func(i int) bool { return reads(i, field) })
		}
	}
	if slices.ContainsFunc(p.Atoms, func(a ir.Atom) bool { return a.Test == ir.Expression }) {
		f.Comment("fieldExpressions are the expressions that read each field.")
		f.Var().Id("fieldExpressions").Op("=").Index(jen.Qual(eventPath, "Fields")).Id("words").Values(d)
	}
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
