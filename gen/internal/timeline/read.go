package timeline

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/recorded"
)

// Read adds the documents of a stream, which may be gzipped: a JSON object a
// line, or one JSON array of objects. problem is told what is no document; it
// goes on with the next line. The error is of reading.
func (t *Timeline) Read(r io.Reader, problem func(error)) error {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(b)
		if err != nil {
			return err
		}
		b = bufio.NewReader(unpacked)
	}
	if isArray(b) {
		return t.readArray(b, problem)
	}
	return t.readLines(b, problem)
}

// isArray looks at the first byte that is no blank, and reads nothing.
func isArray(b *bufio.Reader) bool {
	for n := 1; ; n++ {
		start, err := b.Peek(n)
		if err != nil {
			return false
		}
		if c := start[n-1]; !bytes.ContainsRune([]byte(" \t\r\n"), rune(c)) {
			return c == '['
		}
	}
}

func (t *Timeline) readLines(r io.Reader, problem func(error)) error {
	lines := recorded.NewReader(r)
	for {
		var rec recorded.Record
		err := lines.Next(&rec)
		var line *recorded.LineError
		switch {
		case err == nil:
			t.Add(rec.Document, bytes.Clone(lines.Text()))
		case err == io.EOF:
			return nil
		case errors.As(err, &line):
			problem(err)
		default:
			return err
		}
	}
}

func (t *Timeline) readArray(r io.Reader, problem func(error)) error {
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil {
		return err
	}
	for n := 1; d.More(); n++ {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return fmt.Errorf("element %d: %w", n, err)
		}
		document, err := decode(raw)
		if err != nil {
			problem(fmt.Errorf("element %d: %w", n, err))
			continue
		}
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return fmt.Errorf("element %d: %w", n, err)
		}
		t.Add(document, line.Bytes())
	}
	_, err := d.Token()
	return err
}

func decode(raw []byte) (ecs.Document, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var document ecs.Document
	err := d.Decode(&document)
	if err == nil && document == nil {
		err = errors.New("null is not a JSON object")
	}
	return document, err
}
