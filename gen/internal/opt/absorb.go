package opt

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/ir"
)

// absorb drops from "A or (A and B)" the second part, and from "A and (A or B)".
func absorb(g *ir.Graph, r ir.Ref) ir.Ref {
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.And && n.Op != ir.Or {
			return r
		}
		byFirst := kidsByFirst(g, n)
		kept := make([]ir.Ref, 0, len(n.Kids))
		for _, k := range n.Kids {
			if !absorbed(g, n, byFirst, k) {
				kept = append(kept, k)
			}
		}
		return rebuild(g, n.Op, kept)
	})
}

// kidsByFirst returns a node's kids by the first of their parts.
func kidsByFirst(g *ir.Graph, n ir.Node) map[ir.Ref][]ir.Ref {
	out := make(map[ir.Ref][]ir.Ref, len(n.Kids))
	for _, k := range n.Kids {
		first := parts(g, k, opposite(n.Op))[0]
		out[first] = append(out[first], k)
	}
	return out
}

func opposite(op ir.Op) ir.Op {
	if op == ir.And {
		return ir.Or
	}
	return ir.And
}

// absorbed reports whether the rest of n makes its kid k redundant, where k is
// a node of the other operator: some other kid's parts are all among k's, as in
// "A or (A and B)", or the alternatives of one of k's parts are all kids of n, as
// in "A or B or ((A or B) and C)".
func absorbed(g *ir.Graph, n ir.Node, byFirst map[ir.Ref][]ir.Ref, k ir.Ref) bool {
	kn := g.Node(k)
	if kn.Op != opposite(n.Op) {
		return false
	}
	for _, part := range kn.Kids {
		if contains(n.Kids, parts(g, part, n.Op)) {
			return true
		}
		for _, other := range byFirst[part] {
			if other != k && contains(kn.Kids, parts(g, other, kn.Op)) {
				return true
			}
		}
	}
	return false
}

// parts returns the kids of r if it has operator op, and r itself otherwise.
func parts(g *ir.Graph, r ir.Ref, op ir.Op) []ir.Ref {
	if n := g.Node(r); n.Op == op {
		return n.Kids
	}
	return []ir.Ref{r}
}

// contains reports whether the sorted set all holds every element of some.
func contains(all, some []ir.Ref) bool {
	if len(some) > len(all) {
		return false
	}
	for _, s := range some {
		i, found := slices.BinarySearch(all, s)
		if !found {
			return false
		}
		all = all[i:]
	}
	return true
}
