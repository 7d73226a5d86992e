package sensor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/sequence"
)

// How late an event may come to be taken in its place: events of several
// processors reach the ring buffer nearly in order, recordings less so.
const (
	LiveSlack   = 100 * time.Millisecond
	ReplaySlack = 5 * time.Second
)

// moment is what is kept of an event for the sequences that it may be in.
type moment struct {
	document []byte // as JSON
	cause    string // why its verdict isn't certain, or ""
}

// sequences runs the program's rules over several events. A nil one has none and
// does nothing.
type sequences struct {
	program *match.Program
	engine  *sequence.Engine[moment]
	report  func(doc ecs.Document, undecided bool)
	ignore  func(*event.Event) bool // live events that are in no sequence: the selftest's
	ordinal int64
	untimed int // events without a time, which are in no sequence but in samples

	current  func() ecs.Document // the current event's document
	event    *event.Event
	keep     func() moment       // of the current event; made once, as is
	live     func() ecs.Document // the document of a live event
	lastTime int64               // of a live event
	lastSeen time.Time           // when it was read
}

// newSequences returns nil if the program has no rules over several events. The
// alerts go to report.
func newSequences(p *match.Program, live bool, report func(ecs.Document, bool)) *sequences {
	if len(p.Sequences) == 0 {
		return nil
	}
	slack := ReplaySlack
	if live {
		slack = LiveSlack
	}
	s := &sequences{program: p, report: report}
	s.engine = sequence.New(p.Sequences, sequence.Options[moment]{
		Live: live, Slack: int64(slack), Emit: s.emit,
		Size: func(m moment) int { return len(m.document) + len(m.cause) },
	})
	s.keep, s.live = s.moment, s.liveDocument
	return s
}

// feed takes an event with its verdict; document makes what is kept of it.
func (s *sequences) feed(e *event.Event, v *match.Verdict, document func() ecs.Document) {
	if s == nil {
		return
	}
	s.ordinal++
	s.event, s.current = e, document
	if !e.Has.Has(event.Timestamp) {
		s.untimed++
		s.engine.FeedUntimed(e, s.ordinal, v.Certain, v.Possible, s.keep)
		return
	}
	s.engine.Feed(e, s.ordinal, e.Timestamp, v.Certain, v.Possible, s.keep)
}

// feedLive takes a live event, which is made a document only if a stage keeps it.
func (s *sequences) feedLive(e *event.Event, v *match.Verdict) {
	if s == nil {
		return
	}
	s.lastTime, s.lastSeen = e.Timestamp, time.Now()
	if s.ignore != nil && s.ignore(e) {
		return
	}
	s.feed(e, v, s.live)
}

func (s *sequences) liveDocument() ecs.Document { return alert.FromEvent(s.event) }

func (s *sequences) moment() moment {
	text, err := alert.Marshal(s.current())
	if err != nil { // a document is made of what JSON has
		text = []byte("{}")
	}
	m := moment{document: text}
	if s.event.Partial != 0 {
		m.cause = alert.Cause(s.event, s.program.Reads)
	}
	return m
}

// waits reports whether something becomes due when no event comes.
func (s *sequences) waits() bool { return s != nil && s.engine.Waits() }

// tick lets as much time pass since the last live event as has passed here: the
// clock of the events may differ from this one, and this one may jump.
func (s *sequences) tick() {
	if s != nil && !s.lastSeen.IsZero() {
		s.engine.Advance(s.lastTime + int64(time.Since(s.lastSeen)))
	}
}

// drain takes the events that wait for older ones. What must not follow a
// sequence may still do so: nothing is claimed of spans that haven't ended.
func (s *sequences) drain() {
	if s != nil {
		s.engine.Drain()
	}
}

// flush ends the input, and with it all spans.
func (s *sequences) flush() {
	if s != nil {
		s.engine.Flush()
	}
}

// emit makes a result an alert. It is the alert of the sequence's last event,
// with all of them.
func (s *sequences) emit(r sequence.Result[moment]) {
	rule := &s.program.Rules[s.program.Sequences[r.Sequence].Rule]
	found := alert.Sequence{Keys: r.Keys, Events: make([]ecs.Document, len(r.Events))}
	var last *sequence.Slot[moment]
	for i := range r.Events {
		if slot := &r.Events[i]; slot.Present {
			found.Events[i] = decode(slot.Event.document)
			if last == nil || slot.Time >= last.Time {
				last = slot
			}
		}
	}
	marks := alert.Marks{Sequence: &found}
	if r.Undecided {
		marks.Undecided = causeOf(r.Events)
	}
	s.report(alert.New(ecs.Expand(decode(last.Event.document)), rule, marks), r.Undecided)
}

func decode(text []byte) ecs.Document {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var doc ecs.Document
	if err := d.Decode(&doc); err != nil {
		return ecs.Document{}
	}
	return doc
}

// causeOf says why a sequence isn't certain.
func causeOf(events []sequence.Slot[moment]) string {
	var causes []string
	for _, slot := range events {
		if slot.Event.cause != "" && !slices.Contains(causes, slot.Event.cause) {
			causes = append(causes, slot.Event.cause)
		}
	}
	if causes == nil {
		return "an event that ends the sequence, or must be missing, may have been there"
	}
	return strings.Join(causes, "; ")
}

// writeCounters prints what the sequences hold, and what became of events that
// are in none for another reason than the rules.
func (s *sequences) writeCounters(w io.Writer) {
	if s == nil {
		return
	}
	c := s.engine.Stats()
	fmt.Fprintf(w, "sequences: pending %d dropped %d late %d keyless %d cut %d\n", c.Pending, c.Number+c.Memory, c.Late, c.Keyless, c.Cut)
	ordered := slices.ContainsFunc(s.program.Sequences, func(q match.Sequence) bool { return !q.Sample })
	if s.untimed > 0 && ordered {
		say(w, "%s without @timestamp, which no sequence takes", count(s.untimed, "event"))
	}
}
