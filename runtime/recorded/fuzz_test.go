package recorded

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
)

// Whatever a file holds, reading ends, lines count up, and an event says what
// its expanded document says.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		`{"process":{"name":["a",1]},"process.name":"b","@timestamp":1}`, "{}\nx\n{", "\x1f\x8b\x08\x00",
		`{"process":"x","process.pid":"7","process.parent":[{"name":"y"}]}`, "\xef\xbb\xbf{}", `{"a":{"b":1,"c":":","b":2}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		reader, line := NewReader(bytes.NewReader(data)), 0
		for {
			var rec Record
			err := reader.Next(&rec)
			var bad *LineError
			if err != nil && !errors.As(err, &bad) {
				return
			}
			if reader.Line() <= line {
				t.Fatalf("line %d after line %d", reader.Line(), line)
			}
			line = reader.Line()
			if err == nil {
				checkRecord(t, &rec)
			}
		}
	})
}

func checkRecord(t *testing.T, rec *Record) {
	if !utf8.ValidString(rec.Event.ProcessName) {
		t.Errorf("process.name is not valid UTF-8: %q", rec.Event.ProcessName)
	}
	again := Record{Line: rec.Line, Document: ecs.Expand(rec.Document)}
	fill(&again, nil, ^event.Set(0))
	if !reflect.DeepEqual(again.Event, rec.Event) {
		t.Errorf("the expanded document gives %+v, not %+v", again.Event, rec.Event)
	}
}
