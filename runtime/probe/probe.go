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
	reader *ringbuf.Reader
	scan   match.Automaton

	mu    sync.Mutex
	links []link.Link
}

// attachOrder is the order in which the programs of a hook are attached, and so
// the order in which they run: a guard comes after those it guards.
var attachOrder = []string{
	collectorProgExecMain, collectorProgExecLong, collectorProgExecGuard,
	collectorProgForkMain, collectorProgForkGuard,
	collectorProgExitMain, collectorProgExitGuard,
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
	spec, err := o.spec()
	if err != nil {
		return nil, err
	}
	coll, err := ebpf.NewCollection(spec)
	if err != nil {
		return nil, loadError(err)
	}
	p := &Probe{coll: coll, scan: *o.Automaton}
	if err := p.start(o.Automaton); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// loadError tells a refused program from a refused user.
func loadError(err error) error {
	var verifier *ebpf.VerifierError
	if errors.As(err, &verifier) {
		return fmt.Errorf("the kernel's verifier refuses the collector: %w", err)
	}
	return fmt.Errorf("load the collector: %w", err)
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
	for _, name := range attachOrder {
		l, err := link.AttachTracing(link.TracingOptions{Program: p.coll.Programs[name]})
		if err != nil {
			return fmt.Errorf("attach %s: %w", name, err)
		}
		p.links = append(p.links, l)
	}
	return nil
}
