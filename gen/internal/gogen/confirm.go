package gogen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
)

// emitConfirm writes the exact tests of a string that passed the filter.
func (fd *field) emitConfirm(f *jen.File) {
	literals, wildcards := fd.literals(), fd.wildcards()
	if len(literals)+len(wildcards) == 0 {
		return
	}
	f.Comment(fmt.Sprintf("%s sets the atoms that s, which passed the filter, makes true.", fd.function("confirm")))
	f.Comment("//go:noinline")
	f.Func().Id(fd.function("confirm")).Params(jen.Id("s").String(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
		if len(literals) > 0 {
			fd.byLength(g, literals)
		}
		for _, i := range wildcards {
			a := fd.atom(i)
			name := map[ir.Test]string{ir.Like: "Like", ir.LikeFold: "LikeFold"}[a.Test]
			g.If(jen.Qual(matchPath, name).Call(jen.Id("s"), jen.Lit(a.Text))).Block(mark(i))
		}
	})
	f.Line()
}

// byLength writes the comparisons with literals, those of one length together.
func (fd *field) byLength(g *jen.Group, literals []int) {
	groups := map[int][]int{}
	for _, i := range literals {
		n := len(fd.atom(i).Text)
		groups[n] = append(groups[n], i)
	}
	lengths := make([]int, 0, len(groups))
	for n := range groups {
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	g.Switch(jen.Len(jen.Id("s"))).BlockFunc(func(g *jen.Group) {
		for _, n := range lengths {
			g.Case(jen.Lit(n)).BlockFunc(func(g *jen.Group) {
				for _, i := range groups[n] {
					g.If(equals(fd.atom(i))).Block(mark(i))
				}
			})
		}
	})
}

func equals(a ir.Atom) *jen.Statement {
	if a.Test == ir.Eq {
		return jen.Id("s").Op("==").Lit(a.Text)
	}
	return jen.Qual(matchPath, "EqualFold").Call(jen.Id("s"), jen.Lit(a.Text))
}
