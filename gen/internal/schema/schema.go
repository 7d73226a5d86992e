// Package schema is the one table of fields and the one table of operators and
// functions. The checker, the spelling hints, both emitters, the interpreter, the
// random tests and the field documentation read them from here.
//
// The rows are the fields that event.Event has members for. Beside them stand
// those that only recordings have: ecs.txt and vendors.txt list them, and the
// rules' author may declare more.
//
// It may import runtime/event, nothing else of the project.
package schema

import "github.com/kerneql/kerneql/runtime/event"

// Type is the type of a field or of an expression.
type Type uint8

// The types, Elasticsearch's mapping types as far as EQL tells them apart.
const (
	Null    Type = iota // the type of the literal null
	Bool                // boolean
	Long                // whole numbers, 64 bits
	Double              // floating point
	Keyword             // strings: keyword, wildcard, text, …
	IP                  // addresses; compared as strings but for cidrMatch
	Date                // points in time
	Object              // no value: what lies below it has one
	Version             // strings that <, <=, > and >= compare as versions
)

// Origin says where the live sensor gets a field.
type Origin uint8

// The origins. A field that is ReplayOnly has none: rules that need it run on
// recorded events only.
const (
	ReplayOnly Origin = iota
	Constant          // the same for all events of a kind: Field.Constants
	Record            // the kernel record
	Container         // the cgroup path, in the kernel
	Parent            // the process tree: the parent's part of the record
	Host              // read once at start
	Derived           // made in user space from other live fields
)

// Field is one row of the table.
type Field struct {
	Name   string // ECS name
	Type   Type
	Array  bool
	Origin Origin
	Event  event.Field // the member of event.Event; see Member
	Member string      // that member's Go name; "" for a field that only recordings have, in event.Event.More
	Record string      // the member of the C struct it is read from, "" if none
	// Constants are the values on each live path, where Origin is Constant.
	Constants [event.Kinds][]string
	Samples   []any // values for documentation and random tests
	Doc       string
}

// Extra reports whether the field has no member of its own in event.Event:
// only recorded events have it, in event.Event.More.
func (f *Field) Extra() bool { return f.Member == "" }

// Fold returns s with its ASCII letters in lower case: the only case folding
// of this dialect.
func Fold(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
