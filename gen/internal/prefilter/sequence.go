package prefilter

import (
	"cmp"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/automaton"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
)

// Input is a rule as it comes to the planner: an event query's formula, or those
// of a sequence's or a sample's stages.
type Input struct {
	Root   ir.Ref
	Stages []Stage
	// Keys are fields that are read beside those of the formulas.
	Keys []*schema.Field
	// Closed says why the rule can't run on live events, whatever it reads.
	Closed string
}

// Stage is the formula of one stage of a sequence or a sample. Absent is set
// where no such event must come: such a stage may be one that never holds.
type Stage struct {
	Root   ir.Ref
	Absent bool
}

// StageBit is a formula that has a bit of the verdict for itself, behind those of
// the rules.
type StageBit struct {
	Rule  int
	Root  ir.Ref
	Kinds [event.Kinds]ir.Ref // on the live paths, as those of Rule
}

// NewRules plans rules over one event and over several. The formula of a
// sequence holds where any of its stages does.
func NewRules(g *ir.Graph, inputs []Input) *Plan {
	roots := make([]ir.Ref, len(inputs))
	all := []ir.Ref{}
	var keys []*schema.Field
	for i := range inputs {
		in := &inputs[i]
		roots[i] = in.root(g)
		all = append(all, roots[i])
		for _, s := range in.Stages {
			all = append(all, s.Root)
		}
		keys = append(keys, in.Keys...)
	}
	p := &Plan{Graph: g, Index: map[int32]int{}}
	for i, root := range roots {
		p.Rules = append(p.Rules, p.planRule(root, &inputs[i]))
	}
	p.number(all)
	p.gather(keys)
	p.Result = automaton.Build(p.patterns())
	for i := range inputs {
		p.planKernel(&p.Rules[i])
		for _, s := range inputs[i].Stages {
			p.addStage(i, s.Root)
		}
	}
	return p
}

func (in *Input) root(g *ir.Graph) ir.Ref {
	if in.Stages == nil {
		return in.Root
	}
	roots := make([]ir.Ref, len(in.Stages))
	for i, s := range in.Stages {
		roots[i] = s.Root
	}
	return g.Or(roots...)
}

// planRule plans one rule. A sequence of which a stage can't be told on live
// events doesn't run on them.
func (p *Plan) planRule(root ir.Ref, in *Input) Rule {
	r := Rule{Root: root, Closed: in.Closed}
	p.miss(&r, root, in)
	if len(r.Missing) > 0 || r.Closed != "" {
		return r // every formula stays false: such a rule runs on recorded events
	}
	for _, s := range in.Stages {
		if (!s.Absent || s.Root != ir.FalseRef) && !p.liveStage(s.Root) {
			r.Closed = cmp.Or(p.lacking(s.Root), "no process event can be in one of its stages")
			return r
		}
	}
	for _, kind := range Live {
		r.Kinds[kind] = p.specialise(root, kind)
	}
	if !r.IsLive() {
		r.Closed = p.lacking(root)
	}
	return r
}

// lacking names the condition because of which no live event fits a formula, ""
// if it isn't one alone, or too long to be told.
func (p *Plan) lacking(root ir.Ref) string {
	kids := []ir.Ref{root}
	if n := p.Graph.Node(root); n.Op == ir.And {
		kids = n.Kids
	}
	const longest = 80
	for _, k := range kids {
		if text := p.Graph.String(k); k != ir.FalseRef && len(text) <= longest && !p.liveStage(k) {
			return "no live event has " + text
		}
	}
	return ""
}

// planKernel derives from a rule's live formulas those of the kernel.
func (p *Plan) planKernel(r *Rule) {
	for _, kind := range Live {
		r.Kernel[kind] = p.weaken(r.Kinds[kind])
	}
	r.Open = p.reasons(*r)
}

// miss lists the fields that the rule reads and no live event has.
func (p *Plan) miss(r *Rule, root ir.Ref, in *Input) {
	fields := slices.Clone(in.Keys)
	roots := []ir.Ref{root}
	for _, s := range in.Stages {
		roots = append(roots, s.Root)
	}
	for _, n := range p.Graph.Atoms(roots...) {
		fields = append(fields, p.Graph.Atom(n).Fields()...)
	}
	for _, f := range fields {
		if f.Origin == schema.ReplayOnly && !slices.Contains(r.Missing, f) {
			r.Missing = append(r.Missing, f)
		}
	}
}

func (p *Plan) liveStage(root ir.Ref) bool {
	return slices.ContainsFunc(Live[:], func(kind event.Kind) bool { return p.specialise(root, kind) != ir.FalseRef })
}

func (p *Plan) specialise(root ir.Ref, kind event.Kind) ir.Ref {
	return opt.Specialise(p.Graph, root, func(a ir.Atom) (bool, bool) { return constant(a, kind) })
}

// addStage gives a formula of a rule a bit, unless it has one.
func (p *Plan) addStage(rule int, root ir.Ref) {
	if p.bitOf(rule, root) >= 0 {
		return
	}
	s := StageBit{Rule: rule, Root: root}
	if p.Rules[rule].IsLive() {
		for _, kind := range Live {
			s.Kinds[kind] = p.specialise(root, kind)
		}
	}
	p.Stages = append(p.Stages, s)
}

func (p *Plan) bitOf(rule int, root ir.Ref) int {
	return slices.IndexFunc(p.Stages, func(s StageBit) bool { return s.Rule == rule && s.Root == root })
}

// Bit returns the bit of a stage in a verdict.
func (p *Plan) Bit(rule int, root ir.Ref) int { return len(p.Rules) + p.bitOf(rule, root) }
