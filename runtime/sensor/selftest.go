package sensor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// ErrSelftest is the error of a selftest that has not passed.
var ErrSelftest = errors.New("the selftest failed")

// patience is how long an alert may take after its program has run. An emulated
// machine is slow.
var patience = 10 * time.Second

// Selftest acts out the rules' test cases in a container of its own and reports
// which rules fired through the kernel. Status gets the counters.
func Selftest(ctx context.Context, p Program, status io.Writer) (*Report, error) {
	stage := newStage(p.Program)
	s, err := open(p, func(e *event.Event, h hit) {
		if stage.owns(e) {
			stage.note(e, h)
		}
	}, nil)
	if err != nil {
		return nil, err
	}
	report, err := stage.play(ctx)
	return report, errors.Join(err, s.stop(status))
}

// stage is where the selftest takes place: a container id that no container
// has, and what fired in it.
type stage struct {
	program *match.Program
	id      string

	mu     sync.Mutex
	fired  map[firing]bool
	once   map[int]bool // rules that have fired
	change chan struct{}
}

// firing is a rule that fired for a program, or for its fork.
type firing struct {
	rule int
	pid  int64 // of the program
	fork bool
}

func newStage(p *match.Program) *stage {
	return &stage{
		program: p, id: newContainerID(), fired: map[firing]bool{}, once: map[int]bool{},
		change: make(chan struct{}, 1),
	}
}

// owns reports whether an event is the selftest's own.
func (s *stage) owns(e *event.Event) bool { return e.ContainerID == s.id }

// note takes down that a rule fired, and reports whether it is its first time.
func (s *stage) note(e *event.Event, h hit) (first bool) {
	if h.undecided != "" {
		return false
	}
	f := firing{h.index, e.ProcessPID, e.Kind == event.Fork}
	if f.fork {
		f.pid = e.ProcessParentPID
	}
	s.mu.Lock()
	first = !s.once[h.index]
	s.fired[f], s.once[h.index] = true, true
	s.mu.Unlock()
	select {
	case s.change <- struct{}{}:
	default:
	}
	return first
}

func (s *stage) has(f firing) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fired[f]
}

// play runs the cases and judges them. The near misses come first: records keep
// their order, so that when the last alert is there, none of theirs can follow.
func (s *stage) play(ctx context.Context) (*Report, error) {
	cases := casesOf(s.program)
	played, err := perform(ctx, s.id, cases)
	if err != nil {
		return nil, err
	}
	s.await(ctx, cases, played)
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	return s.report(cases, played), nil
}

// await waits until every rule has fired that must.
func (s *stage) await(ctx context.Context, cases []testCase, played []performance) {
	late := time.After(patience)
	for _, c := range cases {
		for c.Match && played[c.number].Error == "" && !s.has(firingOf(c, played)) {
			select {
			case <-s.change:
			case <-late:
				return
			case <-ctx.Done():
				return
			}
		}
	}
}

func firingOf(c testCase, played []performance) firing {
	return firing{c.rule, int64(played[c.number].PID), c.Fork}
}

// testCase is a selftest of a rule.
type testCase struct {
	match.Selftest
	rule   int
	number int
}

// casesOf lists the cases of all live rules, near misses first.
func casesOf(p *match.Program) []testCase {
	var cases []testCase
	for _, matching := range []bool{false, true} {
		for i := range p.Rules {
			for _, c := range p.Rules[i].Selftests {
				if c.Match == matching && isLive(&p.Rules[i]) {
					cases = append(cases, testCase{c, i, len(cases)})
				}
			}
		}
	}
	return cases
}

// String shows the case as a command.
func (c testCase) String() string {
	text := fmt.Sprintf("%s: %q", c.Name, c.Args)
	if c.Fork {
		text += ", forking"
	}
	return text
}
