// Package sink writes alerts: as NDJSON for machines, as readable lines for
// people.
//
// It may import runtime/alert and runtime/ecs, nothing else of the project.
package sink

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/kerneql/kerneql/runtime/alert"
	"github.com/kerneql/kerneql/runtime/ecs"
)

// ErrClosed is wrapped by the error of writing to a pipe that nobody reads any
// more.
var ErrClosed = errors.New("nobody reads the output")

// Sink takes alerts.
type Sink interface {
	// Write reports one alert, which is visible to readers when it returns.
	Write(doc ecs.Document) error
}

// NewJSON returns a sink that writes one JSON document a line to w.
func NewJSON(w io.Writer) Sink { return jsonSink{w} }

type jsonSink struct{ w io.Writer }

func (s jsonSink) Write(doc ecs.Document) error {
	line, err := alert.Marshal(doc)
	if err != nil {
		return fmt.Errorf("alert as JSON: %w", err)
	}
	return write(s.w, append(line, '\n'))
}

// write hands over a whole alert at once, so that lines of several writers to
// one file don't mix.
func write(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return err
}

// OpenFile opens a file that alerts are appended to. What they tell is for the
// owner only.
func OpenFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}
