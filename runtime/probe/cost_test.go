package probe

import (
	"sort"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
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
	st, err := ebpf.EnableStats(uint32(unix.BPF_STATS_RUN_TIME))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	base := startBaseline(t)
	p, err := Open(Options{Prefilter: pre, Automaton: a})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Scan()
	p.detach()
	all := map[string][]int{}
	c := startContainer(t)
	run := func(n int) {
		c.run(t, request{Path: "/bin/busybox", Argv: []string{"/bin/busybox", "true", "some", "ordinary", "arguments", "/usr/lib/x86_64-linux-gnu/libc.so.6", "--flag=value"}, Times: n})
	}
	p.Scan()
	for range 25 {
		run(1)
		b0, _ := base.Stats()
		l, err := link.AttachTracing(link.TracingOptions{Program: base})
		if err != nil {
			t.Fatal(err)
		}
		run(100)
		l.Close()
		b1, _ := base.Stats()
		bc := int((b1.Runtime - b0.Runtime).Nanoseconds() / int64(b1.RunCount-b0.RunCount))
		before, _ := p.Stats()
		if err := p.attach(); err != nil {
			t.Fatal(err)
		}
		run(100)
		p.detach()
		after, _ := p.Stats()
		all["0 baseline"] = append(all["0 baseline"], bc)
		sum := 0
		for i, s := range after {
			n := s.Runs - before[i].Runs
			c := int((s.Time - before[i].Time).Nanoseconds() / int64(n))
			all[s.Name] = append(all[s.Name], c)
			if s.Name[:4] == "exec" {
				sum += c
			}
		}
		all["sum*100/base"] = append(all["sum*100/base"], sum*100/bc)
	}
	var names []string
	for n := range all {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		v := all[n]
		sort.Ints(v)
		t.Log("m", n, v[len(v)/4])
	}
	if m := p.coll.Maps["prof"]; m != nil {
		for i := uint32(0); i < 30; i++ {
			var v []uint64
			m.Lookup(i, &v)
			t.Log("prof", i, (v[0]+v[1])/2500)
		}
	}
}
