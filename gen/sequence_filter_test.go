package gen

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/bpfgen"
	"github.com/kerneql/kerneql/gen/internal/bpfsim"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// liveKeys are fields that join live events, of one type.
var liveKeys = []string{"process.entity_id", "process.parent.entity_id", "container.id", "user.id", "process.name", "process.args"}

// liveOnly makes the generator leave out fields that no live event has. A whole
// number stands for one of a type that none has; where it can't, there is another
// try.
func (g *generator) liveOnly() {
	live := func(t schema.Type) []*schema.Field {
		return slices.DeleteFunc(slices.Clone(g.fields[t]), func(f *schema.Field) bool { return f.Origin == schema.ReplayOnly })
	}
	numbers := live(schema.Long)
	for t := range g.fields {
		if g.fields[t] = live(t); len(g.fields[t]) == 0 {
			g.fields[t] = numbers
		}
	}
}

// liveSequence makes a sequence or a sample over what live events have.
func (g *generator) liveSequence() string {
	for {
		if q := g.tryLiveSequence(); valid(q) {
			return q
		}
	}
}

func (g *generator) tryLiveSequence() string {
	var b strings.Builder
	sample := g.IntN(5) == 0
	fmt.Fprintf(&b, "%s by %s", map[bool]string{false: "sequence", true: "sample"}[sample], pick(g, liveKeys...))
	if !sample {
		b.WriteString(" with maxspan=9s")
	}
	for i := range 2 + g.IntN(3) {
		if !sample && i > 0 && g.IntN(3) == 0 {
			b.WriteString(" !" + g.liveTerm())
		}
		b.WriteString(" " + g.liveTerm())
	}
	if !sample && g.IntN(3) == 0 {
		b.WriteString(" until " + g.liveTerm())
	}
	return b.String()
}

// liveTerm makes a term, often one that few events fit, so that each of them
// counts for what passes.
func (g *generator) liveTerm() string {
	where := g.condition(g.IntN(3)).String()
	if g.IntN(5) > 0 {
		name := pick(g, `process.name : "nc"`, `process.args : "-l*"`, `event.action == "fork"`, `process.name in ("bash", "x")`, `container.id != null`)
		where = fmt.Sprintf("%s and (%s)", name, where)
	}
	return fmt.Sprintf("[%s where %s]", pick(g, "process", "any"), where)
}

// TestSequencePrefilter holds the prefilter's law for rules over several events:
// what any of their terms matches passes, those included that must be missing or
// end what has begun, for the sensor has to learn of them.
func TestSequencePrefilter(t *testing.T) {
	g := newGenerator(t)
	g.liveOnly()
	queries := make([]string, 400)
	for i := range queries {
		queries[i] = g.liveSequence()
	}
	s := compileQueries(t, queries)
	events := make([]sample, 600)
	for i := range events {
		events[i] = liveSample(g.live())
	}
	wants := make([][]bool, len(events))
	matched := 0
	for i := range events {
		for _, r := range s.rules {
			fits := r.anyTerm(events[i].document)
			wants[i] = append(wants[i], fits)
			if fits {
				matched++
			}
		}
	}
	dropped := 0
	for q := range s.rules {
		one := &Set{rules: s.rules[q : q+1]}
		checkPrefilter(t, one, q, events, wants)
		dropped += countDropped(t, one, events)
	}
	t.Logf("of %d pairs %d match a term and %d are dropped", len(events)*len(queries), matched, dropped)
	if matched < 10000 || dropped < 10000 {
		t.Error("hardly anything matches or is dropped")
	}
}

func (r *rule) anyTerm(d interp.Document) bool {
	for _, term := range r.terms() {
		if interp.EvalTerm(term, d) {
			return true
		}
	}
	return false
}

// countDropped returns how many of the events the prefilter of a rule drops when
// all strings have been scanned.
func countDropped(t *testing.T, one *Set, events []sample) int {
	t.Helper()
	plan, err := one.plan(Options{})
	if err != nil {
		t.Fatal(err)
	}
	insns, err := bpfgen.Instructions(plan, []string{"rule"})
	if err != nil {
		t.Fatal(err)
	}
	dropped := 0
	for i := range events {
		pass, err := bpfsim.Run(insns, kernelFacts(plan.Automaton, &events[i].live, true))
		if err != nil {
			t.Fatal(err)
		}
		if evaluated(plan, 0, events[i].live.Kind) && pass == 0 {
			dropped++
		}
	}
	return dropped
}
