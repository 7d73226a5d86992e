package opt

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// subsume drops literals that others imply: "--listen" beside "-*l*" in a
// list, presence beside an equality in a conjunction. It holds on arrays: the
// element that makes the narrower atom true makes the wider one true as well.
func subsume(g *ir.Graph, r ir.Ref) ir.Ref {
	return rewrite(g, r, func(r ir.Ref, n ir.Node) ir.Ref {
		if n.Op != ir.And && n.Op != ir.Or {
			return r
		}
		rivals := rivalsOf(g, n)
		kept := make([]ir.Ref, 0, len(n.Kids))
		for _, k := range n.Kids {
			if !redundant(g, n.Op, k, rivals(k)) {
				kept = append(kept, k)
			}
		}
		return rebuild(g, n.Op, kept)
	})
}

// rivalsOf returns for each kid of a node those that may imply it or be
// implied. Lists of thousands of whole texts are usual, and of those only equal
// ones, case aside, have to do with each other.
func rivalsOf(g *ir.Graph, n ir.Node) func(ir.Ref) []ir.Ref {
	var others []ir.Ref
	same := map[string][]ir.Ref{}
	for _, k := range n.Kids {
		if text, ok := wholeText(g, k); ok {
			same[text] = append(same[text], k)
		} else {
			others = append(others, k)
		}
	}
	if len(others) > maxRivals {
		others = nil // quadratic, and what it would save is little beside so many
	}
	return func(k ir.Ref) []ir.Ref {
		if others == nil {
			text, _ := wholeText(g, k)
			return same[text]
		}
		if text, ok := wholeText(g, k); ok {
			return slices.Concat(same[text], others)
		}
		return n.Kids
	}
}

// maxRivals is how many wildcards and formulas of one node are compared with
// each other.
const maxRivals = 500

// wholeText returns the text of a literal over a whole text, in lower case.
func wholeText(g *ir.Graph, r ir.Ref) (string, bool) {
	n := g.Node(r)
	if n.Op == ir.Not {
		n = g.Node(n.Kids[0])
	}
	if n.Op != ir.Leaf || !isWhole(g.Atom(n.Atom).Test) {
		return "", false
	}
	return schema.Fold(g.Atom(n.Atom).Text), true
}

// redundant reports whether one of the others implies k (of a conjunction) or is
// implied by k (of a disjunction). Of two that imply each other the first stays.
func redundant(g *ir.Graph, op ir.Op, k ir.Ref, others []ir.Ref) bool {
	for _, other := range others {
		if other == k {
			continue
		}
		narrow, wide := k, other
		if op == ir.And {
			narrow, wide = other, k
		}
		if implies(g, narrow, wide) && (!implies(g, wide, narrow) || other < k) {
			return true
		}
	}
	return false
}

// implies reports whether literal a being true makes literal b true.
func implies(g *ir.Graph, a, b ir.Ref) bool {
	na, nb := g.Node(a), g.Node(b)
	switch {
	case na.Op == ir.Leaf && nb.Op == ir.Leaf:
		return atomImplies(g.Atom(na.Atom), g.Atom(nb.Atom))
	case na.Op == ir.Not && nb.Op == ir.Not:
		return implies(g, nb.Kids[0], na.Kids[0])
	}
	return false
}

func atomImplies(a, b ir.Atom) bool {
	switch {
	case a.Field != b.Field:
		return false
	case b.Test == ir.Exists:
		return true // every atom over a missing value is false
	case !isText(a.Test) || !isText(b.Test):
		return a == b
	}
	return covers(pattern(b), pattern(a))
}

func isText(t ir.Test) bool { return ir.Eq <= t && t <= ir.LikeFold }

func isWhole(t ir.Test) bool { return t == ir.Eq || t == ir.EqFold }

// symbol is one character of a pattern, or a wildcard.
type symbol struct {
	char     rune // the character, in lower case when fold
	wildcard byte // '*', '?' or 0
	fold     bool // either case of char
}

func pattern(a ir.Atom) []symbol {
	wild := a.Test == ir.Like || a.Test == ir.LikeFold
	fold := a.Test == ir.EqFold || a.Test == ir.LikeFold
	var out []symbol
	for i := 0; i < len(a.Text); {
		r, n := utf8.DecodeRuneInString(a.Text[i:])
		s := symbol{char: r, fold: fold && isLetter(r)}
		if wild && strings.ContainsRune("*?", r) {
			s = symbol{wildcard: byte(r)}
		}
		out = append(out, s)
		i += n
	}
	return out
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// covers reports whether pattern q matches whatever pattern p matches, by
// matching q against p's symbols as if they were the text. It may miss some,
// never claim too much: p's star is taken only by a star of q.
func covers(q, p []symbol) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(p) {
		switch {
		case i < len(q) && q[i].wildcard == '*':
			star, mark = i, j
			i++
		case i < len(q) && takes(q[i], p[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(q) && q[i].wildcard == '*' {
		i++
	}
	return i == len(q)
}

// takes reports whether symbol q (not a star) accepts every text of symbol p.
func takes(q, p symbol) bool {
	switch {
	case p.wildcard == '*':
		return false
	case q.wildcard == '?':
		return true
	case p.wildcard == '?':
		return false
	case q.fold:
		return schema.Fold(string(q.char)) == schema.Fold(string(p.char))
	}
	return q.char == p.char && !p.fold
}
