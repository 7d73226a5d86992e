package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/runtime/event"
)

var byName = index(rows, func(f *Field) string { return f.Name })

func index[T any](all []T, name func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, x := range all {
		m[name(x)] = x
	}
	return m
}

// Schema is the fields that a set of rules may read: the rows of this package,
// those of ECS and of what reports in its form, and those that its user has
// declared. A nil Schema has no declared ones.
type Schema struct {
	declared map[string]*Field
}

// Declare adds a field of a recording; every name below one of type Object is
// a field too, a string. It reports false if the name is taken: that of an object
// is not, for recordings that aren't in ECS's form may have a value there, such as
// host. It must be done before the schema is used.
func (s *Schema) Declare(name string, t Type) bool {
	if f := s.listed(name); f != nil && (f.Type != Object || t == Object) {
		return false
	}
	if s.declared == nil {
		s.declared = map[string]*Field{}
	}
	s.declared[name] = recordedField(name, t)
	return true
}

// Lookup returns the field of that name, nil if there is none: the same one
// each time. One of type Object is no value: fields lie below it.
func (s *Schema) Lookup(name string) *Field {
	if f := s.listed(name); f != nil {
		return f
	}
	return s.below(name)
}

// listed looks among the names that somebody has written down.
func (s *Schema) listed(name string) *Field {
	if f := byName[name]; f != nil {
		return f
	}
	if s != nil && s.declared[name] != nil {
		return s.declared[name]
	}
	return recordings().byName[name]
}

// Nearest returns the field whose name is spelled most like name, "" if none
// is. Of equals it prefers one that the sensor has, then one that the user has
// declared. Below a field that has a value, such as in process.name.text, that
// field is meant.
func (s *Schema) Nearest(name string) string {
	if f := s.Lookup(parent(name)); f != nil && f.Type != Object {
		return f.Name
	}
	live := make([]string, len(rows))
	for i, f := range rows {
		live[i] = f.Name
	}
	if c := completion(name, live); c != "" {
		return c
	}
	return nearest(name, slices.Concat(live, s.values(), recordings().names))
}

// values returns the names of the declared fields that have a value.
func (s *Schema) values() []string {
	if s == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.declared)), func(name string) bool {
		return s.declared[name].Type == Object
	})
}

// All returns every field that has a member of event.Event, in the order of
// event.Field.
func All() []*Field { return slices.Clone(rows) }

// Lookup returns the field of that name, nil if there is none.
func Lookup(name string) *Field { return (*Schema)(nil).Lookup(name) }

// ByEvent returns the field that a member of event.Event holds.
func ByEvent(f event.Field) *Field { return rows[f] }

// Nearest returns the field whose name is spelled most like name, "" if none is.
func Nearest(name string) string { return (*Schema)(nil).Nearest(name) }

// nearest returns the only candidate that name is the beginning of, or else the
// one with the smallest edit distance, case ignored, if it is small enough for
// a slip of the pen; the first one of equals.
func nearest(name string, candidates []string) string {
	if c := completion(name, candidates); c != "" {
		return c
	}
	best, found := max(1, min(4, len(name)/4))+1, ""
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c), best); d < best {
			best, found = d, c
		}
	}
	return found
}

// completion returns the candidate that begins with name if there is just one.
func completion(name string, candidates []string) string {
	found := ""
	for _, c := range candidates {
		switch {
		case len(name) < 4 || !strings.HasPrefix(c, name):
		case found != "":
			return ""
		default:
			found = c
		}
	}
	return found
}

// distance is the Levenshtein distance of a and b, or some number not below
// limit if it isn't smaller than that.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
		if slices.Min(row) >= limit {
			return limit
		}
	}
	return row[len(b)]
}
