package probe

import (
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
)

// baselineArgs is how much of argv the baseline copies at most.
const baselineArgs = 4096

// newBaseline loads the least that an exec sensor can do: it copies argv to
// a ring buffer that nobody reads, and nothing else.
func newBaseline(t testing.TB) *ebpf.Program {
	t.Helper()
	scratch := mustMap(t, &ebpf.MapSpec{Type: ebpf.PerCPUArray, KeySize: 4, ValueSize: baselineArgs, MaxEntries: 1})
	ring := mustMap(t, &ebpf.MapSpec{Type: ebpf.RingBuf, MaxEntries: 16 << 20})
	prog, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Name: "baseline", Type: ebpf.Tracing, AttachType: ebpf.AttachTraceRawTp, AttachTo: "sched_process_exec",
		License: "GPL", Instructions: baseline(t, scratch, ring),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { prog.Close() })
	return prog
}

func mustMap(t testing.TB, spec *ebpf.MapSpec) *ebpf.Map {
	t.Helper()
	m, err := ebpf.NewMap(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func baseline(t testing.TB, scratch, ring *ebpf.Map) asm.Instructions {
	return asm.Instructions{
		asm.LoadMem(asm.R6, asm.R1, 0, asm.DWord), // the task
		asm.LoadMem(asm.R6, asm.R6, offsetOf(t, "task_struct", "mm"), asm.DWord),
		asm.LoadMem(asm.R7, asm.R6, offsetOf(t, "mm_struct", "arg_start"), asm.DWord),
		asm.LoadMem(asm.R8, asm.R6, offsetOf(t, "mm_struct", "arg_end"), asm.DWord),
		asm.Sub.Reg(asm.R8, asm.R7),
		asm.JLT.Imm(asm.R8, baselineArgs, "fits"),
		asm.Mov.Imm(asm.R8, baselineArgs-1),
		asm.StoreImm(asm.RFP, -4, 0, asm.Word).WithSymbol("fits"),
		asm.LoadMapPtr(asm.R1, scratch.FD()),
		asm.Mov.Reg(asm.R2, asm.RFP),
		asm.Add.Imm(asm.R2, -4),
		asm.FnMapLookupElem.Call(),
		asm.JEq.Imm(asm.R0, 0, "out"),
		asm.Mov.Reg(asm.R6, asm.R0),
		asm.Mov.Reg(asm.R1, asm.R6),
		asm.Mov.Reg(asm.R2, asm.R8),
		asm.Mov.Reg(asm.R3, asm.R7),
		asm.FnProbeReadUser.Call(),
		asm.LoadMapPtr(asm.R1, ring.FD()),
		asm.Mov.Reg(asm.R2, asm.R6),
		asm.Mov.Reg(asm.R3, asm.R8),
		asm.Mov.Imm(asm.R4, 0),
		asm.FnRingbufOutput.Call(),
		asm.Mov.Imm(asm.R0, 0).WithSymbol("out"),
		asm.Return(),
	}
}

// offsetOf is where a member of one of the kernel's structs is.
func offsetOf(t testing.TB, name, member string) int16 {
	t.Helper()
	spec, err := btf.LoadKernelSpec()
	if err != nil {
		t.Fatal(err)
	}
	var s *btf.Struct
	if err := spec.TypeByName(name, &s); err != nil {
		t.Fatal(err)
	}
	if at, ok := memberOffset(s.Members, member); ok {
		return int16(at.Bytes())
	}
	t.Fatalf("struct %s has no member %s", name, member)
	return 0
}

// memberOffset looks into nameless members too.
func memberOffset(members []btf.Member, name string) (btf.Bits, bool) {
	for _, m := range members {
		if m.Name == name {
			return m.Offset, true
		}
		var inner []btf.Member
		switch u := m.Type.(type) {
		case *btf.Struct:
			inner = u.Members
		case *btf.Union:
			inner = u.Members
		}
		if m.Name != "" {
			continue
		}
		if at, ok := memberOffset(inner, name); ok {
			return m.Offset + at, true
		}
	}
	return 0, false
}
