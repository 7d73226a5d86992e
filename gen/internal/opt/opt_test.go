package opt_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

var fields = []*schema.Field{schema.Lookup("process.args"), schema.Lookup("process.name")}

// random makes formulas over few fields and short patterns, so that atoms
// often imply each other.
type random struct {
	*rand.Rand
	g *ir.Graph
}

func (r random) text(alphabet string) string {
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteByte(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func (r random) atom() ir.Ref {
	a := ir.Atom{Field: fields[r.IntN(len(fields))], Test: ir.Test(r.IntN(int(ir.LikeFold) + 1))}
	switch a.Test {
	case ir.Exists:
	case ir.Eq:
		a.Text = r.text("abA")
	case ir.EqFold:
		a.Text = r.text("ab")
	case ir.Like:
		a.Text = r.text("abA*?")
	default:
		a.Text = r.text("ab*?")
	}
	return r.g.Leaf(a)
}

func (r random) formula(depth int) ir.Ref {
	if depth == 0 || r.IntN(4) == 0 {
		return r.atom()
	}
	kids := make([]ir.Ref, 1+r.IntN(4))
	for i := range kids {
		kids[i] = r.formula(depth - 1)
	}
	switch r.IntN(5) {
	case 0:
		return r.g.Not(kids[0])
	case 1, 2:
		return r.g.And(kids...)
	}
	return r.g.Or(kids...)
}

// event is the values of each field.
type event map[*schema.Field][]string

func (r random) event() event {
	e := event{}
	for _, f := range fields {
		n := r.IntN(3)
		if !f.Array {
			n = min(n, 1)
		}
		for range n {
			e[f] = append(e[f], r.text("abAB"))
		}
	}
	return e
}

func (e event) eval(g *ir.Graph, r ir.Ref) bool {
	return g.Eval(r, func(i int32) bool {
		a := g.Atom(i)
		return slices.ContainsFunc(e[a.Field], func(v string) bool { return prefilter.Holds(a, v) })
	})
}

func TestPassesKeepTheMeaning(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := random{rand.New(rand.NewPCG(seed, 0)), ir.NewGraph()}
	for range 3000 {
		r.g = ir.NewGraph()
		before := r.formula(4)
		after, err := opt.Run(r.g, before, opt.Options{Verify: true})
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			e := r.event()
			if e.eval(r.g, before) != e.eval(r.g, after) {
				t.Fatalf("on %v\nbefore %s\nafter  %s", e, r.g.String(before), r.g.String(after))
			}
		}
	}
}

// TestSimplifies holds the rewrites that the netcat rule needs.
func TestSimplifies(t *testing.T) {
	g := ir.NewGraph()
	args := func(test ir.Test, text string) ir.Ref {
		return g.Leaf(ir.Atom{Field: fields[0], Test: test, Text: text})
	}
	l, listen, c := args(ir.LikeFold, "-*l*"), args(ir.EqFold, "--listen"), args(ir.EqFold, "-c")
	exists := args(ir.Exists, "")
	for _, test := range []struct {
		name      string
		got, want ir.Ref
	}{
		{"absorption", g.Or(g.And(l, c), l), l},
		{"absorption of a part", g.Or(g.And(g.Or(l, c), exists, g.Not(c)), g.Or(l, c)), g.Or(l, c)},
		{"covered literal", g.Or(l, listen), l},
		{"covering literal", g.And(l, listen), listen},
		{"presence", g.And(exists, c), c},
		{"negations", g.And(g.Not(l), g.Not(listen)), g.Not(l)},
		{"contradiction", g.And(l, g.Not(l)), ir.FalseRef},
		{"exclusion", g.And(listen, exists, g.Not(l)), ir.FalseRef},
		{"exclusion of what need not be", g.And(l, g.Not(listen)), g.And(l, g.Not(listen))},
		{"nothing left out", g.Or(l, c, g.Not(listen)), ir.TrueRef},
		{"nested negation", g.Not(g.And(c, g.Not(g.Or(l, c)))), ir.TrueRef},
	} {
		if after, _ := opt.Run(g, test.got, opt.Options{Verify: true}); after != test.want {
			t.Errorf("%s: %s becomes %s, not %s", test.name, g.String(test.got), g.String(after), g.String(test.want))
		}
	}
}

// TestOneElementIsNotTheOther guards the trap of arrays: two equalities on
// different values don't contradict each other there.
func TestOneElementIsNotTheOther(t *testing.T) {
	g := ir.NewGraph()
	args := func(text string) ir.Ref { return g.Leaf(ir.Atom{Field: fields[0], Test: ir.Eq, Text: text}) }
	both := g.And(args("init"), args("runc"))
	if after, _ := opt.Run(g, both, opt.Options{Verify: true}); after != both {
		t.Errorf("%s became %s", g.String(both), g.String(after))
	}
	except := g.And(g.Or(args("x"), args("y")), g.Not(args("y")))
	after, _ := opt.Run(g, except, opt.Options{Verify: true})
	if e := (event{fields[0]: {"x", "y"}}); e.eval(g, after) {
		t.Errorf("%s became %s", g.String(except), g.String(after))
	}
}

// TestExpressionsImplyNothing: unlike other atoms, an expression may hold where
// its field is missing.
func TestExpressionsImplyNothing(t *testing.T) {
	g := ir.NewGraph()
	x := g.Expr(&ir.Expr{Op: "null?", Args: []*ir.Expr{g.Expr(&ir.Expr{Op: "field", Field: fields[0]})}})
	computed := g.Leaf(ir.Atom{Field: fields[0], Test: ir.Expression, Expr: x})
	exists := g.Leaf(ir.Atom{Field: fields[0], Test: ir.Exists})
	regex := g.Leaf(ir.Atom{Field: fields[0], Test: ir.Regex, Text: "a"})
	for _, c := range []struct{ before, want ir.Ref }{
		{g.And(computed, exists), g.And(computed, exists)},
		{g.Or(computed, exists), g.Or(computed, exists)},
		{g.And(g.Not(computed), g.Not(exists)), g.And(g.Not(computed), g.Not(exists))},
		{g.And(computed, g.Not(exists)), g.And(computed, g.Not(exists))},
		{g.And(regex, exists), regex},
		{g.Or(regex, exists), exists},
		{g.And(regex, g.Not(exists)), ir.FalseRef},
		{g.Or(computed, g.Not(computed)), ir.TrueRef},
	} {
		if after, err := opt.Run(g, c.before, opt.Options{Verify: true}); after != c.want || err != nil {
			t.Errorf("%s becomes %s, not %s (%v)", g.String(c.before), g.String(after), g.String(c.want), err)
		}
	}
}

// TestLongLists: lists of ten thousand texts, with wildcards among them, and
// formulas of thousands of parts take no time worth measuring, where each with
// each would take minutes.
func TestLongLists(t *testing.T) {
	g := ir.NewGraph()
	var list, parts []ir.Ref
	for i := range 10_000 {
		text := "t" + strings.Repeat("x", i%7) + strconv.Itoa(100_000+i)
		a := g.Leaf(ir.Atom{Field: fields[1], Test: ir.Eq, Text: text})
		list = append(list, a)
		if i%25 == 0 {
			list = append(list, g.Leaf(ir.Atom{Field: fields[1], Test: ir.Like, Text: "*" + text + "*"}))
		}
		parts = append(parts, g.And(a, g.Leaf(ir.Atom{Field: fields[0], Test: ir.Eq, Text: text})))
	}
	whole := g.Or(g.Or(list...), g.And(g.Or(list[:5000]...), parts[1]))
	after, err := opt.Run(g, whole, opt.Options{})
	if n := len(g.Node(after).Kids); err != nil || n != 10_000 {
		t.Errorf("%d parts are left: %v", n, err)
	}
	if after, _ = opt.Run(g, g.Or(parts...), opt.Options{}); after != g.Or(parts...) {
		t.Error("parts are lost")
	}
}
