package gen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// engine is a program that evaluates a set's rules (see Builder.Engine), in a
// folder of its own.
type engine struct {
	dir   string
	rules int
}

// engine builds the program. The caller removes it.
func (s *Set) engine(ctx context.Context, b Builder, o Options) (*engine, error) {
	out, err := s.Generate(o)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "kerneql-engine-*")
	if err != nil {
		return nil, err
	}
	e := &engine{dir, s.Len()}
	if err := b.Engine(ctx, out, e.program()); err != nil {
		e.remove()
		return nil, err
	}
	return e, nil
}

func (e *engine) program() string { return filepath.Join(e.dir, "engine") }

func (e *engine) remove() { os.RemoveAll(e.dir) }

// eventLine returns an event as the program reads it.
func eventLine(nanoseconds *int64, document any) ([]byte, error) {
	line, err := json.Marshal([]any{nanoseconds, document})
	return append(line, '\n'), err
}

// endOfEvents stands between events that have nothing to do with each other.
const endOfEvents = "null\n"

// run evaluates the rules on events in the form of eventLine. It returns the
// results of each rule: the numbers of their events.
func (e *engine) run(ctx context.Context, events io.Reader) ([][][]int, error) {
	cmd := exec.CommandContext(ctx, e.program())
	cmd.Stdin = events
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the compiled rules: %w\n%s", err, complaints.Bytes())
	}
	results := make([][][]int, e.rules)
	for line := range bytes.Lines(out) {
		var rule int
		var found []int
		if err := json.Unmarshal(line, &[]any{&rule, &found}); err != nil {
			return nil, fmt.Errorf("the compiled rules: %w: %s", err, line)
		}
		results[rule] = append(results[rule], found)
	}
	return results, nil
}
