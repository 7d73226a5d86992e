package gen

import (
	"fmt"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/gogen"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/lower"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/match"
)

// plan lowers and optimises every rule into one graph, and plans the output.
func (s *Set) plan(o Options) (*prefilter.Plan, error) {
	g := ir.NewGraph()
	inputs := make([]prefilter.Input, len(s.rules))
	for i, r := range s.rules {
		err := r.lower(g, o, &inputs[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Source, err)
		}
	}
	return prefilter.NewRules(g, inputs), nil
}

// lower fills in the planner's input, and keeps the formulas of the rule's terms.
func (r *rule) lower(g *ir.Graph, o Options, in *prefilter.Input) error {
	if len(r.query.Pipes) > 0 {
		in.Closed = "needs the end of the events"
	}
	r.roots = nil
	for _, t := range r.terms() {
		root, err := opt.Run(g, lower.Term(g, t), opt.Options{Plain: o.Plain, Verify: o.Verify})
		if err != nil {
			return err
		}
		r.roots = append(r.roots, root)
		if r.query.Kind == syntax.EventQuery {
			in.Root = root
			return nil
		}
		in.Stages = append(in.Stages, prefilter.Stage{Root: root, Absent: t.Missing || t == r.query.Until})
		in.Keys = append(in.Keys, fieldsOf(t.Keys)...)
	}
	return nil
}

// terms returns the terms of the rule's query, the until last.
func (r *rule) terms() []*check.Term {
	var out []*check.Term
	for i := range r.query.Terms {
		out = append(out, &r.query.Terms[i])
	}
	if r.query.Until != nil {
		out = append(out, r.query.Until)
	}
	return out
}

// categories returns those of the terms, as they are written.
func (r *rule) categories() []string {
	var out []string
	for _, t := range r.terms() {
		out = append(out, t.Category)
	}
	return out
}

// fieldsOf returns the fields of keys; an unknown optional one has none.
func fieldsOf(keys []check.Key) []*schema.Field {
	var out []*schema.Field
	for _, k := range keys {
		if k.Field.Field != nil {
			out = append(out, k.Field.Field)
		}
	}
	return out
}

// sequences returns the sequences and samples of the set for the emitter, and the
// pipes of the rules over one event. The plan is the set's last.
func (s *Set) sequences(p *prefilter.Plan) (sequences []gogen.Sequence, pipes map[int][]match.Pipe) {
	pipes = map[int][]match.Pipe{}
	for i, r := range s.rules {
		switch list := r.pipes(); {
		case r.query.Kind != syntax.EventQuery:
			sequences = append(sequences, r.sequence(p, i, list))
		case len(list) > 0:
			pipes[i] = list
		}
	}
	return sequences, pipes
}

func (r *rule) pipes() []match.Pipe {
	var out []match.Pipe
	for _, p := range r.query.Pipes {
		out = append(out, match.Pipe{Tail: p.Name == "tail", N: p.N})
	}
	return out
}

func (r *rule) sequence(p *prefilter.Plan, number int, pipes []match.Pipe) gogen.Sequence {
	out := gogen.Sequence{Rule: number, Sample: r.query.Kind == syntax.SampleQuery, MaxSpan: -1, Pipes: pipes}
	if r.query.HasMaxSpan {
		out.MaxSpan = int64(r.query.MaxSpan)
	}
	for k, t := range r.terms() {
		stage := gogen.Stage{Bit: p.Bit(number, r.roots[k]), Missing: t.Missing}
		for _, key := range t.Keys {
			stage.Keys = append(stage.Keys, gogen.Key{Field: key.Field.Field, Optional: key.Optional})
		}
		if t == r.query.Until {
			out.Until = &stage
		} else {
			out.Stages = append(out.Stages, stage)
		}
	}
	return out
}

// stages is how many events the rule has if it is over several, and 0 otherwise.
func (r *rule) stages() int {
	if !r.isSequence() {
		return 0
	}
	return len(r.query.Terms)
}

// isSequence reports whether the rule is over several events.
func (r *rule) isSequence() bool { return r.query.Kind != syntax.EventQuery }
