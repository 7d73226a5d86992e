package sensor

import (
	"errors"
	"fmt"
	"io"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

// ErrHost is wrapped by the error of a host that cannot do what was asked.
var ErrHost = errors.New("")

// hostError marks an error as one of the host, with its own text only.
type hostError struct{ error }

func (e hostError) Is(target error) bool { return target == ErrHost }
func (e hostError) Unwrap() error        { return e.error }

// session is an attached probe and the goroutine that reads it.
type session struct {
	probe *probe.Probe
	watch *watch
	done  chan error // the end of the reading
}

// open attaches, starts reading and loads what was running before. report takes
// the alerts, on the session's goroutine, as do the sequences, which may be nil.
func open(p Program, report func(*event.Event, hit), s *sequences) (*session, error) {
	decoder, err := newDecoder(p.Program)
	if err != nil {
		return nil, hostError{err}
	}
	attached, err := probe.Open(probe.Options{Prefilter: p.Prefilter, Automaton: p.Automaton})
	if err != nil {
		return nil, hostError{err}
	}
	w := &watch{
		source: attached, decoder: decoder, lookup: fromProc, judge: newJudge(p.Program), report: report, sequences: s,
	}
	session := &session{probe: attached, done: make(chan error, 1), watch: w}
	go func() { session.done <- w.run() }()
	if err := attached.Scan(); err != nil {
		return nil, errors.Join(fmt.Errorf("look at the running processes: %w", err), attached.Close())
	}
	return session, nil
}

// stop detaches, lets what is queued be read, and says what became of all
// events. The probe is closed afterwards.
func (s *session) stop(status io.Writer) error {
	stopped := s.probe.Stop()
	read := <-s.done
	totals, counted := s.probe.Counters()
	if counted == nil {
		writeCounters(status, totals, &s.watch.outcomes)
		s.watch.sequences.writeCounters(status)
	}
	return errors.Join(stopped, read, counted, s.probe.Close())
}

// writeCounters prints a line for each kind of event. The numbers add up: seen
// is filtered, queued and lost; queued is matched, unmatched and undecodable.
func writeCounters(w io.Writer, totals probe.Totals, outcomes *[event.Kinds]outcome) {
	for k := event.Exec; k < event.Kinds; k++ {
		c, o := totals[k], outcomes[k]
		fmt.Fprintf(w, "%s: seen %d filtered %d queued %d lost %d matched %d unmatched %d undecodable %d\n",
			k, c.Seen, c.Filtered, c.Queued, c.Lost, o.matched, o.unmatched, o.undecodable)
	}
	if n := outcomes[event.Recorded].undecodable; n > 0 {
		say(w, "%s of no known kind", count(int(n), "record"))
	}
}
