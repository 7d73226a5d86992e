package opt

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// subsume drops literals that others imply: "--listen" beside "-*l*" in a
// list, presence beside an equality in a conjunction. It holds on arrays: the
// element that makes the narrower atom true makes the wider one true as well.
func subsume(g *ir.Graph, r ir.Ref) ir.Ref {
	s := subsumption{g, map[int32][]symbol{}}
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.And && n.Op != ir.Or {
			return r
		}
		families := s.familiesOf(n)
		kept := make([]ir.Ref, 0, len(n.Kids))
		for _, k := range n.Kids {
			if !s.redundant(n.Op, k, s.rivals(families, k)) {
				kept = append(kept, k)
			}
		}
		return rebuild(g, n.Op, kept)
	})
}

// subsumption is one run of the pass, with the symbols of the atoms that have
// been compared.
type subsumption struct {
	*ir.Graph
	symbols map[int32][]symbol
}

// kin is what two literals have in common if one implies the other.
type kin struct {
	field   *schema.Field
	negated bool
}

// family is the literals of one node that are kin. Lists of thousands of whole
// texts are usual, and of those only equal ones, case aside, have to do with each
// other.
type family struct {
	all, others []ir.Ref // others are not over a whole text
	whole       map[string][]ir.Ref
}

// maxRivals is how many wildcards of one family are compared with the rest.
const maxRivals = 500

func (s subsumption) familiesOf(n ir.Node) map[kin]*family {
	out := map[kin]*family{}
	for _, r := range n.Kids {
		k, atom, ok := s.literal(r)
		if !ok {
			continue
		}
		f := out[k]
		if f == nil {
			f = &family{whole: map[string][]ir.Ref{}}
			out[k] = f
		}
		f.all = append(f.all, r)
		if a := s.Atom(atom); isWhole(a.Test) {
			text := schema.Fold(a.Text)
			f.whole[text] = append(f.whole[text], r)
		} else {
			f.others = append(f.others, r)
		}
	}
	return out
}

// literal returns the kin and the atom of a literal. Expressions have none: they
// may hold where their fields are missing.
func (s subsumption) literal(r ir.Ref) (k kin, atom int32, ok bool) {
	n := s.Node(r)
	negated := n.Op == ir.Not
	if negated {
		n = s.Node(n.Kids[0])
	}
	if n.Op != ir.Leaf || s.Atom(n.Atom).Test == ir.Expression {
		return kin{}, 0, false
	}
	return kin{s.Atom(n.Atom).Field, negated}, n.Atom, true
}

// rivals returns the literals that may imply r or be implied.
func (s subsumption) rivals(families map[kin]*family, r ir.Ref) []ir.Ref {
	k, atom, ok := s.literal(r)
	if !ok {
		return nil
	}
	f, a := families[k], s.Atom(atom)
	if f == nil {
		return nil
	}
	var same []ir.Ref
	if isWhole(a.Test) {
		same = f.whole[schema.Fold(a.Text)]
	}
	switch {
	case len(f.others) > maxRivals:
		return same // it would be quadratic, and save little beside so many
	case isWhole(a.Test):
		return slices.Concat(same, f.others)
	}
	return f.all
}

// redundant reports whether one of the others implies k (of a conjunction) or is
// implied by k (of a disjunction). Of two that imply each other the first stays.
func (s subsumption) redundant(op ir.Op, k ir.Ref, others []ir.Ref) bool {
	for _, other := range others {
		if other == k {
			continue
		}
		narrow, wide := k, other
		if op == ir.And {
			narrow, wide = other, k
		}
		if s.implies(narrow, wide) && (!s.implies(wide, narrow) || other < k) {
			return true
		}
	}
	return false
}

// implies reports whether literal a being true makes literal b, its kin, true.
func (s subsumption) implies(a, b ir.Ref) bool {
	na, nb := s.Node(a), s.Node(b)
	if na.Op == ir.Not {
		na, nb = s.Node(nb.Kids[0]), s.Node(na.Kids[0])
	}
	x, y := s.Atom(na.Atom), s.Atom(nb.Atom)
	switch {
	case y.Test == ir.Exists:
		return true // all of these atoms are false on a missing value
	case !isText(x.Test) || !isText(y.Test):
		return x == y
	}
	return covers(s.pattern(nb.Atom), s.pattern(na.Atom))
}

// pattern returns the symbols of a text atom.
func (s subsumption) pattern(atom int32) []symbol {
	p, ok := s.symbols[atom]
	if !ok {
		p = pattern(s.Atom(atom))
		s.symbols[atom] = p
	}
	return p
}
