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

// FromEvent makes a document of an event, by the rows of the schema. The fields
// that are the same for all events of a kind come from there too.
func FromEvent(e *event.Event) Document {
	f := fields{}
	members := reflect.ValueOf(e).Elem()
	for _, row := range schema.All() {
		if live := row.Constants[e.Kind]; live != nil {
			f.addStrings(row.Name, live)
			continue
		}
		f.addMember(row, members.FieldByName(row.Member), e.Has)
	}
	return f
}

func (f fields) addMember(row *schema.Field, member reflect.Value, has event.Set) {
	switch {
	case row.Array:
		f.addStrings(row.Name, member.Interface().([]string))
	case has.Has(row.Event):
		f[row.Name] = []any{member.Interface()}
	}
}

func (f fields) addStrings(name string, values []string) {
	for _, v := range values {
		f[name] = append(f[name], v)
	}
}
