// Package opt rewrites IR to IR without changing its meaning: an ordered table
// of passes, with the graph's verifier between them under test.
//
// It may import ir and schema.
package opt

import (
	"fmt"

	"github.com/kerneql/kerneql/gen/internal/ir"
)

// Pass is one rewrite of a formula.
type Pass struct {
	Name string
	Run  func(g *ir.Graph, r ir.Ref) ir.Ref
}

// Passes is the order in which they run, and why.
var Passes = []Pass{
	{"negation normal form", normal}, // first: the others see literals only
	{"implied atoms", subsume},       // before absorb: fewer kids, more absorbed
	{"opposites", decide},            // before absorb, which leaves fewer pairs to see
	{"absorption", absorb},
}

// Options change which passes run.
type Options struct {
	Plain  bool // only the first pass, which the emitters need
	Verify bool // check the graph after each pass
}

// Run runs the passes on r. The error names the pass that broke the graph.
func Run(g *ir.Graph, r ir.Ref, o Options) (ir.Ref, error) {
	passes := Passes
	if o.Plain {
		passes = passes[:1]
	}
	for _, p := range passes {
		r = p.Run(g, r)
		if o.Verify {
			if err := g.Verify(); err != nil {
				return r, fmt.Errorf("after %s: %w", p.Name, err)
			}
		}
	}
	return r, nil
}

// rewrite maps f over the formula under r, kids first, each node once.
func rewrite(g *ir.Graph, r ir.Ref, f func(r ir.Ref, n ir.Node) ir.Ref) ir.Ref {
	done := map[ir.Ref]ir.Ref{}
	var walk func(ir.Ref) ir.Ref
	walk = func(r ir.Ref) ir.Ref {
		if out, ok := done[r]; ok {
			return out
		}
		n := g.Node(r)
		in := r
		if len(n.Kids) > 0 {
			kids := make([]ir.Ref, len(n.Kids))
			for i, k := range n.Kids {
				kids[i] = walk(k)
			}
			in = rebuild(g, n.Op, kids)
		}
		out := f(in, g.Node(in))
		done[r] = out
		return out
	}
	return walk(r)
}

func rebuild(g *ir.Graph, op ir.Op, kids []ir.Ref) ir.Ref {
	switch op {
	case ir.Not:
		return g.Not(kids[0])
	case ir.And:
		return g.And(kids...)
	}
	return g.Or(kids...)
}

// normal pushes negations down to the atoms.
func normal(g *ir.Graph, r ir.Ref) ir.Ref {
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.Not {
			return r
		}
		return negate(g, n.Kids[0])
	})
}

// negate returns the negation of a formula in negation normal form, in the
// same form.
func negate(g *ir.Graph, r ir.Ref) ir.Ref {
	n := g.Node(r)
	if n.Op != ir.And && n.Op != ir.Or {
		return g.Not(r)
	}
	kids := make([]ir.Ref, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = negate(g, k)
	}
	if n.Op == ir.And {
		return g.Or(kids...)
	}
	return g.And(kids...)
}

// Specialise replaces atoms whose truth is known by constants; known reports
// an atom's truth and whether it is known.
func Specialise(g *ir.Graph, r ir.Ref, known func(a ir.Atom) (value, ok bool)) ir.Ref {
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.Leaf {
			return r
		}
		if value, ok := known(g.Atom(n.Atom)); ok {
			return g.Const(value)
		}
		return r
	})
}
