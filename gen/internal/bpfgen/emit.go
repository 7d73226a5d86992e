package bpfgen

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

const (
	asmPath   = "github.com/cilium/ebpf/asm"
	matchPath = "github.com/kerneql/kerneql/runtime/match"
)

// Prefilter adds to f the function that returns the prefilter.
func Prefilter(f *jen.File, p *prefilter.Plan, sources []string) {
	f.ImportName(asmPath, "asm")
	f.Comment("Prefilter returns the kernel's test of an event, the collector's extern function")
	f.Comment(Symbol + ": 0 when no rule can match, 1 otherwise. R1 points to its struct facts.")
	insts := compile(p, sources)
	// func Prefilter() asm.Instructions { source0 := asm.Comment("…") … return asm.Instructions{…} }
	f.Func().Id("Prefilter").Params().Qual(asmPath, "Instructions").BlockFunc(func(g *jen.Group) {
		names := declareSources(g, insts)
		g.Return(jen.Qual(asmPath, "Instructions").ValuesFunc(func(g *jen.Group) {
			for _, i := range insts {
				i.emit(g, names[i.source])
			}
			g.Line()
		}))
	})
}

// declareSources declares a variable for each source that instructions name,
// in the order in which they come, and returns the variables' names.
func declareSources(g *jen.Group, insts []inst) map[string]string {
	names := map[string]string{}
	for _, i := range insts {
		if _, ok := names[i.source]; !ok {
			names[i.source] = fmt.Sprintf("source%d", len(names))
			g.Id(names[i.source]).Op(":=").Add(q("Comment").Call(jen.Lit(i.source)))
		}
	}
	return names
}

func q(name string) *jen.Statement { return jen.Qual(asmPath, name) }

// emit adds the instruction to a list of them; its label and its rule go with
// its first machine instruction.
func (i inst) emit(g *jen.Group, source string) {
	first, rest := i.jen()
	if i.label != "" {
		first.Dot("WithSymbol").Call(jen.Lit(i.label))
	}
	first.Dot("WithSource").Call(jen.Id(source))
	g.Line().Add(first)
	if rest != nil {
		g.Line().Add(rest)
	}
}

func (i inst) jen() (first, rest *jen.Statement) {
	r2, target := q("R2"), jen.Lit(i.target)
	switch i.op {
	case loadKind:
		return q("LoadMem").Call(r2, q("R1"), jen.Lit(kindOffset), q("Word")), nil
	case load:
		return q("LoadMem").Call(r2, q("R1"), jen.Lit(int(i.value)), q("DWord")), nil
	case mask:
		return q("LoadImm").Call(q("R3"), jen.Op(hex(int64(i.value))), q("DWord")), q("And").Dot("Reg").Call(r2, q("R3"))
	case result:
		return q("Mov").Dot("Imm").Call(q("R0"), jen.Lit(int(i.value))), nil
	case exit:
		return q("Return").Call(), nil
	case jump:
		return q("Ja").Dot("Label").Call(target), nil
	case jumpKind:
		return q("JEq").Dot("Imm").Call(r2, jen.Lit(int(i.value)), target), nil
	case jumpAny:
		return q("JNE").Dot("Imm").Call(r2, jen.Lit(0), target), nil
	case jumpNone:
		return q("JEq").Dot("Imm").Call(r2, jen.Lit(0), target), nil
	case jumpAll:
		return q("JEq").Dot("Reg").Call(r2, q("R3"), target), nil
	}
	return q("JNE").Dot("Reg").Call(r2, q("R3"), target), nil
}

// hex writes a signed number in hexadecimal.
func hex(n int64) string {
	if n < 0 {
		return fmt.Sprintf("-%#x", uint64(-n))
	}
	return fmt.Sprintf("%#x", n)
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
