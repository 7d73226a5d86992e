package opt

import "github.com/kerneql/kerneql/gen/internal/ir"

// decide folds a conjunction that holds two literals of which one excludes the
// other, as in "nc" and not "n*", to false, and a disjunction of two of which one
// must hold to true.
func decide(g *ir.Graph, r ir.Ref) ir.Ref {
	s := subsumption{g, map[int32][]symbol{}}
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.And && n.Op != ir.Or {
			return r
		}
		families := s.familiesOf(n)
		for _, k := range n.Kids {
			if g.Node(k).Op == ir.Not && s.opposed(n.Op, g.Node(k).Kids[0], families) {
				return g.Const(n.Op == ir.Or)
			}
		}
		return r
	})
}

// opposed reports whether one of a node's atoms implies the one that stands
// negated beside it (of a conjunction), or is implied by it (of a disjunction).
func (s subsumption) opposed(op ir.Op, negated ir.Ref, families map[kin]*family) bool {
	for _, other := range s.rivals(families, negated) {
		narrow, wide := other, negated
		if op == ir.Or {
			narrow, wide = negated, other
		}
		if s.implies(narrow, wide) {
			return true
		}
	}
	return false
}
