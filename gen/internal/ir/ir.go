// Package ir is the compiler's intermediate representation: boolean formulas
// over atoms, hash-consed in one graph for the whole rule set, so that a
// condition which forty rules share is one node.
//
// It may import gen/internal/schema, nothing else of the project. Package lower
// builds it from the typed tree, package opt rewrites it.
package ir

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// Test is what an atom asks of its field. On an array an atom is true when it
// is true of any element.
type Test uint8

// The tests. Text tests read Atom.Text, number tests Atom.Number.
const (
	Exists   Test = iota // a value is there
	Eq                   // the text is equal
	EqFold               // equal but for the case of ASCII letters; Text is in lower case
	Like                 // the wildcard pattern matches the whole text
	LikeFold             // the same but for case; Text is in lower case
	TextLt               // byte order
	TextLe
	TextGt
	TextGe
	NumEq
	NumLt
	NumLe
	NumGt
	NumGe
	IsTrue  // a boolean field is true
	IsFalse // a boolean field is there and false
	FloatEq // the float tests read Atom.Number as the bits of a float64
	FloatLt
	FloatLe
	FloatGt
	FloatGe
	Regex      // Go's regular expression Text, which is anchored, matches
	Expression // Expr is true of some combination of its fields' values
)

// Atom is one leaf condition. Atoms with equal members are the same atom.
type Atom struct {
	Field  *schema.Field // of an Expression the first by name of those it reads
	Test   Test
	Text   string
	Number int64
	Expr   *Expr // of an Expression; made by Graph.Expr
	// Written is how a Regex is shown, "" for Text: as some rule has it. Graph.Written
	// makes it one for equal texts.
	Written string
}

// Float returns the number of a float test.
func (a Atom) Float() float64 { return math.Float64frombits(uint64(a.Number)) }

// Fields returns the fields that the atom reads, by name.
func (a Atom) Fields() []*schema.Field {
	if a.Expr != nil {
		return a.Expr.Fields()
	}
	return []*schema.Field{a.Field}
}

// Compare orders atoms by field, test and value; the compiler's output follows
// this order and so never depends on map iteration.
func (a Atom) Compare(b Atom) int {
	if c := cmp.Or(
		cmp.Compare(a.Field.Name, b.Field.Name),
		cmp.Compare(a.Test, b.Test),
		cmp.Compare(a.Text, b.Text),
		cmp.Compare(a.Number, b.Number),
	); c != 0 || a.Expr == b.Expr {
		return c
	}
	return cmp.Compare(a.Expr.String(), b.Expr.String())
}

// Op is the operator of a node.
type Op uint8

// The operators.
const (
	False Op = iota
	True
	Leaf
	Not
	And
	Or
)

// Ref names a node of a Graph.
type Ref int32

// The constants are the first two nodes of every graph.
const (
	FalseRef Ref = 0
	TrueRef  Ref = 1
)

// Node is one node. Kids come before their node in the graph.
type Node struct {
	Op   Op
	Atom int32 // of a Leaf: index in the graph's atoms
	Kids []Ref // of Not one; of And and Or two or more, sorted, distinct
}

// Graph holds nodes and atoms. The zero value is not usable: call NewGraph.
type Graph struct {
	nodes []Node
	atoms []Atom
	index map[string]Ref
	atom  map[Atom]int32
	expr  map[string]*Expr

	written map[string]string // of regular expressions, by Go's form
}

// NewGraph returns a graph with the two constants.
func NewGraph() *Graph {
	return &Graph{
		nodes: []Node{{Op: False}, {Op: True}},
		index: map[string]Ref{},
		atom:  map[Atom]int32{},
		expr:  map[string]*Expr{},

		written: map[string]string{},
	}
}

// Written returns how a regular expression of Go's form is shown: as it was written
// where it came up first.
func (g *Graph) Written(text, asWritten string) string {
	if known, ok := g.written[text]; ok {
		return known
	}
	g.written[text] = asWritten
	return asWritten
}

// Node returns the node that r names.
func (g *Graph) Node(r Ref) Node { return g.nodes[r] }

// Atom returns the atom with the given index.
func (g *Graph) Atom(i int32) Atom { return g.atoms[i] }

// Len returns the number of nodes.
func (g *Graph) Len() int { return len(g.nodes) }

// Const returns the node of a constant.
func (g *Graph) Const(b bool) Ref {
	if b {
		return TrueRef
	}
	return FalseRef
}

// Leaf returns the node of an atom.
func (g *Graph) Leaf(a Atom) Ref {
	i, ok := g.atom[a]
	if !ok {
		i = int32(len(g.atoms))
		g.atoms = append(g.atoms, a)
		g.atom[a] = i
	}
	return g.intern(Node{Op: Leaf, Atom: i})
}

// Not returns the negation of x.
func (g *Graph) Not(x Ref) Ref {
	switch n := g.nodes[x]; n.Op {
	case False:
		return TrueRef
	case True:
		return FalseRef
	case Not:
		return n.Kids[0]
	}
	return g.intern(Node{Op: Not, Kids: []Ref{x}})
}

// And returns the conjunction of xs; of nothing it is true.
func (g *Graph) And(xs ...Ref) Ref { return g.join(And, TrueRef, FalseRef, xs) }

// Or returns the disjunction of xs; of nothing it is false.
func (g *Graph) Or(xs ...Ref) Ref { return g.join(Or, FalseRef, TrueRef, xs) }

// join builds And or Or: nested nodes of the same operator are flattened, the
// neutral constant goes, the dominant one decides, and x beside not x decides too.
func (g *Graph) join(op Op, neutral, dominant Ref, xs []Ref) Ref {
	kids := make([]Ref, 0, len(xs))
	for _, x := range xs {
		switch n := g.nodes[x]; {
		case x == dominant:
			return dominant
		case x == neutral:
		case n.Op == op:
			kids = append(kids, n.Kids...)
		default:
			kids = append(kids, x)
		}
	}
	slices.Sort(kids)
	kids = slices.Compact(kids)
	if g.complementary(kids) {
		return dominant
	}
	switch len(kids) {
	case 0:
		return neutral
	case 1:
		return kids[0]
	}
	return g.intern(Node{Op: op, Kids: kids})
}

// complementary reports whether kids, sorted, hold some x and its negation.
func (g *Graph) complementary(kids []Ref) bool {
	for _, k := range kids {
		if n := g.nodes[k]; n.Op == Not {
			if _, found := slices.BinarySearch(kids, n.Kids[0]); found {
				return true
			}
		}
	}
	return false
}

func (g *Graph) intern(n Node) Ref {
	key := make([]byte, 0, 5+4*len(n.Kids))
	key = binary.LittleEndian.AppendUint32(append(key, byte(n.Op)), uint32(n.Atom))
	for _, k := range n.Kids {
		key = binary.LittleEndian.AppendUint32(key, uint32(k))
	}
	if r, ok := g.index[string(key)]; ok {
		return r
	}
	r := Ref(len(g.nodes))
	g.nodes = append(g.nodes, n)
	g.index[string(key)] = r
	return r
}

// Eval evaluates r with the given truth of atoms, which are named by index.
func (g *Graph) Eval(r Ref, atom func(i int32) bool) bool {
	n := g.nodes[r]
	switch n.Op {
	case True:
		return true
	case Leaf:
		return atom(n.Atom)
	case Not:
		return !g.Eval(n.Kids[0], atom)
	case And, Or:
		for _, k := range n.Kids {
			if g.Eval(k, atom) == (n.Op == Or) {
				return n.Op == Or
			}
		}
		return n.Op == And
	}
	return false
}

// Atoms returns the indices of the atoms that the roots read, in Compare order.
func (g *Graph) Atoms(roots ...Ref) []int32 {
	seen := make([]bool, len(g.nodes))
	var out []int32
	var walk func(r Ref)
	walk = func(r Ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		if n := g.nodes[r]; n.Op == Leaf {
			out = append(out, n.Atom)
		} else {
			for _, k := range n.Kids {
				walk(k)
			}
		}
	}
	for _, r := range roots {
		walk(r)
	}
	slices.SortFunc(out, func(a, b int32) int { return g.atoms[a].Compare(g.atoms[b]) })
	return out
}

// Verify checks the graph's invariants: kids come before their node, are
// sorted and distinct, and are no constants; And and Or are not nested in
// themselves and have two kids or more; no negation stands over a negation.
func (g *Graph) Verify() error {
	for r, n := range g.nodes {
		if err := g.verifyNode(Ref(r), n); err != nil {
			return fmt.Errorf("node %d: %w", r, err)
		}
	}
	return nil
}

func (g *Graph) verifyNode(r Ref, n Node) error {
	want := [...][2]int{False: {0, 0}, True: {0, 0}, Leaf: {0, 0}, Not: {1, 1}, And: {2, len(g.nodes)}, Or: {2, len(g.nodes)}}[n.Op]
	if len(n.Kids) < want[0] || len(n.Kids) > want[1] {
		return fmt.Errorf("%d kids", len(n.Kids))
	}
	for i, k := range n.Kids {
		switch {
		case k >= r:
			return fmt.Errorf("kid %d comes after it", k)
		case k == FalseRef || k == TrueRef:
			return fmt.Errorf("kid %d is a constant", k)
		case i > 0 && k <= n.Kids[i-1]:
			return fmt.Errorf("kids are not sorted and distinct: %v", n.Kids)
		case g.nodes[k].Op == n.Op && n.Op != Leaf:
			return fmt.Errorf("kid %d has the same operator", k)
		}
	}
	return nil
}
