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
	tuples []string
	cut    bool // there were more combinations
}

// read returns the tuples of an event for a stage; a document with several
// readings has those of each.
func (r *reader) read(e *event.Event, keys func(*event.Event, match.Keys)) []string {
	r.tuples = []string{""}
	if keys == nil {
		return r.tuples
	}
	keys(e, r)
	all := r.tuples
	for i := range e.Others {
		r.tuples = []string{""}
		keys(&e.Others[i], r)
		all = append(all, r.tuples...)
	}
	if len(e.Others) > 0 {
		slices.Sort(all)
		all = slices.Compact(all)
	}
	return r.limit(all)
}

func (r *reader) limit(tuples []string) []string {
	if len(tuples) > maxTuples {
		r.cut = true
		return tuples[:maxTuples]
	}
	return tuples
}

// Texts takes the values of a key of strings.
func (r *reader) Texts(optional bool, values ...string) { join(r, optional, values, appendText) }

// Numbers takes the values of a key of whole numbers.
func (r *reader) Numbers(optional bool, values ...int64) { join(r, optional, values, appendInt) }

// Floats takes the values of a key of numbers.
func (r *reader) Floats(optional bool, values ...float64) { join(r, optional, values, appendFloat) }

// Bools takes the values of a boolean key.
func (r *reader) Bools(optional bool, values ...bool) { join(r, optional, values, appendBool) }

// join combines the tuples so far with each distinct value of the next key.
func join[V any](r *reader, optional bool, values []V, encode func([]byte, V) []byte) {
	var list []string
	for _, v := range values {
		list = append(list, string(encode(nil, v)))
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 0 && optional {
		list = []string{string([]byte{tagNull})}
	}
	list = r.limit(list)
	tuples := make([]string, 0, min(maxTuples, len(r.tuples)*len(list)))
	for _, tuple := range r.tuples {
		for _, value := range list {
			if len(tuples) == maxTuples {
				r.cut = true
				break
			}
			tuples = append(tuples, tuple+value)
		}
	}
	r.tuples = tuples
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
