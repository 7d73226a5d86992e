package sensor

import (
	"math/bits"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// judge evaluates the rules, one event after the other.
type judge struct {
	program *match.Program
	verdict *match.Verdict
	single  []uint64 // the rules over one event
}

func newJudge(p *match.Program) *judge {
	j := &judge{program: p, verdict: p.NewVerdict()}
	j.single = make([]uint64, len(j.verdict.Possible))
	for i := range p.Rules {
		j.single[i/64] |= 1 << (i % 64)
	}
	for _, s := range p.Sequences {
		j.single[s.Rule/64] &^= 1 << (s.Rule % 64)
	}
	return j
}

// evaluate reports whether a rule matches or may match, or the event may be in a
// sequence, and whether that isn't certain of some.
func (j *judge) evaluate(e *event.Event) (matched, undecided bool) {
	j.program.Match(e, j.verdict)
	var some, open uint64
	for i, possible := range j.verdict.Possible {
		some |= possible | j.verdict.Certain[i]
		open |= possible &^ j.verdict.Certain[i]
	}
	return some != 0, open != 0
}

// hit is a rule that an event matches, or may match.
type hit struct {
	index     int
	rule      *match.Rule
	undecided string // why it isn't certain, or ""
}

// each calls f for every rule over one event that the last evaluation found.
func (j *judge) each(e *event.Event, f func(hit)) {
	for w, possible := range j.verdict.Possible {
		certain := j.verdict.Certain[w]
		for set := (possible | certain) & j.single[w]; set != 0; set &= set - 1 {
			h := hit{index: w*64 + bits.TrailingZeros64(set)}
			h.rule = &j.program.Rules[h.index]
			if certain>>(h.index%64)&1 == 0 {
				h.undecided = alert.Cause(e, j.program.Reads)
			}
			f(h)
		}
	}
}
