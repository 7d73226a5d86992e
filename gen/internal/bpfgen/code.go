// Package bpfgen emits the kernel's part of a rule set: the prefilter as eBPF
// instructions and the automaton as tables, both as Go source, so that whoever
// edits a rule needs Go and nothing else.
//
// It may import ir, prefilter, runtime/event, runtime/match, cilium/ebpf/asm
// and jennifer.
package bpfgen

import (
	"fmt"

	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
)

// Offsets in the collector's struct facts.
const (
	posOffset  = 0
	negOffset  = 8 * event.AtomWords
	kindOffset = 16 * event.AtomWords
)

// Symbol is the name of the function that the collector declares extern.
const Symbol = "prefilter"

// op is one of the few instructions that a prefilter is made of.
type op uint8

const (
	loadKind op = iota // r2 = facts.kind
	load               // r2 = the word at offset value of r1
	mask               // r3 = value; r2 &= r3
	result             // r0 = value
	exit
	jump     // to target
	jumpKind // to target if r2 == value
	jumpAny  // to target if r2 != 0
	jumpNone // to target if r2 == 0
	jumpAll  // to target if r2 == r3
	jumpMiss // to target if r2 != r3
)

type inst struct {
	op     op
	value  uint64
	target string
	label  string // names this instruction
	source string // the rule it serves, as file:line and name
}

// code is a program under construction.
type code struct {
	plan    *prefilter.Plan
	insts   []inst
	label   string            // of the instruction to come
	alias   map[string]string // labels that fell on the same instruction
	labels  int
	source  string
	visited map[ir.Ref]bool // formulas that this kind has already tested
}

// compile returns the prefilter of a plan; sources names the rules.
//
// It is a chain of jumps, as a filter should be: each rule's formula jumps to
// "pass" as soon as it holds, and an event that falls through them all is dropped.
// Where the rules are too many for a jump's reach, the last ones pass everything.
func compile(p *prefilter.Plan, sources []string) ([]inst, error) {
	c := &code{plan: p, alias: map[string]string{}, source: "prefilter: the kind of event decides which rules apply"}
	c.place(Symbol)
	c.emit(inst{op: loadKind})
	for _, kind := range prefilter.Live {
		c.emit(inst{op: jumpKind, value: uint64(kind), target: kindLabel(kind)})
	}
	c.source = "prefilter: pass"
	c.place(passLabel)
	c.emit(inst{op: result, value: 1})
	c.emit(inst{op: exit})
	for _, kind := range prefilter.Live {
		c.kind(kind, sources)
	}
	c.resolve()
	return c.insts, c.reach()
}

// maxJump is how far a jump reaches, in machine instructions; each kind may have
// a third of it.
const (
	maxJump = 32767
	maxKind = maxJump/len(prefilter.Live) - 100
)

// slots is how many machine instructions an instruction takes.
func (i inst) slots() int {
	if i.op == mask {
		return 3
	}
	return 1
}

func (c *code) slots() int {
	n := 0
	for _, i := range c.insts {
		n += i.slots()
	}
	return n
}

// reach makes sure that no jump goes too far: what encodes it wouldn't notice.
func (c *code) reach() error {
	if n := c.slots(); n > maxJump {
		return fmt.Errorf("the prefilter takes %d instructions, and a jump in the kernel reaches %d: one rule is too large", n, maxJump)
	}
	return nil
}

const passLabel = Symbol + "_pass"

func kindLabel(k event.Kind) string { return Symbol + "_" + k.String() }

// kind emits the rules that can hold on one kind of event.
func (c *code) kind(kind event.Kind, sources []string) {
	c.visited = map[ir.Ref]bool{}
	c.place(kindLabel(kind))
	begin := c.slots()
	for i, r := range c.plan.Rules {
		c.source = sources[i]
		switch f := r.Kernel[kind]; {
		case f == ir.TrueRef, f != ir.FalseRef && c.slots()-begin > maxKind:
			c.emit(inst{op: jump, target: passLabel}) // what follows would be unreachable
			return
		case f == ir.FalseRef || c.visited[f]:
		default:
			c.visited[f] = true
			c.when(f, true, passLabel)
		}
	}
	c.source = "prefilter: drop"
	c.emit(inst{op: result})
	c.emit(inst{op: exit})
}

func (c *code) emit(i inst) {
	i.label, i.source = c.label, c.source
	c.label = ""
	c.insts = append(c.insts, i)
}

// place names the instruction to come.
func (c *code) place(label string) {
	if c.label != "" {
		c.alias[label] = c.label
		return
	}
	c.label = label
}

func (c *code) newLabel() string {
	c.labels++
	return fmt.Sprintf("%s_%d", Symbol, c.labels)
}

func (c *code) resolve() {
	for i := range c.insts {
		if to, ok := c.alias[c.insts[i].target]; ok {
			c.insts[i].target = to
		}
	}
}

// when emits a jump to target if the formula's value is sense; otherwise the
// code falls through.
func (c *code) when(f ir.Ref, sense bool, target string) {
	n := c.plan.Graph.Node(f)
	if n.Op != ir.And && n.Op != ir.Or {
		c.test(c.literal(f), ir.Or, sense, target)
		return
	}
	units := c.units(n)
	// One kid decides an Or that is asked for truth and an And for falsehood.
	if decides := (n.Op == ir.Or) == sense; decides {
		for _, u := range units {
			c.unit(u, n.Op, sense, target)
		}
		return
	}
	skip := c.newLabel()
	last := len(units) - 1
	for _, u := range units[:last] {
		c.unit(u, n.Op, !sense, skip)
	}
	c.unit(units[last], n.Op, sense, target)
	c.place(skip)
}

// word is a set of literals in one word of the facts.
type word struct {
	offset uint64
	mask   uint64
}

// unit is a part of And or Or: literals of one word, tested together, or a formula.
type unit struct {
	word    word
	formula ir.Ref
	isWord  bool
}

// units groups a node's kids, literals first: they are the cheapest to test.
func (c *code) units(n ir.Node) []unit {
	var words, formulas []unit
	at := map[uint64]int{}
	for _, k := range n.Kids {
		if op := c.plan.Graph.Node(k).Op; op == ir.And || op == ir.Or {
			formulas = append(formulas, unit{formula: k})
			continue
		}
		w := c.literal(k)
		i, ok := at[w.offset]
		if !ok {
			i = len(words)
			at[w.offset] = i
			words = append(words, unit{word: word{offset: w.offset}, isWord: true})
		}
		words[i].word.mask |= w.mask
	}
	return append(words, formulas...)
}

func (c *code) unit(u unit, op ir.Op, sense bool, target string) {
	if u.isWord {
		c.test(u.word, op, sense, target)
		return
	}
	c.when(u.formula, sense, target)
}

// literal returns where a literal stands: pos says "possibly true", neg
// "possibly false".
func (c *code) literal(f ir.Ref) word {
	n := c.plan.Graph.Node(f)
	base := uint64(posOffset)
	if n.Op == ir.Not {
		base = negOffset
		n = c.plan.Graph.Node(n.Kids[0])
	}
	number := uint64(c.plan.Index[n.Atom])
	return word{base + number/64*8, 1 << (number % 64)}
}

// test emits a jump to target if any (of Or) or all (of And) bits of the word
// are set, when sense is true, and the opposite when it is false.
func (c *code) test(w word, o ir.Op, sense bool, target string) {
	c.emit(inst{op: load, value: w.offset})
	c.emit(inst{op: mask, value: w.mask})
	jumps := map[bool]op{true: jumpAny, false: jumpNone}
	if o == ir.And {
		jumps = map[bool]op{true: jumpAll, false: jumpMiss}
	}
	c.emit(inst{op: jumps[sense], target: target})
}

// Instructions returns the prefilter, as the generated code will return it.
func Instructions(p *prefilter.Plan, sources []string) (asm.Instructions, error) {
	insts, err := compile(p, sources)
	var out asm.Instructions
	for _, i := range insts {
		insns := i.asm()
		if i.label != "" {
			insns[0] = insns[0].WithSymbol(i.label)
		}
		insns[0] = insns[0].WithSource(asm.Comment(i.source))
		out = append(out, insns...)
	}
	return out, err
}

func (i inst) asm() asm.Instructions {
	switch i.op {
	case loadKind:
		return asm.Instructions{asm.LoadMem(asm.R2, asm.R1, kindOffset, asm.Word)}
	case load:
		return asm.Instructions{asm.LoadMem(asm.R2, asm.R1, int16(i.value), asm.DWord)}
	case mask:
		return asm.Instructions{asm.LoadImm(asm.R3, int64(i.value), asm.DWord), asm.And.Reg(asm.R2, asm.R3)}
	case result:
		return asm.Instructions{asm.Mov.Imm(asm.R0, int32(i.value))}
	case exit:
		return asm.Instructions{asm.Return()}
	case jump:
		return asm.Instructions{asm.Ja.Label(i.target)}
	case jumpKind:
		return asm.Instructions{asm.JEq.Imm(asm.R2, int32(i.value), i.target)}
	case jumpAny:
		return asm.Instructions{asm.JNE.Imm(asm.R2, 0, i.target)}
	case jumpNone:
		return asm.Instructions{asm.JEq.Imm(asm.R2, 0, i.target)}
	case jumpAll:
		return asm.Instructions{asm.JEq.Reg(asm.R2, asm.R3, i.target)}
	}
	return asm.Instructions{asm.JNE.Reg(asm.R2, asm.R3, i.target)}
}
