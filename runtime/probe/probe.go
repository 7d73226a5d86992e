package probe

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/ringbuf"
	"github.com/cilium/ebpf/rlimit"

	"github.com/kerneql/kerneql/runtime/match"
)

// Options are what a probe is made of.
type Options struct {
	// Prefilter is the generated function; its first instruction bears the
	// symbol "prefilter", R1 points to struct facts, and R0 returns 0 or 1.
	Prefilter asm.Instructions
	// Automaton is what the kernel runs over names and arguments.
	Automaton *match.Automaton
	// RingBytes is the size of the ring buffer, a power of two; 0 is 16 MiB.
	RingBytes int
	// Processes is how many live processes the kernel's cache holds; 0 is 65,536.
	Processes int
}

// Probe is the collector at work.
type Probe struct {
	coll   *ebpf.Collection
	names  []string // of the programs, in the order of attaching
	reader *ringbuf.Reader
	scan   match.Automaton

	mu    sync.Mutex
	links []link.Link
}

// programs are the collector's programs that a kernel needs. Those of a hook are
// attached in this order, which is the order in which they run: guards last.
func programs(preemptible bool) []string {
	if !preemptible {
		return []string{collectorProgExecMain, collectorProgForkMain, collectorProgExitMain}
	}
	return []string{
		collectorProgExecMain, collectorProgExecLong, collectorProgExecGuard, collectorProgExecLast,
		collectorProgForkMain, collectorProgForkGuard, collectorProgForkLast,
		collectorProgExitMain, collectorProgExitGuard, collectorProgExitLast,
	}
}

// Open checks the host, loads the collector with the prefilter and attaches it.
// Events flow from then on. An error that is ErrUnsupported says in one sentence
// what the host lacks.
func Open(o Options) (*Probe, error) {
	if err := hostError(); err != nil {
		return nil, err
	}
	if err := rlimit.RemoveMemlock(); err != nil {
		return nil, &HostError{Finding: checkMemlock(), Err: err}
	}
	return open(o, programs(preemptible()))
}

func open(o Options, names []string) (*Probe, error) {
	spec, err := o.spec(names)
	if err != nil {
		return nil, err
	}
	coll, err := ebpf.NewCollection(spec)
	if err != nil {
		return nil, fmt.Errorf("load the collector: %w", err)
	}
	p := &Probe{coll: coll, names: names, scan: *o.Automaton}
	if err := p.start(o.Automaton); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Probe) start(a *match.Automaton) error {
	if err := p.coll.Maps[collectorMapAutomata].Put(uint32(0), kernelAutomaton(a)); err != nil {
		return fmt.Errorf("fill the automaton: %w", err)
	}
	reader, err := ringbuf.NewReader(p.coll.Maps[collectorMapRing])
	if err != nil {
		return fmt.Errorf("open the ring buffer: %w", err)
	}
	p.reader = reader
	return p.attach()
}

func (p *Probe) attach() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range p.names {
		l, err := link.AttachTracing(link.TracingOptions{Program: p.coll.Programs[name]})
		if err != nil {
			return fmt.Errorf("attach %s: %w", name, err)
		}
		p.links = append(p.links, l)
	}
	return nil
}
