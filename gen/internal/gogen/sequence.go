package gogen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// Sequence is a sequence or a sample as it is emitted: match.Sequence, with the
// keys as fields.
type Sequence struct {
	Rule    int
	Sample  bool
	MaxSpan int64
	Stages  []Stage
	Until   *Stage
	Pipes   []match.Pipe
}

// Stage is one of its stages.
type Stage struct {
	Bit     int
	Missing bool
	Keys    []Key
}

// Key is a field that joins events; nil for an unknown optional one.
type Key struct {
	Field    *schema.Field
	Optional bool
}

// Sequences adds to f the program's sequences, with a function for each of the
// formulas of their stages, as branch-free as those of the rules, and one for each
// list of keys.
func Sequences(f *jen.File, p *prefilter.Plan, sequences []Sequence) {
	Imports(f)
	e := &sequenceEmitter{plan: p}
	f.Var().Id("sequences").Op("=").Index().Qual(matchPath, "Sequence").ValuesFunc(func(g *jen.Group) {
		for i := range sequences {
			g.Line().Values(e.sequence(&sequences[i]))
		}
		g.Line()
	})
	f.Line()
	for i, s := range p.Stages {
		body := formulaBody(f, p, stageFunction(i), s.Root)
		f.Comment(fmt.Sprintf("%s is a stage of %s.", stageFunction(i), Function(s.Rule)))
		f.Func().Id(stageFunction(i)).Params(formulaParams()).Uint64().Block(body)
		f.Line()
	}
	for i, keys := range e.keys {
		e.emitKeys(f, i, keys)
	}
}

func stageFunction(i int) string { return fmt.Sprintf("stage%d", i) }

// stageAlive reports whether stage i can hold on events of a kind.
func stageAlive(p *prefilter.Plan, i int, kind event.Kind) bool {
	if kind == event.Recorded {
		return p.Stages[i].Root != ir.FalseRef
	}
	return p.Stages[i].Kinds[kind] != ir.FalseRef
}

// sequenceEmitter collects the lists of keys, each of them once.
type sequenceEmitter struct {
	plan *prefilter.Plan
	keys [][]Key
}

func (e *sequenceEmitter) sequence(s *Sequence) jen.Dict {
	d := jen.Dict{
		jen.Id("Rule"):    jen.Lit(s.Rule),
		jen.Id("MaxSpan"): jen.Op(fmt.Sprint(s.MaxSpan)),
		jen.Id("Stages"): jen.Index().Qual(matchPath, "Stage").ValuesFunc(func(g *jen.Group) {
			for i := range s.Stages {
				g.Line().Values(e.stage(&s.Stages[i]))
			}
			g.Line()
		}),
	}
	if s.Sample {
		d[jen.Id("Sample")] = jen.True()
	}
	if s.Until != nil {
		d[jen.Id("Until")] = jen.Op("&").Qual(matchPath, "Stage").Values(e.stage(s.Until))
	}
	if len(s.Pipes) > 0 {
		d[jen.Id("Pipes")] = pipeValues(s.Pipes)
	}
	return d
}

func (e *sequenceEmitter) stage(s *Stage) jen.Dict {
	d := jen.Dict{jen.Id("Bit"): jen.Lit(s.Bit)}
	if s.Missing {
		d[jen.Id("Missing")] = jen.True()
	}
	if len(s.Keys) > 0 {
		d[jen.Id("Keys")] = jen.Id(keysFunction(e.number(s.Keys)))
	}
	return d
}

func (e *sequenceEmitter) number(keys []Key) int {
	at := slices.IndexFunc(e.keys, func(other []Key) bool { return slices.Equal(other, keys) })
	if at < 0 {
		at = len(e.keys)
		e.keys = append(e.keys, keys)
	}
	return at
}

func keysFunction(i int) string { return fmt.Sprintf("keys%d", i) }

// emitKeys writes a function that gives the values of keys.
func (e *sequenceEmitter) emitKeys(f *jen.File, i int, keys []Key) {
	f.Func().Id(keysFunction(i)).Params(eventParam(), jen.Id("k").Qual(matchPath, "Keys")).BlockFunc(func(g *jen.Group) {
		for _, key := range keys {
			g.Add(e.key(key))
		}
	})
	f.Line()
}

// key writes the call that hands over the values of one key.
func (e *sequenceEmitter) key(key Key) *jen.Statement {
	optional := jen.Lit(key.Optional)
	switch f := key.Field; {
	case f == nil:
		return jen.Id("k").Dot("Texts").Call(optional)
	case f.Extra():
		values := jen.Qual(matchPath, "MoreOf").Call(jen.Id("e"), jen.Lit(slices.Index(e.plan.More, f))).Dot(slot(f.Type))
		return jen.Id("k").Dot(slot(f.Type)).Call(optional, values.Op("..."))
	case f.Array:
		return jen.Id("k").Dot(slot(f.Type)).Call(optional, jen.Id("e").Dot(f.Member).Op("..."))
	default:
		values := jen.Qual(matchPath, "One").Call(has(f), jen.Id("e").Dot(f.Member))
		return jen.Id("k").Dot(slot(f.Type)).Call(optional, values.Op("..."))
	}
}

func pipeValues(pipes []match.Pipe) *jen.Statement {
	return jen.Index().Qual(matchPath, "Pipe").ValuesFunc(func(g *jen.Group) {
		for _, p := range pipes {
			d := jen.Dict{jen.Id("N"): jen.Op(fmt.Sprint(p.N))}
			if p.Tail {
				d[jen.Id("Tail")] = jen.True()
			}
			g.Values(d)
		}
	})
}

// pipesByRule writes the pipes of the rules over one event.
func pipesByRule(pipes map[int][]match.Pipe) *jen.Statement {
	return jen.Map(jen.Int()).Index().Qual(matchPath, "Pipe").Values(jen.DictFunc(func(d jen.Dict) {
		for rule, list := range pipes {
			d[jen.Lit(rule)] = pipeValues(list)
		}
	}))
}
