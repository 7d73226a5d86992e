package recorded

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// MaxLine is the longest line that is read, in bytes.
const MaxLine = 16 << 20

// ErrCompressed is wrapped by the error of a damaged or truncated gzip stream.
// What could be read of it has been returned before.
var ErrCompressed = errors.New("damaged gzip data")

// LineError is the error of a line that is not a JSON object, or one that has a
// key twice. The next one can
// be read.
type LineError struct {
	Line int
	Err  error
}

// Error says which line, and why.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns why.
func (e *LineError) Unwrap() error { return e.Err }

// Record is one recorded event.
type Record struct {
	Line     int
	Document ecs.Document // as it was written, numbers as json.Number
	Event    event.Event
	// Malformed are the fields with a value that doesn't fit their type, and
	// MalformedMore those of them that have no member in the event.
	Malformed     event.Set
	MalformedMore []string
}

// Reader reads records from a stream of lines.
type Reader struct {
	source  *bufio.Reader // as given; nil once it is known how to read it
	lines   *bufio.Reader
	buf     []byte
	line    int
	more    []match.More
	reads   event.Set // members whose every value counts
	failure error     // why the stream ended
}

// NewReader returns a reader of r, which may be gzipped. The events have the
// values of the fields more, in that order, in event.Event.More.
func NewReader(r io.Reader, more ...match.More) *Reader {
	return &Reader{source: bufio.NewReader(r), more: more, reads: ^event.Set(0)}
}

// Reads says which members matter, such as those that some rule reads: only
// their further values make further readings of a document.
func (r *Reader) Reads(members event.Set) { r.reads = members }

// Next reads the next record into rec. At the end it returns io.EOF. A
// *LineError concerns one line only; after any other error there is no more.
func (r *Reader) Next(rec *Record) error {
	for {
		line, err := r.next()
		if err != nil {
			return err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return r.parse(line, rec)
		}
	}
}

func (r *Reader) parse(line []byte, rec *Record) error {
	document, err := decode(line)
	if err != nil {
		return &LineError{r.line, err}
	}
	*rec = Record{Line: r.line, Document: document}
	fill(rec, r.more, r.reads)
	return nil
}

// Text returns the line that the last record was read from, without blanks
// around it. The next call of Next overwrites it.
func (r *Reader) Text() []byte { return bytes.TrimSpace(r.buf) }

// Line returns the number of the line that was read last.
func (r *Reader) Line() int { return r.line }

// next returns the next line. A line that is cut short by an error is returned
// before the error is.
func (r *Reader) next() ([]byte, error) {
	if r.source != nil {
		r.open()
	}
	if r.failure != nil {
		return nil, r.failure
	}
	r.buf = r.buf[:0]
	tooLong, started := false, false
	for {
		part, err := r.lines.ReadSlice('\n')
		started = started || len(part) > 0
		tooLong = tooLong || len(r.buf)+len(part) > MaxLine
		if !tooLong {
			r.buf = append(r.buf, part...)
		}
		if err != bufio.ErrBufferFull {
			return r.endLine(err, started, tooLong)
		}
	}
}

func (r *Reader) endLine(err error, started, tooLong bool) ([]byte, error) {
	r.failure = explain(err)
	if !started {
		return nil, r.failure
	}
	r.line++
	if tooLong {
		return nil, &LineError{r.line, fmt.Errorf("longer than %d MiB", MaxLine>>20)}
	}
	return r.buf, nil
}

// open looks at the first bytes and skips a byte order mark or unpacks gzip.
func (r *Reader) open() {
	source := r.source
	r.source, r.lines = nil, source
	start, _ := source.Peek(3)
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		r.gunzip(source)
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		_, _ = source.Discard(len(start)) // they have been peeked
	}
}

func (r *Reader) gunzip(source io.Reader) {
	unpacked, err := gzip.NewReader(source)
	if err != nil {
		r.failure = explain(err)
		return
	}
	r.lines = bufio.NewReaderSize(unpacked, 64<<10)
}

// explain tells damaged data from a file that can't be read.
func explain(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it ends early", ErrCompressed)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return fmt.Errorf("%w: %w", ErrCompressed, err)
	}
	return err
}
