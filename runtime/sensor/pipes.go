package sensor

import (
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/sequence"
)

// result is an alert on its way through the pipes of its rule.
type result struct {
	doc       ecs.Document
	undecided bool
}

// pipes are those of the rules over one event, by rule.
type pipes map[int]*sequence.Pipes[result]

func newPipes(p *match.Program, report func(ecs.Document, bool)) pipes {
	all := pipes{}
	for rule, list := range p.Pipes {
		pass := func(r result) { report(r.doc, r.undecided) }
		all[rule] = sequence.NewPipes(list, pass, func(result) {})
	}
	return all
}

// flush ends the results of all rules.
func (p pipes) flush(rules int) {
	for rule := range rules {
		if one := p[rule]; one != nil {
			one.Flush()
		}
	}
}
