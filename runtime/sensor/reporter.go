package sensor

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/sink"
)

// name begins every line of status.
const name = "kerneql-sensor"

// errInterrupted is the error of what a signal ended before it was done.
var errInterrupted = errors.New("interrupted")

// reporter writes alerts and remembers what went wrong with it. It is used by
// one goroutine at a time.
type reporter struct {
	sink      sink.Sink
	status    io.Writer
	alerts    int
	undecided int
	failed    int  // alerts that could not be written
	closed    bool // nobody reads any more
}

// report writes one alert. After the reader has gone it does nothing.
func (r *reporter) report(doc ecs.Document, undecided bool) {
	if r.closed {
		return
	}
	err := r.sink.Write(doc)
	switch {
	case errors.Is(err, sink.ErrClosed):
		r.closed = true
	case err != nil:
		r.fail(err)
	default:
		r.alerts++
		if undecided {
			r.undecided++
		}
	}
}

func (r *reporter) fail(err error) {
	if r.failed++; r.failed == 1 {
		say(r.status, "an alert could not be written: %v", err)
	}
}

// finish says what deserves attention and returns an error if alerts were lost.
func (r *reporter) finish() error {
	if r.undecided > 0 {
		say(r.status, "%s could not be decided and tell why in kerneql.undecided", count(r.undecided, "alert"))
	}
	if r.failed > 0 {
		return fmt.Errorf("%s could not be written", count(r.failed, "alert"))
	}
	return nil
}

// say prints a line of status.
func say(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, name+": "+format+"\n", args...)
}

// count returns a number with its noun, in the plural where it must be.
func count(n int, noun string) string {
	plural := "s"
	switch {
	case n == 1:
		plural = ""
	case strings.HasSuffix(noun, "s"):
		plural = "es"
	}
	return fmt.Sprintf("%d %s%s", n, noun, plural)
}
