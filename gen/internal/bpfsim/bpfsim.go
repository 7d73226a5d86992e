// Package bpfsim runs a generated prefilter in user space, so that tests can
// try millions of events without a kernel and without privilege. It knows the
// instructions that bpfgen emits and refuses all others.
//
// Only tests import it. It may import runtime/event, runtime/match and
// cilium/ebpf/asm.
package bpfsim

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// Facts are what the collector tells the prefilter: its struct facts.
type Facts struct {
	Pos, Neg match.Words // each atom as "possibly true" and "possibly false"
	Kind     event.Kind
}

// Known returns the facts of an event whose found atoms, of the automaton's
// fields in scanned, are the whole truth; of other fields nothing is known.
// The collector computes the same.
func Known(a *match.Automaton, kind event.Kind, inContainer bool, found, scanned match.Words) Facts {
	f := Facts{Kind: kind}
	for i := range found {
		tested := (a.ArgsMask[i] | a.NameMask[i])
		known := scanned[i] & tested
		unknown := (tested | a.Untested[i]) &^ known
		f.Pos[i] = found[i] | unknown
		f.Neg[i] = ^found[i] | unknown&^found[i] | a.Weak[i] | a.Untested[i]
	}
	f.Pos[0] &^= 1
	f.Neg[0] |= 1
	if inContainer {
		f.Pos[0] |= 1
		f.Neg[0] &^= 1
	}
	return f
}

// layout returns the facts as the bytes of the C struct.
func (f *Facts) layout() []byte {
	var b []byte
	for _, w := range append(f.Pos[:], f.Neg[:]...) {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return binary.LittleEndian.AppendUint32(b, uint32(f.Kind))
}

// maxSteps stops a program that doesn't end; the verifier would refuse it.
const maxSteps = 1 << 20

// Run runs the prefilter on the facts and returns what it returns.
func Run(insns asm.Instructions, facts Facts) (uint64, error) {
	labels := map[string]int{}
	for i := range insns {
		if s := insns[i].Symbol(); s != "" {
			labels[s] = i
		}
	}
	m := machine{memory: facts.layout(), labels: labels}
	for range maxSteps {
		if m.pc >= len(insns) {
			return 0, errors.New("fell off the end")
		}
		done, err := m.step(insns[m.pc])
		if err != nil {
			return 0, fmt.Errorf("instruction %d, %v: %w", m.pc, insns[m.pc], err)
		}
		if done {
			return m.regs[asm.R0], nil
		}
	}
	return 0, errors.New("doesn't end")
}

type machine struct {
	memory []byte
	labels map[string]int
	regs   [11]uint64
	pc     int
}

func (m *machine) step(i asm.Instruction) (done bool, err error) {
	m.pc++
	class := i.OpCode.Class()
	switch {
	case class.IsJump():
		return m.jump(i)
	case class.IsLoad() && i.OpCode.Mode() == asm.ImmMode:
		m.regs[i.Dst] = uint64(i.Constant)
	case class.IsLoad():
		return false, m.load(i)
	case class == asm.ALU64Class && i.OpCode.ALUOp() == asm.And:
		m.regs[i.Dst] &= m.source(i)
	case class == asm.ALU64Class && i.OpCode.ALUOp() == asm.Mov:
		m.regs[i.Dst] = m.source(i)
	default:
		return false, errors.New("unknown instruction")
	}
	return false, nil
}

func (m *machine) source(i asm.Instruction) uint64 {
	if i.OpCode.Source() == asm.RegSource {
		return m.regs[i.Src]
	}
	return uint64(i.Constant)
}

// load reads from the facts, which R1 points to and nothing changes.
func (m *machine) load(i asm.Instruction) error {
	if i.Src != asm.R1 || i.Offset < 0 || int(i.Offset)+i.OpCode.Size().Sizeof() > len(m.memory) {
		return errors.New("reads outside the facts")
	}
	at := m.memory[i.Offset:]
	switch i.OpCode.Size() {
	case asm.DWord:
		m.regs[i.Dst] = binary.LittleEndian.Uint64(at)
	case asm.Word:
		m.regs[i.Dst] = uint64(binary.LittleEndian.Uint32(at))
	default:
		return errors.New("unknown size")
	}
	return nil
}

func (m *machine) jump(i asm.Instruction) (done bool, err error) {
	var taken bool
	switch i.OpCode.JumpOp() {
	case asm.Exit:
		return true, nil
	case asm.Ja:
		taken = true
	case asm.JEq:
		taken = m.regs[i.Dst] == m.source(i)
	case asm.JNE:
		taken = m.regs[i.Dst] != m.source(i)
	default:
		return false, errors.New("unknown jump")
	}
	if taken {
		to, ok := m.labels[i.Reference()]
		if !ok {
			return false, fmt.Errorf("no label %q", i.Reference())
		}
		m.pc = to
	}
	return false, nil
}
