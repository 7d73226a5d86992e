package prefilter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/runtime/event"
)

// Live says in words whether the rule runs on live events: "live", or
// "replay only:" with the reason. The categories are those of the rule's query as
// they are written, "" for any.
func (r Rule) Live(categories ...string) string {
	if r.IsLive() {
		return "live"
	}
	if i := slices.IndexFunc(categories, func(c string) bool { return c != "" && c != "process" }); i >= 0 {
		return "replay only: needs " + categories[i] + " events"
	}
	if len(r.Missing) > 0 {
		names := make([]string, len(r.Missing))
		for i, f := range r.Missing {
			names[i] = f.Name
		}
		return "replay only: reads " + strings.Join(names, ", ")
	}
	if r.Closed != "" {
		return "replay only: " + r.Closed
	}
	return "replay only: no process event can match"
}

// IsLive reports whether the rule can hold on some live event.
func (r Rule) IsLive() bool {
	return slices.ContainsFunc(Live[:], func(kind event.Kind) bool { return r.Kinds[kind] != ir.FalseRef })
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
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
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
	reads := p.reads(i)
	for _, n := range p.Weakened {
		if reads[n] {
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

// reads is the set of the numbers of rule i's atoms.
func (p *Plan) reads(i int) map[int]bool {
	out := map[int]bool{}
	for _, a := range p.Graph.Atoms(p.Rules[i].Root) {
		out[p.Index[a]] = true
	}
	return out
}
