package prefilter

import (
	"slices"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
)

// Opening says that the kernel can hold back no event of some kinds because of
// one rule.
type Opening struct {
	Kinds  []event.Kind
	Inside bool // but for those outside containers
	// Excluding is set if the kernel holds some back, but asks for nothing that an
	// event has to have.
	Excluding bool
	// By are the atoms that the kernel can't judge, and without which it could
	// hold events back; none if the rule itself asks for no more.
	By []Reason
}

// The reasons that lie in all rules together.
const (
	noRoom   = "there are more patterns than the kernel has room for"
	tooLarge = "the automaton over all patterns would grow too large"
)

// unneeded is why the kernel doesn't test what only rules for recorded events have.
const unneeded = "no rule needs it on live events"

// Crowded reports whether the reason lies in all rules together: alone, the rule
// would have its atom tested.
func (r Reason) Crowded() bool { return r.Why == noRoom || r.Why == tooLarge }

// Openings returns the ways in which rule i forces the prefilter open, kinds
// with the same one together.
func (p *Plan) Openings(i int) []Opening {
	var out []Opening
	for _, kind := range Live {
		found, ok := p.open(p.Rules[i].Kernel[kind])
		if !ok {
			continue
		}
		for _, b := range p.openers(p.Rules[i].Kinds[kind], found) {
			found.By = append(found.By, b.Reason)
		}
		same := slices.IndexFunc(out, found.like)
		if same < 0 {
			same = len(out)
			out = append(out, found)
		}
		out[same].Kinds = append(out[same].Kinds, kind)
	}
	return out
}

func (o Opening) like(other Opening) bool {
	return o.Inside == other.Inside && o.Excluding == other.Excluding && slices.Equal(o.By, other.By)
}

// within reports whether o lets through no less than wanted.
func (o Opening) within(wanted Opening) bool {
	return (!o.Inside || wanted.Inside) && (!o.Excluding || wanted.Excluding)
}

// open reports whether a formula of the kernel holds back nothing, or nothing in
// containers, or only what it excludes.
func (p *Plan) open(f ir.Ref) (o Opening, ok bool) {
	switch short := p.shorten(f); {
	case short == ir.TrueRef:
		return Opening{}, true
	case p.trivial(short):
		return Opening{Inside: true}, true
	case p.excludes(short, false):
		return Opening{Excluding: true}, true
	default:
		return Opening{Inside: true, Excluding: true}, p.excludes(short, true)
	}
}

// excludes reports whether a formula holds for an event that has no name and no
// arguments that any rule asks for.
func (p *Plan) excludes(f ir.Ref, inside bool) bool {
	return p.Graph.Eval(f, func(atom int32) bool { return inside && p.Index[atom] == 0 })
}

func (p *Plan) shorten(f ir.Ref) ir.Ref {
	short, err := opt.Run(p.Graph, f, opt.Options{})
	if err != nil {
		return f // only a verifying run can fail
	}
	return short
}

// blame is a reason, and whether the rule asks for the atom's absence.
type blame struct {
	Reason
	negated bool
}

// openers returns the atoms of r for which its weaker form lets through as much
// as it does, each once.
func (p *Plan) openers(r ir.Ref, wanted Opening) []blame {
	n := p.Graph.Node(r)
	switch n.Op {
	case ir.And:
		if some := demands(p.openersOf(p.mixed(n.Kids), wanted)); some != nil {
			return some
		}
		all := p.openersOf(n.Kids, wanted)
		if some := demands(all); some != nil {
			return some
		}
		return all
	case ir.Or:
		return p.openersOf(p.alternatives(n.Kids, wanted), wanted)
	case ir.Leaf:
		return p.opener(n.Atom, false)
	case ir.Not:
		return p.opener(p.Graph.Node(n.Kids[0]).Atom, true)
	}
	return nil
}

func (p *Plan) openersOf(kids []ir.Ref, wanted Opening) []blame {
	var out []blame
	for _, k := range kids {
		for _, b := range p.openers(k, wanted) {
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// demands leaves out the exclusions: had the kernel tested them, it would let
// through nearly as much.
func demands(all []blame) []blame {
	var out []blame
	for _, b := range all {
		if !b.negated {
			out = append(out, b)
		}
	}
	return out
}

// mixed returns those parts of a conjunction of which the kernel can judge
// something, which are the ones to mend; all of them if there is none.
func (p *Plan) mixed(kids []ir.Ref) []ir.Ref {
	var some []ir.Ref
	for _, k := range kids {
		for _, a := range p.Graph.Atoms(k) {
			if n := p.Index[a]; n > 0 && n < p.Known {
				some = append(some, k)
				break
			}
		}
	}
	if some == nil {
		return kids
	}
	return some
}

// alternatives returns those alternatives that are open by themselves, or all of them
// if they are so together only.
func (p *Plan) alternatives(kids []ir.Ref, wanted Opening) []ir.Ref {
	var open []ir.Ref
	for _, k := range kids {
		if o, ok := p.open(p.weaken(k)); ok && o.within(wanted) {
			open = append(open, k)
		}
	}
	if open == nil {
		return kids
	}
	return open
}

func (p *Plan) opener(atom int32, negated bool) []blame {
	if why := p.unseen(atom, negated); why != "" {
		return []blame{{Reason{p.Graph.Atom(atom), why}, negated}}
	}
	return nil
}

// Place is where an atom is tested on live events.
type Place string

// The places.
const (
	InCompiler Place = "compile time"     // the field is the same for all events of a kind
	InKernel   Place = "kernel"           // the kernel's answer is exact
	Weakened   Place = "kernel, weakened" // its answer can be yes where it should be no
	InUser     Place = "user space"       // the kernel doesn't test it
	InReplay   Place = "replay"           // no live event has the field
)

// Place says where atom number n is tested, and why there if that is not in the
// kernel.
func (p *Plan) Place(n int) (place Place, why string) {
	a := p.Atoms[n]
	switch {
	case a.Field.Origin == schema.Constant:
		return InCompiler, "each kind of event has its own " + a.Field.Name
	case a.Field.Origin == schema.ReplayOnly:
		return InReplay, "no live event has " + a.Field.Name
	}
	g := p.Graph.Node(p.Graph.Leaf(a)).Atom
	if why := p.unseen(g, false); why != "" {
		return InUser, why
	}
	if why := p.unseen(g, true); why != "" {
		return Weakened, "it can find the pattern, but not its absence"
	}
	if slices.Contains(p.Weakened, n) {
		return Weakened, tooLarge
	}
	return InKernel, ""
}
