package probe_test

import (
	"math/bits"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// pattern is an exact string that is an atom's.
type pattern struct {
	text string
	atom int
	name bool // over the name, not the arguments
}

// Atoms of the tests. They lie in different words.
const (
	atomNeedle = 1
	atomEmpty  = 70
	atomMemory = 140
	atomGone   = 200
	atomLong   = 300
	atomDeep   = 301
	atomSelf   = 440
)

// needle is an argument that no other program on the machine has, longName the
// longest name of a file.
var (
	needle   = "needle-" + strconv.Itoa(os.Getpid())
	longName = strings.Repeat("n", 255)
)

// patterns are the atoms of most tests.
func patterns(t *testing.T) []pattern {
	t.Helper()
	return []pattern{
		{needle, atomNeedle, false}, {"", atomEmpty, false}, {"memfd:nc", atomMemory, true}, {"gone", atomGone, true},
		{longName, atomLong, true}, {"deep", atomDeep, true}, {self(t), atomSelf, true},
	}
}

// table is an automaton under construction: rows of classes.
type table struct {
	a    *match.Automaton
	rows [][]uint16
}

// newAutomaton returns the automaton that finds exactly these strings. Its rows
// are the accepting restarts, one for each pattern, then the start of arguments,
// the start of names, the row that nothing leaves but NUL, and the strings' own.
func newAutomaton(patterns ...pattern) *match.Automaton {
	n := uint16(len(patterns))
	b := &table{a: &match.Automaton{Args: n, Name: n + 1}}
	b.classify(patterns)
	for range n + 3 {
		b.addRow()
	}
	for i, p := range patterns {
		b.add(p, uint16(i))
	}
	for i := range n {
		copy(b.rows[i], b.rows[n])
	}
	for _, row := range b.rows {
		b.a.Next = append(b.a.Next, row...)
	}
	return b.a
}

// classify gives NUL, each byte of a pattern, and all others together a class.
func (b *table) classify(patterns []pattern) {
	next := uint8(2)
	for c := 1; c < 256; c++ {
		b.a.Classes[c] = 1
	}
	for _, p := range patterns {
		for _, c := range []byte(p.text) {
			if b.a.Classes[c] == 1 {
				b.a.Classes[c] = next
				next++
			}
		}
	}
	b.a.Shift = uint8(bits.Len8(next - 1))
}

// addRow adds one that leads to the dead row, and with NUL to the next argument.
func (b *table) addRow() uint16 {
	row := make([]uint16, 1<<b.a.Shift)
	for i := range row {
		row[i] = b.a.Name + 1
	}
	row[0] = b.a.Args
	b.rows = append(b.rows, row)
	return uint16(len(b.rows) - 1)
}

// add lays the path of a string, at the end of which NUL leads to its restart.
func (b *table) add(p pattern, restart uint16) {
	row, mask := b.a.Args, &b.a.ArgsMask
	if p.name {
		row, mask = b.a.Name, &b.a.NameMask
	}
	for _, c := range []byte(p.text) {
		class := b.a.Classes[c]
		if b.rows[row][class] == b.a.Name+1 {
			b.rows[row][class] = b.addRow()
		}
		row = b.rows[row][class]
	}
	b.rows[row][0] = restart
	var atoms match.Words
	atoms[p.atom/64] |= 1 << (p.atom % 64)
	mask[p.atom/64] |= 1 << (p.atom % 64)
	b.a.Accept = append(b.a.Accept, atoms)
}

// passAll is the prefilter that lets every event through.
func passAll() asm.Instructions {
	return asm.Instructions{
		asm.Mov.Imm(asm.R0, 1).WithSymbol("prefilter"),
		asm.Return(),
	}
}

// The prefilter's argument, struct facts of the collector: what is possibly
// true, what is possibly false, and the kind.
const factsKind = 2 * event.AtomWords * 8

// passExecs is the prefilter that lets an exec through if the atom possibly
// holds, and nothing else. Nothing that the collector doesn't know can pass:
// it knows the arguments of every program that is executed.
func passExecs(atom int) asm.Instructions {
	return asm.Instructions{
		asm.Mov.Imm(asm.R0, 0).WithSymbol("prefilter"),
		asm.LoadMem(asm.R2, asm.R1, factsKind, asm.Word),
		asm.JNE.Imm(asm.R2, int32(event.Exec), "out"),
		asm.LoadMem(asm.R0, asm.R1, int16(atom/64*8), asm.DWord),
		asm.RSh.Imm(asm.R0, int32(atom%64)),
		asm.And.Imm(asm.R0, 1),
		asm.Return().WithSymbol("out"),
	}
}

// passAtom is the prefilter that lets an event through if the atom possibly holds.
func passAtom(atom int) asm.Instructions {
	return asm.Instructions{
		asm.LoadMem(asm.R0, asm.R1, int16(atom/64*8), asm.DWord).WithSymbol("prefilter"),
		asm.RSh.Imm(asm.R0, int32(atom%64)),
		asm.And.Imm(asm.R0, 1),
		asm.Return(),
	}
}

// holds reports whether the kernel found an atom.
func holds(e *event.Event, atom int) bool { return e.Atoms[atom/64]>>(atom%64)&1 == 1 }
