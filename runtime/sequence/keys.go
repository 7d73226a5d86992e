package sequence

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// maxTuples is how many combinations of key values one event may have; a field
// with many values in each of several keys would have any number.
const maxTuples = 1024

// Encoded values begin with one of these; the order is the order of results.
const (
	tagNull = iota + 1
	tagBool
	tagNumber
	tagText
)

// A number ends with one of these, after numberBytes.
const (
	whole = iota
	float
	numberBytes = 16
)

// Ends of a text: its own zero bytes are followed by textZero.
const (
	textEnd  = 0x01
	textZero = 0xff
)

// reader collects the key values of one event as encoded tuples: every
// combination of one value for each key, each once. It is a match.Keys.
type reader struct {
	values   [][]string // of each key, from all readings of a document
	optional []bool
	next     int  // the key whose values come next
	cut      bool // there were more combinations
}

// read returns the tuples of an event for a stage.
func (r *reader) read(e *event.Event, keys func(*event.Event, match.Keys)) []string {
	if keys == nil {
		return []string{""}
	}
	r.values, r.optional, r.next = r.values[:0], r.optional[:0], 0
	keys(e, r)
	for i := range e.Others {
		r.next = 0
		keys(&e.Others[i], r)
	}
	tuples := []string{""}
	for i, values := range r.values {
		tuples = r.join(tuples, values, r.optional[i])
	}
	return tuples
}

// Texts takes the values of a key of strings.
func (r *reader) Texts(optional bool, values ...string) { add(r, optional, values, appendText) }

// Numbers takes the values of a key of whole numbers.
func (r *reader) Numbers(optional bool, values ...int64) { add(r, optional, values, appendInt) }

// Floats takes the values of a key of numbers.
func (r *reader) Floats(optional bool, values ...float64) { add(r, optional, values, appendFloat) }

// Bools takes the values of a boolean key.
func (r *reader) Bools(optional bool, values ...bool) { add(r, optional, values, appendBool) }

// add takes the values that a reading has for the next key.
func add[V any](r *reader, optional bool, values []V, encode func([]byte, V) []byte) {
	if r.next == len(r.values) {
		r.values, r.optional = append(r.values, nil), append(r.optional, optional)
	}
	for _, v := range values {
		r.values[r.next] = append(r.values[r.next], string(encode(nil, v)))
	}
	r.next++
}

// join combines the tuples so far with each distinct value of the next key.
func (r *reader) join(tuples, values []string, optional bool) []string {
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) == 0 && optional {
		values = []string{string([]byte{tagNull})}
	}
	longer := make([]string, 0, min(maxTuples, len(tuples)*len(values)))
	for _, tuple := range tuples {
		for _, value := range values {
			if len(longer) == maxTuples {
				r.cut = true
				return longer
			}
			longer = append(longer, tuple+value)
		}
	}
	return longer
}

func appendText(b []byte, s string) []byte {
	b = append(b, tagText)
	for {
		head, rest, found := strings.Cut(s, "\x00")
		b = append(b, head...)
		if !found {
			return append(b, 0, textEnd)
		}
		b = append(b, 0, textZero)
		s = rest
	}
}

func appendBool(b []byte, v bool) []byte {
	return append(b, tagBool, byte(match.Bit(v)))
}

// appendInt writes the number as a float, by which all numbers are ordered, and
// as it is, which tells apart those that the float doesn't.
func appendInt(b []byte, v int64) []byte {
	b = append(b, tagNumber)
	b = binary.BigEndian.AppendUint64(b, sortable(float64(v)))
	return append(binary.BigEndian.AppendUint64(b, uint64(v)^1<<63), whole)
}

// appendFloat writes a whole number as appendInt does, for they are equal.
func appendFloat(b []byte, v float64) []byte {
	if v >= -1<<63 && v < 1<<63 && v == math.Trunc(v) {
		return appendInt(b, int64(v))
	}
	b = append(b, tagNumber)
	b = binary.BigEndian.AppendUint64(b, sortable(v))
	return append(binary.BigEndian.AppendUint64(b, math.MaxUint64), float)
}

// sortable maps floats to whole numbers of the same order.
func sortable(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// decode returns the values of an encoded tuple: nil, bool, int64, float64 or
// string.
func decode(tuple string) []any {
	var values []any
	for tuple != "" {
		var value any
		value, tuple = decodeOne(tuple[0], tuple[1:])
		values = append(values, value)
	}
	return values
}

func decodeOne(tag byte, rest string) (value any, tail string) {
	switch tag {
	case tagBool:
		return rest[0] != 0, rest[1:]
	case tagNumber:
		return decodeNumber([]byte(rest[:numberBytes+1])), rest[numberBytes+1:]
	case tagText:
		return decodeText(rest)
	}
	return nil, rest
}

func decodeNumber(b []byte) any {
	if b[numberBytes] == whole {
		return int64(binary.BigEndian.Uint64(b[8:]) ^ 1<<63)
	}
	bits := binary.BigEndian.Uint64(b)
	if bits>>63 != 0 {
		return math.Float64frombits(bits &^ (1 << 63))
	}
	return math.Float64frombits(^bits)
}

func decodeText(s string) (text, rest string) {
	var b strings.Builder
	for {
		head, tail, _ := strings.Cut(s, "\x00")
		b.WriteString(head)
		if tail[0] == textEnd {
			return b.String(), tail[1:]
		}
		b.WriteByte(0)
		s = tail[1:]
	}
}
