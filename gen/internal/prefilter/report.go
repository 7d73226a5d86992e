package prefilter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/ir"
)

// Live says in words whether the rule runs on live events: "live", or
// "replay only:" with the reason.
func (r Rule) Live() string {
	if len(r.Missing) > 0 {
		names := make([]string, len(r.Missing))
		for i, f := range r.Missing {
			names[i] = f.Name
		}
		return "replay only: reads " + strings.Join(names, ", ")
	}
	for _, kind := range Live {
		if r.Kinds[kind] != ir.FalseRef {
			return "live"
		}
	}
	return "replay only: no process event can match"
}

// Kernel says in words what the kernel tests for rule i: a formula for each
// kind of event, kinds with the same one together.
func (p *Plan) Kernel(i int) string {
	var order []ir.Ref
	kinds := map[ir.Ref][]string{}
	for _, kind := range Live {
		f := p.Rules[i].Kernel[kind]
		if f == ir.FalseRef {
			continue
		}
		if kinds[f] == nil {
			order = append(order, f)
		}
		kinds[f] = append(kinds[f], kind.String())
	}
	var parts []string
	for _, f := range order {
		parts = append(parts, strings.Join(kinds[f], ", ")+": "+p.Graph.String(f))
	}
	return strings.Join(parts, "; ")
}

// Opens lists why the kernel lets through more than rule i asks for.
func (p *Plan) Opens(i int) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, kind := range Live {
		if p.trivial(p.Rules[i].Kernel[kind]) {
			add(fmt.Sprintf("every %s in a container: nothing else of the rule can be tested in the kernel", kind))
		}
		if p.Rules[i].Kernel[kind] == ir.TrueRef {
			add(fmt.Sprintf("every %s, in containers and outside: nothing of the rule can be tested in the kernel", kind))
		}
	}
	for _, r := range p.Rules[i].Open {
		add(fmt.Sprintf("%s: %s", r.Atom, r.Why))
	}
	for _, n := range p.Weakened {
		if slices.Contains(p.reads(i), n) {
			add(fmt.Sprintf("%s: tested by a shorter pattern, the automaton would grow too large", p.Atoms[n]))
		}
	}
	return out
}

// trivial reports whether a formula asks for no more than a container.
func (p *Plan) trivial(f ir.Ref) bool {
	n := p.Graph.Node(f)
	return n.Op == ir.Leaf && p.Index[n.Atom] == 0
}

// reads returns the numbers of rule i's atoms.
func (p *Plan) reads(i int) []int {
	var out []int
	for _, a := range p.Graph.Atoms(p.Rules[i].Root) {
		out = append(out, p.Index[a])
	}
	return out
}
