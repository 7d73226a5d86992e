package gogen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
)

// longest is how many parts a formula has in one function, and how many tests of a
// number. The Go compiler's time grows faster than a function's length: one of ten
// thousand parts would take it minutes. Few rules have a tenth of the limit.
const longest = 500

// formulas writes the formulas of one function. What is too long for that goes to
// functions of its own, which are written before it.
type formulas struct {
	file  *jen.File
	plan  *prefilter.Plan
	name  string
	parts int // functions that were written
}

// formulaBody writes the body of a function with the formula r.
func formulaBody(f *jen.File, p *prefilter.Plan, name string, r ir.Ref) *jen.Statement {
	w := &formulas{file: f, plan: p, name: name}
	return jen.Return(w.formula(r))
}

// formula writes the value of r, 0 or 1. Literals of one word are tested
// together: any of them under Or, all of them under And.
func (w *formulas) formula(r ir.Ref) *jen.Statement {
	n := w.plan.Graph.Node(r)
	switch n.Op {
	case ir.False:
		return jen.Lit(0)
	case ir.True:
		return jen.Lit(1)
	case ir.Leaf, ir.Not:
		v, word, mask := literal(w.plan, r)
		return jen.Qual(matchPath, "Any").Call(masked(v, word, mask))
	}
	return w.join(n)
}

func (w *formulas) join(n ir.Node) *jen.Statement {
	var groups []group
	var parts []*jen.Statement
	for _, k := range n.Kids {
		if op := w.plan.Graph.Node(k).Op; op == ir.And || op == ir.Or {
			parts = append(parts, jen.Parens(w.formula(k)))
			continue
		}
		groups = merge(groups, w.plan, k)
	}
	if n.Op == ir.Or {
		return w.infix("|", append(anyOf(groups), parts...))
	}
	all := make([]*jen.Statement, len(groups))
	for i, g := range groups {
		all[i] = allOf(g)
	}
	return w.infix("&", append(all, parts...))
}

// infix joins the parts; where they are too many, the calls of functions that do.
func (w *formulas) infix(op string, parts []*jen.Statement) *jen.Statement {
	if len(parts) <= longest {
		return infix(op, parts)
	}
	var calls []*jen.Statement
	for some := range slices.Chunk(parts, longest) {
		w.parts++
		name := fmt.Sprintf("%sPart%d", w.name, w.parts)
		w.file.Commentf("%s is a part of %s.", name, w.name)
		w.file.Func().Id(name).Params(formulaParams()).Uint64().Block(jen.Return(infix(op, some)))
		w.file.Line()
		calls = append(calls, jen.Id(name).Call(jen.Id("p"), jen.Id("n")))
	}
	return infix(op, calls)
}
