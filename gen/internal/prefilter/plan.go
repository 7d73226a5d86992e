// Package prefilter derives from each rule what the kernel can test: a weaker
// formula that holds whenever the rule can (match ⇒ pass), over the atoms that
// the collector computes, with the reasons for what it had to let through.
//
// It also numbers the atoms, for the kernel and the generated Go share the
// numbers. It may import ir, opt, schema, automaton, runtime/event and
// runtime/match.
package prefilter

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/automaton"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// kernelAtoms is how many atoms the kernel has room for.
const kernelAtoms = 64 * event.AtomWords

// Live are the kinds of events that come from the kernel.
var Live = [...]event.Kind{event.Exec, event.Fork, event.End}

// Plan is what both emitters work from.
type Plan struct {
	Graph *ir.Graph
	Atoms []ir.Atom     // by number; those that the kernel knows come first
	Index map[int32]int // number of a graph atom
	Known int           // numbers below are the kernel's
	// Reads are the fields that the generated code reads, by name, and More those
	// of them that have no member in event.Event.
	Reads, More []*schema.Field
	Rules       []Rule
	Stages      []StageBit // of sequences and samples
	needs       map[int32]int
	automaton.Result
}

// Rule is one rule's formulas.
type Rule struct {
	Root ir.Ref // for events whose every field is read
	// Kinds are the formulas on the live paths with their constants folded;
	// false where the rule can't hold or isn't live.
	Kinds [event.Kinds]ir.Ref
	// Kernel are the weaker formulas that the kernel evaluates.
	Kernel [event.Kinds]ir.Ref
	// Missing are the fields the rule reads that no live event has.
	Missing []*schema.Field
	// Closed says what else keeps the rule from live events, "" if nothing.
	Closed string
	// Open are the fields whose atoms the kernel can't judge, so that it lets
	// through what they would exclude.
	Open []Reason
}

// Reason says why an atom isn't tested in the kernel.
type Reason struct {
	Atom ir.Atom
	Why  string
}

// New plans rules over one event with the given optimised roots.
func New(g *ir.Graph, roots []ir.Ref) *Plan {
	inputs := make([]Input, len(roots))
	for i, root := range roots {
		inputs[i].Root = root
	}
	return NewRules(g, inputs)
}

// number gives the atoms their numbers: the container's presence, then the
// name's and the arguments', then all that the kernel doesn't see or that no
// live rule needs of it. What rules ask the absence of comes after what they
// ask the presence of: if there is no room for all, exclusions go first.
func (p *Plan) number(roots []ir.Ref) {
	g := p.Graph
	container := g.Leaf(ir.Atom{Field: schema.ByEvent(event.ContainerID), Test: ir.Exists})
	atoms := g.Atoms(append(slices.Clone(roots), container)...)
	p.needs = p.needed()
	slices.SortStableFunc(atoms, func(a, b int32) int { return cmp.Compare(p.rank(a), p.rank(b)) })
	for i, a := range atoms {
		p.Index[a] = i
		p.Atoms = append(p.Atoms, g.Atom(a))
		if i < kernelAtoms && p.rank(a) < last {
			p.Known = i + 1
		}
	}
}

// What live rules need to know of an atom.
const (
	nothing = iota
	absence // only that it doesn't hold
	presence
)

// needed tells what the rules' formulas on the live paths need.
func (p *Plan) needed() map[int32]int {
	needs := map[int32]int{}
	seen := map[ir.Ref]bool{}
	var walk func(ir.Ref)
	walk = func(r ir.Ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		switch n := p.Graph.Node(r); n.Op {
		case ir.Leaf:
			needs[n.Atom] = presence
		case ir.Not:
			a := p.Graph.Node(n.Kids[0]).Atom
			needs[a] = max(needs[a], absence)
		default:
			for _, k := range n.Kids {
				walk(k)
			}
		}
	}
	for _, r := range p.Rules {
		for _, kind := range Live {
			walk(r.Kinds[kind])
		}
	}
	return needs
}

// last is the rank of the atoms that have no place in the kernel.
const last = 2 * unseen

// rank orders the atoms.
func (p *Plan) rank(atom int32) int {
	s := sight(p.Graph.Atom(atom))
	switch {
	case s == container:
		return s
	case s == unseen || p.needs[atom] == nothing:
		return last
	case p.needs[atom] == absence:
		return unseen + s
	}
	return s
}

// gather sets the fields that are read.
func (p *Plan) gather(keys []*schema.Field) {
	all := slices.Clone(keys)
	for _, a := range p.Atoms {
		all = append(all, a.Fields()...)
	}
	slices.SortFunc(all, func(a, b *schema.Field) int { return cmp.Compare(a.Name, b.Name) })
	p.Reads = slices.Compact(all)
	p.More = slices.DeleteFunc(slices.Clone(p.Reads), func(f *schema.Field) bool { return !f.Extra() })
}

// The order of atoms: by how the kernel sees them.
const (
	container = iota
	name
	args
	unseen
)

func sight(a ir.Atom) int {
	_, textual := automaton.NewPattern(0, false, a)
	switch {
	case a.Field.Event == event.ContainerID && a.Test == ir.Exists:
		return container
	case a.Field.Event == event.ProcessName && textual:
		return name
	case a.Field.Event == event.ProcessArgs && textual:
		return args
	}
	return unseen
}

func (p *Plan) patterns() []automaton.Pattern {
	var out []automaton.Pattern
	for n, a := range p.Atoms[:p.Known] {
		if s := sight(a); s != container {
			pattern, _ := automaton.NewPattern(n, s == name, a)
			pattern.Absence = p.needs[p.Graph.Node(p.Graph.Leaf(a)).Atom] == absence
			out = append(out, pattern)
		}
	}
	return out
}

// Constant reports whether atom number i holds on every event of a kind.
func (p *Plan) Constant(i int, kind event.Kind) bool {
	value, _ := constant(p.Atoms[i], kind)
	return value
}

// constant evaluates an atom over a field that is the same for all events of a kind.
// An expression is computed on every event, whatever it reads.
func constant(a ir.Atom, kind event.Kind) (value, known bool) {
	if a.Field.Origin != schema.Constant || a.Test == ir.Expression {
		return false, false
	}
	for _, v := range a.Field.Constants[kind] {
		if Holds(a, v) {
			return true, true
		}
	}
	return false, true
}

// Holds evaluates an atom over text on one value.
func Holds(a ir.Atom, v string) bool {
	switch a.Test {
	case ir.Exists:
		return true
	case ir.Eq:
		return v == a.Text
	case ir.EqFold:
		return match.EqualFold(v, a.Text)
	case ir.Like:
		return match.Like(v, a.Text)
	case ir.LikeFold:
		return match.LikeFold(v, a.Text)
	case ir.TextLt, ir.TextLe, ir.TextGt, ir.TextGe:
		c := cmp.Compare(v, a.Text)
		return [...]bool{c < 0, c <= 0, c > 0, c >= 0}[a.Test-ir.TextLt]
	case ir.Regex:
		return regexp.MustCompile(a.Text).MatchString(v)
	}
	return false
}

// weaken replaces each literal that the kernel can't judge by true. On a
// formula in negation normal form that only ever makes it hold more often.
func (p *Plan) weaken(r ir.Ref) ir.Ref {
	g := p.Graph
	n := g.Node(r)
	switch n.Op {
	case ir.Leaf:
		if why := p.unseen(n.Atom, false); why != "" {
			return ir.TrueRef
		}
	case ir.Not:
		if why := p.unseen(g.Node(n.Kids[0]).Atom, true); why != "" {
			return ir.TrueRef
		}
	case ir.And, ir.Or:
		kids := make([]ir.Ref, len(n.Kids))
		for i, k := range n.Kids {
			kids[i] = p.weaken(k)
		}
		if n.Op == ir.And {
			return g.And(kids...)
		}
		return g.Or(kids...)
	}
	return r
}

// unseen says why the kernel can't judge a literal, or "".
func (p *Plan) unseen(atom int32, negated bool) string {
	n, a := p.Index[atom], p.Graph.Atom(atom)
	switch {
	case n >= p.Known && sight(a) < unseen && p.needs[atom] == nothing:
		return unneeded
	case n >= p.Known && sight(a) < unseen:
		return noRoom
	case a.Test == ir.Expression:
		return "the kernel doesn't compute expressions"
	case a.Test == ir.Regex:
		return "the kernel doesn't match regular expressions"
	case n >= p.Known:
		return "the kernel doesn't look at " + a.Field.Name
	case bit(p.Automaton.Untested, n):
		return tooLarge
	case negated && bit(p.Automaton.Weak, n):
		return "the kernel tests a weaker pattern, which can't exclude"
	}
	return ""
}

func bit(w match.Words, n int) bool { return w[n>>6]>>(n&63)&1 != 0 }

// reasons lists what the kernel lets through for the rule, an atom once.
func (p *Plan) reasons(r Rule) []Reason {
	var out []Reason
	seen := map[ir.Ref]bool{}
	var walk func(ir.Ref)
	walk = func(ref ir.Ref) {
		n := p.Graph.Node(ref)
		if seen[ref] {
			return
		}
		seen[ref] = true
		leaf := n
		if n.Op == ir.Not {
			leaf = p.Graph.Node(n.Kids[0])
		}
		if leaf.Op == ir.Leaf {
			if why := p.unseen(leaf.Atom, n.Op == ir.Not); why != "" {
				out = append(out, Reason{p.Graph.Atom(leaf.Atom), why})
			}
			return
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	for _, kind := range Live {
		walk(r.Kinds[kind])
	}
	return out
}
