package sensor

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/sink"
)

// RunOptions says where alerts and status go.
type RunOptions struct {
	Sink     sink.Sink
	Status   io.Writer
	Selftest bool // prove that the rules fire before saying ready
}

// Run watches this host until the context ends or nobody reads the alerts.
func Run(ctx context.Context, p Program, o RunOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &runner{reporter: reporter{sink: o.Sink, status: o.Status}, quit: cancel}
	if o.Selftest {
		r.stage = newStage(p.Program)
	}
	sequences := newSequences(p.Program, true, r.takeSequence)
	if sequences != nil && r.stage != nil {
		sequences.ignore = r.stage.owns
	}
	s, err := open(p, r.take, sequences)
	if err != nil {
		return err
	}
	err = r.watch(ctx, p, s)
	return errors.Join(err, s.stop(o.Status), r.finish())
}

// runner is a run of the sensor.
type runner struct {
	reporter
	stage *stage // of the selftest; nil if there is none
	quit  func()
}

// take reports an alert. Of the selftest's, one for each rule is enough.
func (r *runner) take(e *event.Event, h hit) {
	selftest := r.stage != nil && r.stage.owns(e)
	if !selftest || r.stage.note(e, h) {
		r.report(liveAlert(e, h, selftest), h.undecided != "")
	}
	if r.closed {
		r.quit()
	}
}

// takeSequence reports the alert of a rule over several events.
func (r *runner) takeSequence(doc ecs.Document, undecided bool) {
	r.report(doc, undecided)
	if r.closed {
		r.quit()
	}
}

func (r *runner) watch(ctx context.Context, p Program, s *session) error {
	if r.stage != nil {
		if err := r.prove(ctx); err != nil || ctx.Err() != nil {
			return err
		}
	}
	r.ready(p.Program)
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.done:
		s.done <- err // for stop, which reports it
		return nil
	}
}

// prove runs the selftest and fails with it. A rule that cannot be acted out is
// named, and not a failure.
func (r *runner) prove(ctx context.Context) error {
	report, err := r.stage.play(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if !report.Passed() {
		return errors.Join(report.Write(r.status, false), ErrSelftest)
	}
	say(r.status, "selftest passed: %s", report.Summary())
	report.writeUnproven(r.status)
	return nil
}

// ready says that from now on nothing is missed, and which rules can't see it.
func (r *runner) ready(p *match.Program) {
	live := 0
	for i := range p.Rules {
		if isLive(&p.Rules[i]) {
			live++
			continue
		}
		say(r.status, "%s: %s", p.Rules[i].Name, p.Rules[i].Live)
	}
	say(r.status, "ready, watching with %s", count(live, "rule"))
}

func isLive(r *match.Rule) bool { return !strings.HasPrefix(r.Live, "replay only") }
