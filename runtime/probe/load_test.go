package probe

import (
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
)

// passAll lets every event through.
func passAll() asm.Instructions {
	return asm.Instructions{
		asm.Mov.Imm(asm.R0, 1).WithSymbol(prefilterSymbol),
		asm.Return(),
	}
}

func TestLoadsWithAndWithoutLoop(t *testing.T) {
	for range 1 {
		spec, err := loadCollector()
		if err != nil {
			t.Fatal(err)
		}
		if err := splice(spec, passAll()); err != nil {
			t.Fatal(err)
		}
		coll, err := ebpf.NewCollection(spec)
		if err != nil {
			t.Fatal(err)
		}
		for name, p := range coll.Programs {
			info, err := p.Info()
			if err != nil {
				t.Fatal(err)
			}
			n, _ := info.VerifiedInstructions()
			d, _ := info.LoadTime()
			size, _ := info.TranslatedSize()
			t.Log(name, n, d, size/8)
		}
		coll.Close()
	}
}
