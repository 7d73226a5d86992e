package sensor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
	"github.com/kerneql/kerneql/runtime/record"
)

// source is the part of a probe that gives records.
type source interface {
	Read(*probe.Sample) error
	SetDeadline(time.Time)
}

// patrol is how long the sequences may wait, when no event comes, to be told that
// time passes.
const patrol = 100 * time.Millisecond

// decoder is the part of a record.Decoder that is needed.
type decoder interface {
	Decode(raw []byte, e *event.Event) error
	Facts() record.Facts
}

// outcome counts what became of the queued records of one kind.
type outcome struct{ matched, unmatched, undecodable uint64 }

// watch reads records and reports what matches. All of it but the source runs
// on one goroutine.
type watch struct {
	source  source
	decoder decoder
	lookup  lookup
	judge   *judge
	// sequences are the rules over several events; nil if there are none.
	sequences *sequences
	armed     bool // the source has a deadline
	outcomes  [event.Kinds]outcome
	report    func(*event.Event, hit) // takes each alert
	event     event.Event             // the current one
}

// run reads until the probe has been stopped and emptied.
func (w *watch) run() error {
	var sample probe.Sample
	for {
		w.arm()
		err := w.source.Read(&sample)
		switch {
		case err == nil:
			w.record(sample.Raw)
		case errors.Is(err, probe.ErrDeadline):
			w.armed = false
			w.sequences.tick()
		case errors.Is(err, probe.ErrDrained):
			w.sequences.drain()
			return nil
		default:
			return fmt.Errorf("records from the kernel: %w", err)
		}
	}
}

// arm sets a deadline while something of the sequences waits for time to pass. One
// that has been set stays until it is reached, which is when no record is left.
func (w *watch) arm() {
	if waits := w.sequences.waits(); waits != w.armed {
		var deadline time.Time
		if waits {
			deadline = time.Now().Add(patrol)
		}
		w.source.SetDeadline(deadline)
		w.armed = waits
	}
}

func (w *watch) record(raw []byte) {
	e, outcome := &w.event, &w.outcomes[kindOf(raw)]
	if err := w.decoder.Decode(raw, e); err != nil {
		outcome.undecodable++
		return
	}
	matched, undecided := w.judge.evaluate(e)
	if undecided && w.lookup.complete(e, w.decoder.Facts()) {
		matched, _ = w.judge.evaluate(e)
	}
	w.sequences.feedLive(e, w.judge.verdict)
	if !matched {
		outcome.unmatched++
		return
	}
	outcome.matched++
	w.judge.each(e, func(h hit) { w.report(e, h) })
}

// kindOf reads the kind of a record that may be corrupt; it follows the time.
func kindOf(raw []byte) event.Kind {
	const at, size = 8, 4
	if len(raw) < at+size {
		return event.Recorded
	}
	return event.Kind(min(binary.NativeEndian.Uint32(raw[at:]), uint32(event.Kinds)) % uint32(event.Kinds))
}

// liveAlert makes the alert of a live event.
func liveAlert(e *event.Event, h hit, selftest bool) ecs.Document {
	return alert.New(alert.FromEvent(e), h.rule, alert.Marks{Selftest: selftest, Undecided: h.undecided})
}
