package rulefile

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// reader takes typed values out of tables and collects what is wrong.
type reader struct {
	src      *diag.Source
	problems diag.List
	warnings diag.List
}

func (r *reader) fail(at syntax.Span, code, message, hint string) {
	r.problems = append(r.problems, r.src.Error(at.Start, at.End, code, message, hint))
}

// need returns a member that has to be there.
func (r *reader) need(t *table, key string) *node {
	n := t.members[key]
	if n == nil {
		r.fail(t.at, "missing-key", fmt.Sprintf("the key %s is missing in [%s]", key, t.name), "")
	}
	return n
}

func (r *reader) wrongType(n *node, key, want string) {
	r.fail(n.at, "type", fmt.Sprintf("%s must be %s, not %s", key, want, kindOf(n.value)), "")
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case bool:
		return "true or false"
	case []*node:
		return "an array"
	case *table:
		return "a table"
	}
	return "a date"
}

// text reads a string that may be missing.
func (r *reader) text(t *table, key string) string {
	n := t.members[key]
	if n == nil {
		return ""
	}
	return r.textOf(n, key)
}

func (r *reader) textOf(n *node, key string) string {
	s, ok := n.value.(string)
	if !ok {
		r.wrongType(n, key, "a string")
	}
	return s
}

// needText reads a string that has to be there and to say something.
func (r *reader) needText(t *table, key string) string {
	n := r.need(t, key)
	if n == nil {
		return ""
	}
	s := r.textOf(n, key)
	if _, ok := n.value.(string); ok && strings.TrimSpace(s) == "" {
		r.fail(n.at, "empty", key+" is empty", "")
	}
	return s
}

// texts reads an array of strings that may be missing.
func (r *reader) texts(t *table, key string) []string {
	n := t.members[key]
	if n == nil {
		return nil
	}
	array, ok := n.value.([]*node)
	if !ok {
		r.wrongType(n, key, "an array of strings")
		return nil
	}
	var all []string
	for _, e := range array {
		all = append(all, r.textOf(e, "an element of "+key))
	}
	return all
}

// whole reads a whole number from low to high.
func (r *reader) whole(n *node, key string, low, high int64) int {
	v, ok := n.value.(int64)
	switch {
	case !ok:
		r.wrongType(n, key, "a whole number")
		return 0
	case v < low || v > high:
		r.fail(n.at, "range", fmt.Sprintf("%s must be from %d to %d", key, low, high), "")
	}
	return int(v)
}

// tables reads an array of tables that may be missing.
func (r *reader) tables(t *table, key string) []*table {
	n := t.members[key]
	if n == nil {
		return nil
	}
	array, ok := n.value.([]*node)
	if !ok {
		r.wrongType(n, key, "an array of tables")
		return nil
	}
	var all []*table
	for _, e := range array {
		sub, ok := e.value.(*table)
		if !ok {
			r.wrongType(e, "an element of "+key, "a table")
			continue
		}
		all = append(all, sub)
	}
	return all
}

// table reads a table, nil if it is missing or something else.
func (r *reader) table(t *table, key string) *table {
	n := t.members[key]
	if n == nil {
		return nil
	}
	sub, ok := n.value.(*table)
	if !ok {
		r.wrongType(n, key, "a table")
	}
	return sub
}
