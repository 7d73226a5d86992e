package gen

import (
	"bytes"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/gogen"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/recorded"
)

// testFields are what the tests' queries may read beside everybody's fields: one
// of every type that has no member in an event.
var testFields = func() *schema.Schema {
	s := &schema.Schema{}
	for name, t := range map[string]schema.Type{
		"test.text": schema.Keyword, "test.more": schema.Keyword, "test.long": schema.Long, "test.double": schema.Double,
		"test.date": schema.Date, "test.ip": schema.IP, "test.flag": schema.Bool, "test.version": schema.Version,
	} {
		s.Declare(name, t)
	}
	return s
}()

// sample is an event that the engines are tried on: one that was recorded, which
// is a line of JSON, or one from the kernel.
type sample struct {
	line     []byte
	live     event.Event
	document interp.Document
}

func recordedSample(t *testing.T, line []byte) sample {
	t.Helper()
	rec := readLine(t, line, nil)
	return sample{line: line, document: interp.FromJSON(rec.Document)}
}

func liveSample(e event.Event) sample { return sample{live: e, document: interp.FromEvent(&e)} }

func readLine(t *testing.T, line []byte, p *prefilter.Plan) recorded.Record {
	t.Helper()
	r := recorded.NewReader(bytes.NewReader(line))
	if p != nil {
		r = recorded.NewReader(bytes.NewReader(line), gogen.More(p)...)
	}
	var rec recorded.Record
	if err := r.Next(&rec); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return rec
}

// event returns the sample as the matcher of a plan gets it.
func (s sample) event(t *testing.T, p *prefilter.Plan) event.Event {
	t.Helper()
	if s.line == nil {
		return s.live
	}
	return readLine(t, s.line, p).Event
}

func (s sample) String() string {
	if s.line != nil {
		return string(s.line)
	}
	return gogen.Literal(s.live)
}
