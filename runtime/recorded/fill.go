package recorded

import (
	"slices"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// maxReadings bounds the readings of one document: the combinations of the
// values of those members that have room for one only.
const maxReadings = 64

// fill sets the event of a record from its document; reads are the members whose
// every value counts.
func fill(rec *Record, more []match.More, reads event.Set) {
	rec.Event.More = fillMore(rec, more)
	var choices []choice
	for _, m := range ecs.Members() {
		values := ecs.Values(rec.Document, m.Name)
		converted := convertAll(memberTypes[m.Type], values)
		if len(converted) < len(values) {
			rec.Malformed.Add(m.Field)
		}
		switch {
		case len(converted) == 0:
		case m.Type == ecs.Texts:
			m.Set(&rec.Event, texts(converted))
		default:
			m.Set(&rec.Event, converted[0])
			if len(converted) > 1 && reads.Has(m.Field) {
				choices = append(choices, choice{m, distinct(converted)})
			}
		}
	}
	rec.Event.Others = others(&rec.Event, choices)
}

// choice is the values of a member that has room for one.
type choice struct {
	member ecs.Member
	values []any
}

// others returns the readings of a document beside the event, which has the
// first value of each member. Members whose values would make too many
// readings are marked as partial instead.
func others(e *event.Event, choices []choice) []event.Event {
	readings := 1
	choices = slices.DeleteFunc(choices, func(c choice) bool {
		if readings*len(c.values) > maxReadings {
			e.Partial.Add(c.member.Field)
			return true
		}
		readings *= len(c.values)
		return len(c.values) == 1
	})
	var all []event.Event
	for n := 1; n < readings; n++ {
		other, rest := *e, n
		for _, c := range choices {
			c.member.Set(&other, c.values[rest%len(c.values)])
			rest /= len(c.values)
		}
		all = append(all, other)
	}
	return all
}

// fillMore returns the values of the fields that have no member.
func fillMore(rec *Record, more []match.More) []event.Values {
	if len(more) == 0 {
		return nil
	}
	all := make([]event.Values, len(more))
	for i, m := range more {
		values := ecs.Values(rec.Document, m.Name)
		converted := convertAll(m.Type, values)
		if len(converted) < len(values) {
			rec.MalformedMore = append(rec.MalformedMore, m.Name)
		}
		for _, v := range converted {
			add(&all[i], v)
		}
	}
	return all
}

// add puts a value into the slice of its type.
func add(to *event.Values, value any) {
	switch v := value.(type) {
	case string:
		to.Texts = append(to.Texts, v)
	case int64:
		to.Numbers = append(to.Numbers, v)
	case float64:
		to.Floats = append(to.Floats, v)
	case bool:
		to.Bools = append(to.Bools, v)
	}
}

// memberTypes are the types of members, as the fields without one have them.
var memberTypes = [...]match.Type{
	ecs.Text: match.Text, ecs.Texts: match.Text, ecs.Number: match.Number, ecs.Date: match.Date, ecs.Bool: match.Bool,
}

func convertAll(t match.Type, values []any) []any {
	var converted []any
	for _, value := range values {
		if v, ok := convert(t, value); ok {
			converted = append(converted, v)
		}
	}
	return converted
}

func convert(t match.Type, value any) (any, bool) {
	switch t {
	case match.Address:
		return orNone(ecs.ToAddress(value))
	case match.Number:
		return orNone(ecs.ToNumber(value))
	case match.Date:
		return orNone(ecs.ToDate(value))
	case match.Float:
		return orNone(ecs.ToFloat(value))
	case match.Bool:
		return orNone(ecs.ToBool(value))
	}
	return orNone(ecs.ToText(value))
}

func orNone[T any](value T, ok bool) (any, bool) { return value, ok }

func texts(values []any) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = value.(string)
	}
	return list
}

// distinct returns the values without those that are there before.
func distinct(values []any) []any {
	var all []any
	for _, v := range values {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
