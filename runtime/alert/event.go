package alert

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
)

// FromEvent returns the document of a live event. It keeps no part of the
// event. Fields that hold only a part of their value are named in
// kerneql.truncated.
func FromEvent(e *event.Event) ecs.Document {
	doc := ecs.Document{}
	var truncated []string
	for _, m := range ecs.Members() {
		value, ok := m.Value(e)
		if !ok {
			continue
		}
		ecs.Put(doc, m.Name, valid(value))
		if e.Partial.Has(m.Field) {
			truncated = append(truncated, m.Name)
		}
	}
	addCommandLine(doc, e, "process.command_line", event.ProcessArgs, e.ProcessArgs)
	addCommandLine(doc, e, "process.parent.command_line", event.ProcessParentArgs, e.ProcessParentArgs)
	if truncated != nil {
		ecs.Put(doc, "kerneql.truncated", truncated)
	}
	return doc
}

// addCommandLine joins arguments that are known whole: the decoder does so only
// where a rule reads the command line.
func addCommandLine(doc ecs.Document, e *event.Event, path string, field event.Field, args []string) {
	m, _ := ecs.Find(path)
	if len(args) == 0 || e.Partial.Has(field) || e.Has.Has(m.Field) {
		return
	}
	ecs.Put(doc, path, valid(strings.Join(args, " ")))
}

// valid copies a value and replaces what is not UTF-8: arguments and file names
// are bytes.
func valid(value any) any {
	switch v := value.(type) {
	case string:
		return string([]rune(v))
	case []string:
		list := make([]string, len(v))
		for i, s := range v {
			list[i] = string([]rune(s))
		}
		return list
	}
	return value
}

// Cause says why rules that read the given fields could not be decided.
func Cause(e *event.Event, reads event.Set) string {
	var names []string
	for _, m := range ecs.Members() {
		if (e.Partial & reads).Has(m.Field) {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return "the event doesn't tell all that the rule asks for"
	}
	why := "not all of it could be read"
	if e.Kind == event.Recorded {
		why = "several values for a field that has one"
	}
	return fmt.Sprintf("%s: %s", strings.Join(names, ", "), why)
}
