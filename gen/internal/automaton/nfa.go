// Package automaton builds the byte automaton that the kernel runs over names
// and arguments: all patterns of a rule set in one deterministic table
// (match.Automaton), within the collector's limits. A pattern that would make
// the table too large is weakened or left out, and said so.
//
// It may import ir, schema and runtime/match.
package automaton

import (
	"strings"

	"github.com/kerneql/kerneql/gen/internal/ir"
)

// bytes is a set of byte values.
type bytes [4]uint64

func (b *bytes) add(c byte)      { b[c>>6] |= 1 << (c & 63) }
func (b *bytes) has(c byte) bool { return b[c>>6]>>(c&63)&1 != 0 }

func span(lo, hi byte) bytes {
	var b bytes
	for c := int(lo); c <= int(hi); c++ {
		b.add(byte(c))
	}
	return b
}

// edge leads to state to on a byte of set.
type edge struct {
	set bytes
	to  int
}

// nfa is a nondeterministic automaton over all patterns; NUL is on no edge.
type nfa struct {
	edges  [][]edge
	accept []int // atom of an accepting state, -1 of others
}

func (n *nfa) state() int {
	n.edges = append(n.edges, nil)
	n.accept = append(n.accept, -1)
	return len(n.edges) - 1
}

func (n *nfa) edge(from int, set bytes, to int) {
	n.edges[from] = append(n.edges[from], edge{set, to})
}

// anyByte is every byte but NUL, which ends a string and is never in one.
var anyByte = span(1, 255)

// add adds pattern p and returns its first state. A question mark takes one
// byte of any kind or one well-formed multi-byte character, which is more than
// one character of damaged text: see exact.
func (n *nfa) add(p Pattern) int {
	first := n.state()
	at := first
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case p.wild && c == '*':
			n.edge(at, anyByte, at)
		case p.wild && c == '?':
			at = n.character(at)
		default:
			next := n.state()
			n.edge(at, literal(c, p.fold), next)
			at = next
		}
	}
	n.accept[at] = p.Atom
	return first
}

// literal is the set of byte c, in both cases if fold.
func literal(c byte, fold bool) bytes {
	var b bytes
	b.add(c)
	if fold && 'a' <= c && c <= 'z' {
		b.add(c - 'a' + 'A')
	}
	return b
}

// character adds one character after from and returns the state behind it.
func (n *nfa) character(from int) int {
	tail := span(0x80, 0xbf)
	to := n.state()
	n.edge(from, anyByte, to)
	last, middle, third := n.state(), n.state(), n.state()
	n.edge(last, tail, to)
	n.edge(middle, tail, last)
	n.edge(third, tail, middle)
	n.edge(from, span(0xc2, 0xdf), last)
	n.edge(from, span(0xe0, 0xef), middle)
	n.edge(from, span(0xf0, 0xf4), third)
	return to
}

// Pattern is an atom over the text of a field.
type Pattern struct {
	Atom int  // its number among the kernel atoms
	Name bool // over the name; over the arguments otherwise
	// Absence says that rules only ask that it isn't found, of which a weaker
	// pattern tells nothing.
	Absence bool

	text       string
	wild, fold bool
	weak       bool
}

// NewPattern returns the pattern of atom number n, and false if the atom is
// none that an automaton can find.
func NewPattern(n int, name bool, a ir.Atom) (Pattern, bool) {
	p := Pattern{Atom: n, Name: name, text: a.Text}
	switch a.Test {
	case ir.Exists:
		p.text, p.wild = "*", true
	case ir.Eq:
	case ir.EqFold:
		p.fold = true
	case ir.Like:
		p.wild = true
	case ir.LikeFold:
		p.wild, p.fold = true, true
	default:
		return p, false
	}
	p.weak = p.wild && !exact(p.text)
	return p, true
}

// exact reports whether the byte automaton of a wildcard pattern accepts
// exactly the texts the pattern means. Question marks count characters, which
// bytes can't tell in damaged text; only one beside a star asks no more than
// that there is a byte.
func exact(text string) bool {
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '*' && r != '?' }) {
		if n := strings.Count(run, "?"); n > 1 || n == 1 && !strings.Contains(run, "*") {
			return false
		}
	}
	return true
}

// weaken returns a pattern that matches all that p does and costs fewer
// states: its text up to the first wildcard, or up to half of it, then
// anything. It is false when nothing is left to test.
func (p Pattern) weaken() (Pattern, bool) {
	if p.Absence {
		return p, false
	}
	head := p.text
	if p.wild {
		if i := strings.IndexAny(head, "*?"); i < len(head)-1 {
			head = head[:i]
		} else {
			head = head[:i/2]
		}
	} else {
		head = head[:len(head)/2]
	}
	p.text, p.wild, p.weak = head+"*", true, true
	return p, head != ""
}

// cost orders patterns for weakening: exclusions come first, then what
// multiplies states.
func (p Pattern) cost() int {
	cost := len(p.text)
	if p.wild {
		inner := strings.Count(strings.TrimSuffix(p.text, "*"), "*")
		cost += inner<<16 + strings.Count(p.text, "?")<<8
	}
	if p.Absence {
		cost += 1 << 30
	}
	return cost
}
