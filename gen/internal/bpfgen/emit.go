package bpfgen

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

const matchPath = "github.com/kerneql/kerneql/runtime/match"

// Listing is the prefilter for the template that writes it as Go: a table, since a
// function of thousands of calls takes the Go compiler minutes.
type Listing struct {
	KindOffset int
	Sources    []string
	Code       []Line
}

// Line is one instruction of a listing.
type Line struct {
	Op            string
	Value         int64
	Target, Label string
	Source        int // index in the sources
}

// List returns the prefilter's listing; sources names the rules.
func List(p *prefilter.Plan, sources []string) (Listing, error) {
	out := Listing{KindOffset: kindOffset}
	insts, err := compile(p, sources)
	if err != nil {
		return out, err
	}
	number := map[string]int{}
	for _, i := range insts {
		n, ok := number[i.source]
		if !ok {
			n = len(out.Sources)
			number[i.source] = n
			out.Sources = append(out.Sources, i.source)
		}
		out.Code = append(out.Code, Line{opNames[i.op], int64(i.value), i.target, i.label, n})
	}
	return out, nil
}

var opNames = [...]string{
	loadKind: "loadKind", load: "load", mask: "mask", result: "result", exit: "exit", jump: "jump",
	jumpKind: "jumpKind", jumpAny: "jumpAny", jumpNone: "jumpNone", jumpAll: "jumpAll", jumpMiss: "jumpMiss",
}

// Automaton adds to f the tables of the automaton.
func Automaton(f *jen.File, a *match.Automaton) {
	f.ImportName(matchPath, "match")
	f.Comment("automaton classifies names and arguments, in the kernel and for processes older than the sensor.")
	// var automaton = match.Automaton{Classes: …, Shift: …, …}
	f.Var().Id("automaton").Op("=").Qual(matchPath, "Automaton").Values(jen.DictFunc(func(d jen.Dict) {
		d[jen.Id("Classes")] = jen.Index(jen.Lit(256)).Uint8().Values(numbers(a.Classes[:])...)
		d[jen.Id("Shift")] = jen.Lit(int(a.Shift))
		d[jen.Id("Next")] = jen.Index().Uint16().Values(numbers(a.Next)...)
		d[jen.Id("Accept")] = jen.Index().Qual(matchPath, "Words").ValuesFunc(func(g *jen.Group) {
			for _, w := range a.Accept {
				g.Line().Values(words(w))
			}
			g.Line()
		})
		d[jen.Id("Args")] = jen.Lit(int(a.Args))
		d[jen.Id("Name")] = jen.Lit(int(a.Name))
		for name, w := range map[string]match.Words{"ArgsMask": a.ArgsMask, "NameMask": a.NameMask, "Weak": a.Weak, "Untested": a.Untested} {
			d[jen.Id(name)] = jen.Qual(matchPath, "Words").Values(words(w))
		}
	}))
}

// numbers writes a table, thirty-two to the line.
func numbers[T uint8 | uint16](ns []T) []jen.Code {
	out := make([]jen.Code, len(ns))
	for i, n := range ns {
		out[i] = jen.Lit(int(n))
		if i%32 == 0 {
			out[i] = jen.Line().Lit(int(n))
		}
	}
	return out
}

func words(w [event.AtomWords]uint64) *jen.Statement {
	return jen.ListFunc(func(g *jen.Group) {
		for _, x := range w {
			g.Op(fmt.Sprintf("%#x", x))
		}
	})
}
