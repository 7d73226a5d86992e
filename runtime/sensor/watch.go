package sensor

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
	"github.com/kerneql/kerneql/runtime/record"
)

// source is the part of a probe that gives records.
type source interface {
	Read(*probe.Sample) error
}

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
	source   source
	decoder  decoder
	lookup   lookup
	judge    *judge
	outcomes [event.Kinds]outcome
	report   func(*event.Event, hit) // takes each alert
	event    event.Event             // the current one
}

// run reads until the probe has been stopped and emptied.
func (w *watch) run() error {
	var sample probe.Sample
	for {
		err := w.source.Read(&sample)
		if errors.Is(err, probe.ErrDrained) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("records from the kernel: %w", err)
		}
		w.record(sample.Raw)
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
