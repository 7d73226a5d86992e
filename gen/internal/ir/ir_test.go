package ir

import (
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

func leaf(g *Graph, text string) Ref {
	return g.Leaf(Atom{Field: schema.Lookup("process.name"), Test: Eq, Text: text})
}

// TestConstructors holds that equal formulas are one node, whatever the order
// and nesting they were built in.
func TestConstructors(t *testing.T) {
	g := NewGraph()
	a, b, c := leaf(g, "a"), leaf(g, "b"), leaf(g, "c")
	for _, pair := range [][2]Ref{
		{leaf(g, "a"), a},
		{g.And(a, b), g.And(b, a, b)},
		{g.And(a, g.And(b, c)), g.And(g.And(a, b), c)},
		{g.And(), TrueRef}, {g.Or(), FalseRef}, {g.And(a), a},
		{g.And(a, FalseRef), FalseRef}, {g.And(a, TrueRef), a}, {g.Or(a, TrueRef), TrueRef}, {g.Or(a, FalseRef), a},
		{g.And(a, g.Not(a)), FalseRef}, {g.Or(a, b, g.Not(b)), TrueRef},
		{g.Not(g.Not(a)), a}, {g.Not(TrueRef), FalseRef},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is not %s", g.String(pair[0]), g.String(pair[1]))
		}
	}
	if err := g.Verify(); err != nil {
		t.Error(err)
	}
}

func TestVerify(t *testing.T) {
	for name, damage := range map[string]func(g *Graph, a, b Ref){
		"order":    func(g *Graph, a, b Ref) { g.nodes = append(g.nodes, Node{Op: And, Kids: []Ref{b, a}}) },
		"constant": func(g *Graph, a, _ Ref) { g.nodes = append(g.nodes, Node{Op: Or, Kids: []Ref{TrueRef, a}}) },
		"one kid":  func(g *Graph, a, _ Ref) { g.nodes = append(g.nodes, Node{Op: Or, Kids: []Ref{a}}) },
		"forward":  func(g *Graph, a, _ Ref) { g.nodes = append(g.nodes, Node{Op: Not, Kids: []Ref{99}}) },
		"nested": func(g *Graph, a, b Ref) {
			inner := g.And(a, b)
			g.nodes = append(g.nodes, Node{Op: And, Kids: []Ref{a, inner}})
		},
	} {
		g := NewGraph()
		damage(g, leaf(g, "a"), leaf(g, "b"))
		if g.Verify() == nil {
			t.Errorf("%s: damage isn't seen", name)
		}
	}
}

func TestString(t *testing.T) {
	g := NewGraph()
	a, b, c := leaf(g, "a"), leaf(g, "b"), leaf(g, "c")
	for r, want := range map[Ref]string{
		g.Or(a, b):           `process.name in ("a", "b")`,
		g.And(c, g.Or(a, b)): `process.name == "c" and process.name in ("a", "b")`,
		g.Not(g.And(a, b)):   `not (process.name == "a" and process.name == "b")`,
		g.Or(g.And(a, b), c): `process.name in ("c") or process.name == "a" and process.name == "b"`,
	} {
		if got := g.String(r); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
