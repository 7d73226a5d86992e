package bpfgen

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/rlimit"

	"github.com/kerneql/kerneql/gen/internal/bpfsim"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestKernelAgrees loads prefilters of random rule sets into the kernel, whose
// verifier must take them, and compares its answers with the simulator's.
func TestKernelAgrees(t *testing.T) {
	need.BPF(t)
	if err := rlimit.RemoveMemlock(); err != nil {
		t.Fatal(err)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := random{Rand: rand.New(rand.NewPCG(seed, 0))}
	for range 60 {
		r.g = ir.NewGraph()
		var roots []ir.Ref
		for range 1 + r.IntN(8) {
			root, _ := opt.Run(r.g, r.formula(4), opt.Options{Verify: true})
			roots = append(roots, root)
		}
		p := prefilter.New(r.g, roots)
		k := loadKernel(t, instructions(t, p))
		for range 50 {
			f := r.live().facts(p.Automaton, r.IntN(2) == 0)
			k.check(t, f)
			k.check(t, r.facts())
		}
		k.close()
	}
}

// facts makes any facts at all, also such as no event has.
func (r random) facts() bpfsim.Facts {
	f := bpfsim.Facts{Kind: event.Kind(r.IntN(6))}
	for _, w := range []*match.Words{&f.Pos, &f.Neg} {
		for i := range w {
			w[i] = r.Uint64() & r.Uint64()
		}
	}
	return f
}

// kernel is a prefilter in the kernel, called by a program of ours.
type kernel struct {
	insns asm.Instructions
	facts *ebpf.Map
	prog  *ebpf.Program
}

// loadKernel wraps the prefilter in a program that hands it the facts of a map:
// of the programs that attach like the collector's, raw tracepoints can be run
// by hand.
func loadKernel(t *testing.T, prefilter asm.Instructions) *kernel {
	t.Helper()
	facts, err := ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.Array, KeySize: 4, ValueSize: uint32(binary.Size(factsLayout{})), MaxEntries: 1})
	if err != nil {
		t.Fatal(err)
	}
	wrapper := asm.Instructions{
		asm.StoreImm(asm.RFP, -4, 0, asm.Word).WithSource(asm.Comment("test")),
		asm.LoadMapPtr(asm.R1, facts.FD()),
		asm.Mov.Reg(asm.R2, asm.RFP),
		asm.Add.Imm(asm.R2, -4),
		asm.FnMapLookupElem.Call(),
		asm.JNE.Imm(asm.R0, 0, "found"),
		asm.Mov.Imm(asm.R0, -1),
		asm.Return(),
		asm.Mov.Reg(asm.R1, asm.R0).WithSymbol("found"),
		asm.Call.Label(Symbol),
		asm.Return(),
	}
	prog, err := ebpf.NewProgram(&ebpf.ProgramSpec{Type: ebpf.RawTracepoint, License: "GPL", Instructions: append(wrapper, prefilter...)})
	if err != nil {
		t.Fatalf("%+v\n%v", err, prefilter)
	}
	return &kernel{prefilter, facts, prog}
}

func (k *kernel) close() {
	k.prog.Close()
	k.facts.Close()
}

// factsLayout is the collector's struct facts.
type factsLayout struct {
	Pos, Neg match.Words
	Kind     uint32
	Pad      uint32
}

func (k *kernel) check(t *testing.T, f bpfsim.Facts) {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, factsLayout{f.Pos, f.Neg, uint32(f.Kind), 0}); err != nil {
		t.Fatal(err)
	}
	if err := k.facts.Put(uint32(0), b.Bytes()); err != nil {
		t.Fatal(err)
	}
	got, err := k.prog.Run(&ebpf.RunOptions{})
	want, simulated := bpfsim.Run(k.insns, f)
	if err != nil || simulated != nil || uint64(got) != want {
		t.Fatalf("%+v: the kernel says %d (%v), the simulator %d (%v)\n%v", f, got, err, want, simulated, k.insns)
	}
}
