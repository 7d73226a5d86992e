package probe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"

	"github.com/kerneql/kerneql/runtime/event"
)

const (
	// prefilterSymbol is the extern that the collector calls.
	prefilterSymbol = "prefilter"

	defaultRing      = 16 << 20
	defaultProcesses = 65536
)

// spec returns the collector with these programs, and the prefilter in each.
func (o *Options) spec(names []string) (*ebpf.CollectionSpec, error) {
	spec, err := loadCollector()
	if err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	spec.Maps[collectorMapRing].MaxEntries = uint32(orDefault(o.RingBytes, defaultRing))
	spec.Maps[collectorMapProcs].MaxEntries = uint32(orDefault(o.Processes, defaultProcesses))
	maps.DeleteFunc(spec.Programs, func(name string, _ *ebpf.ProgramSpec) bool { return !slices.Contains(names, name) })
	if err := spec.Variables["config"].Set(o.config(names)); err != nil {
		return nil, fmt.Errorf("configure the collector: %w", err)
	}
	return spec, splice(spec, o.Prefilter)
}

// config makes the collector's constants. Where there are guards, the main
// programs leave to them what they can't do.
func (o *Options) config(names []string) collectorConfig {
	c := collectorConfig{OldHierarchies: uint32(oldHierarchies())}
	c.configure(o.Automaton)
	if slices.Contains(names, collectorProgExecLast) {
		c.Preemptible = 1
	}
	if !memoryAtEnd() && canPass(o.Prefilter, event.End) {
		c.EagerPath = 1
	}
	return c
}

func (o *Options) check() error {
	if len(o.Prefilter) == 0 || o.Prefilter[0].Symbol() != prefilterSymbol {
		return errors.New("the prefilter is not a function named prefilter")
	}
	if o.Automaton == nil {
		return errors.New("there is no automaton")
	}
	return checkAutomaton(o.Automaton)
}

func orDefault(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// splice appends the prefilter to each program.
func splice(spec *ebpf.CollectionSpec, prefilter asm.Instructions) error {
	fn, err := prefilterType(spec.Types)
	if err != nil {
		return err
	}
	for _, p := range spec.Programs {
		body := append(asm.Instructions(nil), prefilter...)
		if body[0].Source() == nil {
			// The kernel wants line information on a function's first instruction.
			body[0] = body[0].WithSource(asm.Comment(prefilterSymbol))
		}
		body[0] = btf.WithFuncMetadata(body[0], fn)
		p.Instructions = append(p.Instructions, body...)
	}
	return nil
}

// prefilterType makes a function definition of the collector's declaration.
// clang leaves a declaration's parameters without names, which the kernel refuses.
func prefilterType(types *btf.Spec) (*btf.Func, error) {
	var fn *btf.Func
	if err := types.TypeByName(prefilterSymbol, &fn); err != nil {
		return nil, fmt.Errorf("the collector declares no prefilter: %w", err)
	}
	fn = btf.Copy(fn).(*btf.Func)
	fn.Linkage = btf.StaticFunc
	proto := fn.Type.(*btf.FuncProto)
	for i := range proto.Params {
		proto.Params[i].Name = "facts"
	}
	return fn, nil
}

// canPass reports whether the prefilter lets any event of the kind pass: one
// about which nothing is known. If in doubt it does.
func canPass(prefilter asm.Instructions, kind event.Kind) bool {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Type: ebpf.RawTracepoint, License: "GPL", Instructions: append(askNothingKnown(kind), prefilter...),
	})
	if err != nil {
		return true
	}
	defer program.Close()
	answer, err := program.Run(&ebpf.RunOptions{})
	return err != nil || answer != 0
}

// askNothingKnown calls the prefilter with facts of which all may be true and
// all may be false.
func askNothingKnown(kind event.Kind) asm.Instructions {
	size := int16(unsafe.Sizeof(collectorFacts{}))
	at := func(offset uintptr) int16 { return int16(offset) - size }
	ask := asm.Instructions{asm.Mov.Imm(asm.R1, -1)}
	for offset := -size; offset < at(unsafe.Offsetof(collectorFacts{}.Kind)); offset += 8 {
		ask = append(ask, asm.StoreMem(asm.RFP, offset, asm.R1, asm.DWord))
	}
	return append(ask,
		asm.StoreImm(asm.RFP, at(unsafe.Offsetof(collectorFacts{}.Kind)), int64(kind), asm.Word),
		asm.StoreImm(asm.RFP, at(unsafe.Offsetof(collectorFacts{}.Pad)), 0, asm.Word),
		asm.Mov.Reg(asm.R1, asm.RFP),
		asm.Add.Imm(asm.R1, -int32(size)),
		asm.Call.Label(prefilterSymbol),
		asm.Return(),
	)
}
