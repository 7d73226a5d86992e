package ecs

import (
	"fmt"
	"reflect"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
)

// Type is the type of a member of event.Event.
type Type uint8

// The types. A date is nanoseconds since 1970 in the event and RFC 3339 text in
// a document.
const (
	Text Type = iota
	Texts
	Number
	Date
	Bool
)

// Member is a member of event.Event that holds an ECS field.
type Member struct {
	Name  string // the ECS name
	Field event.Field
	Type  Type
	index int // in the struct
}

var members, byName = table()

// Members returns all members, in the order of event.Field.
func Members() []Member { return members }

// Find returns the member of an ECS name.
func Find(name string) (Member, bool) {
	m, ok := byName[name]
	return m, ok
}

func table() ([]Member, map[string]Member) {
	t := reflect.TypeFor[event.Event]()
	var list []Member
	names := map[string]Member{}
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("ecs"); tag != "" {
			m := Member{Name: tag, Field: event.Field(len(list)), Type: typeOf(t.Field(i)), index: i}
			list, names[tag] = append(list, m), m
		}
	}
	return list, names
}

func typeOf(f reflect.StructField) Type {
	switch f.Type.String() {
	case "string":
		return Text
	case "[]string":
		return Texts
	case "bool":
		return Bool
	case "int64":
		if f.Name == "Timestamp" {
			return Date
		}
		return Number
	}
	panic(fmt.Sprintf("event.Event.%s has a type that no field can have", f.Name))
}

// Set stores a value of the member's own Go type and marks a scalar as present.
func (m Member) Set(e *event.Event, value any) {
	reflect.ValueOf(e).Elem().Field(m.index).Set(reflect.ValueOf(value))
	if m.Type != Texts {
		e.Has.Add(m.Field)
	}
}

// Value returns the member's value as a document has it, and whether the event
// has one.
func (m Member) Value(e *event.Event) (any, bool) {
	value := reflect.ValueOf(e).Elem().Field(m.index).Interface()
	switch v := value.(type) {
	case []string:
		return v, len(v) > 0
	case int64:
		if m.Type == Date {
			value = FormatTime(v)
		}
	}
	return value, e.Has.Has(m.Field)
}

// FormatTime returns the text of a time given in nanoseconds since 1970.
func FormatTime(ns int64) string {
	return time.Unix(0, ns).UTC().Format("2006-01-02T15:04:05.000000000Z")
}
