package bpfgen

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/gen/internal/bpfsim"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

var names = []string{"process.name", "process.args", "process.parent.name", "event.action", "container.id"}

type random struct {
	*rand.Rand
	g *ir.Graph
}

func (r random) pick(ss ...string) string { return ss[r.IntN(len(ss))] }

func (r random) atom() ir.Ref {
	f := schema.Lookup(r.pick(names...))
	a := ir.Atom{Field: f, Test: ir.Exists}
	switch {
	case f.Name == "event.action":
		a.Test, a.Text = ir.Eq, r.pick("exec", "fork", "end", "other")
	case f.Name != "container.id" && r.IntN(5) > 0:
		a.Test = ir.Eq + ir.Test(r.IntN(4))
		a.Text = r.pick("", "a", "ab", "nc", "xyz")
		if a.Test == ir.Like || a.Test == ir.LikeFold {
			a.Text = r.pick("a*", "*b", "?", "a?*", "*c*", "n?")
		}
	}
	return r.g.Leaf(a)
}

func (r random) formula(depth int) ir.Ref {
	if depth == 0 || r.IntN(5) == 0 {
		if r.IntN(3) == 0 {
			return r.g.Not(r.atom())
		}
		return r.atom()
	}
	kids := make([]ir.Ref, 2+r.IntN(3))
	for i := range kids {
		kids[i] = r.formula(depth - 1)
	}
	if r.IntN(2) == 0 {
		return r.g.And(kids...)
	}
	return r.g.Or(kids...)
}

// live is an event as the kernel meets it.
type live struct {
	kind      event.Kind
	container bool
	values    map[string][]string
}

func (r random) live() live {
	text := func() string { return r.pick("", "a", "A", "ab", "nc", "nx", "xyz", "é", "cc") }
	e := live{kind: prefilter.Live[r.IntN(3)], container: r.IntN(2) == 0, values: map[string][]string{}}
	e.values["process.name"] = []string{text()}
	for range r.IntN(3) {
		e.values["process.args"] = append(e.values["process.args"], text())
	}
	e.values["process.parent.name"] = []string{text()}
	e.values["event.action"] = []string{e.kind.String()}
	if e.container {
		e.values["container.id"] = []string{"c"}
	}
	return e
}

func (e live) holds(a ir.Atom) bool {
	return slices.ContainsFunc(e.values[a.Field.Name], func(v string) bool { return prefilter.Holds(a, v) })
}

// facts are the kernel's, with the strings scanned or not.
func (e live) facts(a *match.Automaton, scanned bool) bpfsim.Facts {
	var found, known match.Words
	if scanned {
		a.ScanName(e.values["process.name"][0], &found)
		for _, s := range e.values["process.args"] {
			a.ScanArg(s, &found)
		}
		for i := range known {
			known[i] = ^uint64(0)
		}
	}
	return bpfsim.Known(a, e.kind, e.container, found, known)
}

func instructions(t *testing.T, p *prefilter.Plan) asm.Instructions {
	t.Helper()
	insns, err := Instructions(p, make([]string, len(p.Rules)))
	if err != nil {
		t.Fatal(err)
	}
	return insns
}

// TestLaw is the prefilter law on random rule sets and events: what a rule
// matches passes, whether the kernel has scanned the strings or not. And the
// kernel's answer is that of the formulas it was made from.
func TestLaw(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dropped, passed := 0, 0
	r := random{Rand: rand.New(rand.NewPCG(seed, 0))}
	for range 800 {
		r.g = ir.NewGraph()
		var roots []ir.Ref
		for range 1 + r.IntN(4) {
			root, _ := opt.Run(r.g, r.formula(3), opt.Options{Verify: true})
			roots = append(roots, root)
		}
		p := prefilter.New(r.g, roots)
		insns := instructions(t, p)
		for range 40 {
			e := r.live()
			for _, scanned := range []bool{true, false} {
				facts := e.facts(p.Automaton, scanned)
				got, err := bpfsim.Run(insns, facts)
				if err != nil {
					t.Fatal(err)
				}
				if want := possible(p, facts); (got == 1) != want {
					t.Fatalf("%+v: the instructions say %d, the formulas %v\n%v", e, got, want, insns)
				}
				for _, root := range roots {
					if got == 0 && r.g.Eval(root, func(i int32) bool { return e.holds(r.g.Atom(i)) }) {
						t.Fatalf("%+v is dropped, but %s matches", e, r.g.String(root))
					}
				}
				if got == 0 {
					dropped++
				} else {
					passed++
				}
			}
		}
	}
	if dropped < 1000 || passed < 1000 {
		t.Errorf("dropped %d, passed %d: the test isn't about both", dropped, passed)
	}
}

// possible evaluates the kernel formulas on facts without their instructions.
func possible(p *prefilter.Plan, f bpfsim.Facts) bool {
	var eval func(ir.Ref) bool
	bit := func(w match.Words, atom int32) bool {
		n := p.Index[atom]
		return w[n/64]>>(n%64)&1 != 0
	}
	eval = func(r ir.Ref) bool {
		n := p.Graph.Node(r)
		switch n.Op {
		case ir.Leaf:
			return bit(f.Pos, n.Atom)
		case ir.Not:
			return bit(f.Neg, p.Graph.Node(n.Kids[0]).Atom)
		case ir.And:
			return !slices.ContainsFunc(n.Kids, func(k ir.Ref) bool { return !eval(k) })
		case ir.Or:
			return slices.ContainsFunc(n.Kids, eval)
		}
		return n.Op == ir.True
	}
	return slices.ContainsFunc(p.Rules, func(r prefilter.Rule) bool { return eval(r.Kernel[f.Kind]) })
}

func TestUnknownKindPasses(t *testing.T) {
	g := ir.NewGraph()
	p := prefilter.New(g, []ir.Ref{ir.FalseRef})
	insns := instructions(t, p)
	for kind, want := range map[event.Kind]uint64{event.Exec: 0, event.Fork: 0, event.End: 0, 9: 1} {
		if got, err := bpfsim.Run(insns, bpfsim.Facts{Kind: kind}); err != nil || got != want {
			t.Errorf("kind %d: %d, %v", kind, got, err)
		}
	}
}

// TestReachable holds what the verifier asks: every instruction can be
// reached, and every jump leads forward to a label that exists.
func TestReachable(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2)), nil}
	for range 300 {
		r.g = ir.NewGraph()
		roots := []ir.Ref{r.formula(3), r.formula(3), ir.TrueRef, r.formula(2)}[r.IntN(3):]
		for i := range roots {
			roots[i], _ = opt.Run(r.g, roots[i], opt.Options{Verify: true})
		}
		insts, err := compile(prefilter.New(r.g, roots), make([]string, len(roots)))
		if err != nil {
			t.Fatal(err)
		}
		labels := map[string]int{}
		for i, inst := range insts {
			if inst.label != "" {
				labels[inst.label] = i
			}
		}
		reached := map[int]bool{0: true}
		for i, inst := range insts {
			if !reached[i] {
				t.Fatalf("instruction %d can't be reached", i)
			}
			if inst.target != "" {
				to, ok := labels[inst.target]
				if !ok || to <= i && inst.target != passLabel {
					t.Fatalf("instruction %d jumps to %q", i, inst.target)
				}
				reached[to] = true
			}
			if inst.op != jump && inst.op != exit {
				reached[i+1] = true
			}
		}
	}
}

// TestReach gives more rules than a jump can pass over: the last ones let
// everything through, and no jump is too long.
func TestReach(t *testing.T) {
	g := ir.NewGraph()
	var roots []ir.Ref
	leaf := func(field, text string) ir.Ref {
		return g.Leaf(ir.Atom{Field: schema.Lookup(field), Test: ir.Eq, Text: text})
	}
	for i := range 3000 {
		name, arg := string(rune('a'+i%20)), string(rune('a'+i/20%20))
		roots = append(roots, g.And(leaf("process.name", name), leaf("process.args", arg), g.Or(leaf("process.name", arg), leaf("process.args", name), g.Not(leaf("process.args", string(rune('a'+i/400)))))))
	}
	p := prefilter.New(g, roots)
	c, err := compile(p, make([]string, len(roots)))
	if err != nil {
		t.Fatal(err)
	}
	if n := (&code{insts: c}).slots(); n > maxJump || n < maxKind {
		t.Errorf("%d machine instructions", n)
	}
	facts := bpfsim.Facts{Kind: event.Exec}
	if got, err := bpfsim.Run(instructions(t, p), facts); err != nil || got != 1 {
		t.Errorf("rules beyond the reach: %d, %v", got, err)
	}
}
