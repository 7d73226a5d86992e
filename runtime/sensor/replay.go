package sensor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/recorded"
	"github.com/kerneql/kerneql/runtime/sink"
)

// ReplayOptions says what to replay and where alerts go.
type ReplayOptions struct {
	Files  []string // "-" is Stdin
	Stdin  io.Reader
	Sink   sink.Sink
	Status io.Writer
	Strict bool // lines that are no events are an error
}

// Replay evaluates the rules on recorded events.
func Replay(ctx context.Context, p *match.Program, o ReplayOptions) error {
	r := &replay{
		ReplayOptions: o, judge: newJudge(p), malformed: map[string]int{},
		reporter: reporter{sink: o.Sink, status: o.Status},
	}
	r.sequences = newSequences(p, false, r.report)
	r.pipes = newPipes(p, r.report)
	for _, file := range o.Files {
		if err := r.file(ctx, file); err != nil {
			say(o.Status, "%v", err)
			r.unreadable++
		}
		if r.closed || ctx.Err() != nil {
			break
		}
	}
	return r.finish(ctx)
}

type replay struct {
	ReplayOptions
	reporter
	judge      *judge
	sequences  *sequences
	pipes      pipes
	events     int
	bad        int // lines that are no events, and damaged files
	unreadable int
	malformed  map[string]int // by field
}

// file replays one file. The error is of reading it, not of what it holds.
func (r *replay) file(ctx context.Context, path string) error {
	if path == "-" {
		return r.stream(ctx, "standard input", r.Stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return r.stream(ctx, path, f)
}

func (r *replay) stream(ctx context.Context, path string, source io.Reader) error {
	reader := recorded.NewReader(source, r.judge.program.More...)
	reader.Reads(r.judge.program.Reads)
	problems := problems{file: path, status: r.Status}
	defer func() { r.bad += problems.finish() }()
	for ctx.Err() == nil && !r.closed {
		var rec recorded.Record
		err := reader.Next(&rec)
		var line *recorded.LineError
		switch {
		case err == nil:
			r.record(&rec)
		case err == io.EOF:
			return nil
		case errors.As(err, &line):
			problems.line(line)
		case errors.Is(err, recorded.ErrCompressed):
			problems.damaged(reader.Line(), err)
			return nil
		default:
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func (r *replay) record(rec *recorded.Record) {
	r.events++
	for _, m := range ecs.Members() {
		if rec.Malformed.Has(m.Field) {
			r.malformed[m.Name]++
		}
	}
	for _, name := range rec.MalformedMore {
		r.malformed[name]++
	}
	matched, _ := r.judge.evaluate(&rec.Event)
	r.sequences.feed(&rec.Event, r.judge.verdict, func() ecs.Document { return rec.Document })
	if matched {
		r.judge.each(&rec.Event, func(h hit) { r.alert(rec.Document, h) })
	}
}

func (r *replay) alert(document ecs.Document, h hit) {
	doc := alert.New(ecs.Expand(document), h.rule, alert.Marks{Undecided: h.undecided})
	if through := r.pipes[h.index]; through != nil {
		through.Push(result{doc, h.undecided != ""})
		return
	}
	r.report(doc, h.undecided != "")
}

// end reports what only the end of the input decides.
func (r *replay) end() {
	r.sequences.flush()
	r.pipes.flush(len(r.judge.program.Rules))
}

func (r *replay) finish(ctx context.Context) error {
	if ctx.Err() == nil {
		r.end()
	}
	if r.closed {
		return nil
	}
	r.sequences.writeCounters(r.Status)
	for _, name := range slices.Sorted(maps.Keys(r.malformed)) {
		say(r.Status, "%s: %s of another type taken as missing", name, count(r.malformed[name], "value"))
	}
	failed := r.reporter.finish()
	say(r.Status, "%s, %s", count(r.events, "event"), count(r.alerts, "alert"))
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return errInterrupted
	case r.unreadable > 0:
		return fmt.Errorf("%s could not be read", count(r.unreadable, "file"))
	case r.Strict && r.bad > 0:
		return fmt.Errorf("%s in the input (--strict)", count(r.bad, "problem"))
	}
	return nil
}
