package probe

import (
	"os/exec"
	"testing"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/cilium/ebpf/asm"
	"github.com/kerneql/kerneql/runtime/match"
)

// TestCostTmp prints what an exec costs.
func TestCostTmp(t *testing.T) {
	a := &match.Automaton{Shift: 1, Next: []uint16{0, 0}}
	for i := 1; i < 256; i++ {
		a.Classes[i] = 1
	}
	a.ArgsMask[0], a.NameMask[0] = 2, 4
	pre := asm.Instructions{
		asm.LoadMem(asm.R0, asm.R1, 0, asm.DWord).WithSymbol(prefilterSymbol),
		asm.RSh.Imm(asm.R0, 1),
		asm.And.Imm(asm.R0, 1),
		asm.Return(),
	}
	p, err := Open(Options{Prefilter: pre, Automaton: a})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Scan()
	base := startBaseline(t)
	st, err := ebpf.EnableStats(uint32(unix.BPF_STATS_RUN_TIME))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	b0, _ := base.Stats()
	before, _ := p.Stats()
	for range 1000 {
		exec.Command("/bin/busybox", "true", "some", "ordinary", "arguments", "/usr/lib/x86_64-linux-gnu/libc.so.6", "--flag=value").Run()
	}
	b1, _ := base.Stats()
	t.Log("baseline", (b1.Runtime-b0.Runtime).Nanoseconds()/int64(b1.RunCount-b0.RunCount))
	after, _ := p.Stats()
	for i, s := range after {
		n := s.Runs - before[i].Runs
		if n > 0 {
			t.Log(s.Name, n, (s.Time-before[i].Time).Nanoseconds()/int64(n))
		}
	}
	if m := p.coll.Maps["prof"]; m != nil {
		for i := uint32(0); i < 12; i++ {
			var v []uint64
			m.Lookup(i, &v)
			t.Log("prof", i, (v[0]+v[1])/1000)
		}
	}
	c, _ := p.Counters()
	t.Log(c)
}
