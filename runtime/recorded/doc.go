// Package recorded reads events that were recorded as ECS documents, one JSON
// object a line, gzipped or not, into event.Event.
//
// Keys may be nested, dotted or both. Values mean what they mean to
// Elasticsearch: null and the empty array are no value, a scalar is an array of
// one, a number in a keyword field is its text, numeric text in a number field is
// that number, fractions of whole numbers are dropped. A value that doesn't fit
// its field is taken as missing and noted in Record.Malformed.
//
// Any value of a field with several may decide a rule. Where event.Event has
// room for one only, the other values make other readings of the same event, in
// event.Event.Others. If they are too many, the first value is kept and the field
// marked as partial: rules that would need the others come out as undecided, not
// as wrong.
//
// It may import runtime/event, runtime/ecs and runtime/match, nothing else of
// the project.
package recorded
