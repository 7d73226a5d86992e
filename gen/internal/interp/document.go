package interp

import (
	"maps"
	"reflect"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
)

// fields is a document as a table.
type fields map[string][]any

// Values returns the values of a field.
func (f fields) Values(name string) []any { return f[name] }

// FromJSON makes a document of decoded JSON. Names may be nested, dotted, or
// both at once. Numbers should be json.Number, so that none is rounded.
func FromJSON(object map[string]any) Document {
	f := fields{}
	f.addObject("", object)
	return f
}

func (f fields) addObject(prefix string, object map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		f.add(prefix+name, object[name])
	}
}

// add adds a value. The elements of an array count as values of one field,
// nulls as nothing.
func (f fields) add(name string, v any) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		f.addObject(name+".", v)
	case []any:
		for _, element := range v {
			f.add(name, element)
		}
	default:
		f[name] = append(f[name], v)
	}
}

// FromEvent makes a document of an event, by the rows of the schema, and of
// e.More, which holds the values of the fields more. What is the same for all
// events of a kind comes from the schema too; the event's other readings give
// further values.
func FromEvent(e *event.Event, more ...*schema.Field) Document {
	f := fields{}
	f.addReading(e)
	for i := range e.Others {
		f.addReading(&e.Others[i])
	}
	for i, row := range more {
		f.addMore(row.Name, &e.More[i])
	}
	return f
}

func (f fields) addReading(e *event.Event) {
	members := reflect.ValueOf(e).Elem()
	for _, row := range schema.All() {
		switch live := row.Constants[e.Kind]; {
		case live != nil:
			addNew(f, row.Name, live)
		case row.Array:
			addNew(f, row.Name, members.FieldByName(row.Member).Interface().([]string))
		case e.Has.Has(row.Event):
			addNew(f, row.Name, []any{members.FieldByName(row.Member).Interface()})
		}
	}
}

func (f fields) addMore(name string, v *event.Values) {
	addNew(f, name, v.Texts)
	addNew(f, name, v.Numbers)
	addNew(f, name, v.Floats)
	addNew(f, name, v.Bools)
}

// addNew adds those values that the field doesn't have yet.
func addNew[T any](f fields, name string, values []T) {
	for _, v := range values {
		if !slices.Contains(f[name], any(v)) {
			f[name] = append(f[name], v)
		}
	}
}
