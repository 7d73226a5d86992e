package ecs

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// maxDots bounds the dots that are taken for nesting in one key, so that a key
// of a million dots is not a million objects.
const maxDots = 64

// Document is a JSON object as encoding/json decodes it.
type Document = map[string]any

// Values returns the values of a field as Elasticsearch would index them: keys
// may be nested, dotted or both, arrays are flattened, null is no value.
func Values(d Document, path string) []any {
	return values(nil, d, path)
}

func values(found []any, d Document, path string) []any {
	for i := range len(path) {
		if path[i] == '.' {
			found = inner(found, d[path[:i]], path[i+1:])
		}
	}
	return flatten(found, d[path])
}

func inner(found []any, value any, path string) []any {
	switch v := value.(type) {
	case Document:
		return values(found, v, path)
	case []any:
		for _, item := range v {
			found = inner(found, item, path)
		}
	}
	return found
}

func flatten(found []any, value any) []any {
	switch v := value.(type) {
	case nil:
		return found
	case []any:
		for _, item := range v {
			found = flatten(found, item)
		}
		return found
	case []string: // in documents that were made, not decoded
		for _, item := range v {
			found = append(found, item)
		}
		return found
	}
	return append(found, value)
}

// Expand returns the document with its dotted keys made objects, so that each
// field is there once. Where a field is given twice, its values are joined, as
// in Elasticsearch. A dotted key stays as it is where another value is in its way.
func Expand(d Document) Document {
	out := make(Document, len(d))
	for _, key := range slices.Sorted(maps.Keys(d)) {
		value := expandValue(d[key])
		if !expandable(key) || !Put(out, key, value) {
			out[key] = value
		}
	}
	return out
}

func expandValue(value any) any {
	switch v := value.(type) {
	case Document:
		return Expand(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = expandValue(item)
		}
		return out
	}
	return value
}

func expandable(key string) bool {
	return strings.Count(key, ".") <= maxDots && !slices.Contains(strings.Split(key, "."), "")
}

// Put stores a value at a dotted path, making objects on the way, and joins it
// with what is there. It changes nothing and returns false where a value that
// is no object is in the way.
func Put(d Document, path string, value any) bool {
	key, rest, nested := strings.Cut(path, ".")
	old, exists := d[key]
	if !nested {
		return join(d, key, old, exists, value)
	}
	object, ok := old.(Document)
	if exists && !ok {
		return false
	}
	if !exists {
		object = Document{}
	}
	if !Put(object, rest, value) {
		return false
	}
	d[key] = object
	return true
}

func join(d Document, key string, old any, exists bool, value any) bool {
	if !exists {
		d[key] = value
		return true
	}
	if !joinable(old, value) {
		return false
	}
	if to, ok := old.(Document); ok {
		merge(to, value.(Document))
		return true
	}
	d[key] = joinValues(old, value)
	return true
}

// joinable reports whether two values can be one: no object meets a value, at
// any depth.
func joinable(old, value any) bool {
	to, wasObject := old.(Document)
	from, isObject := value.(Document)
	if !wasObject || !isObject {
		return wasObject == isObject
	}
	for key, item := range from {
		if there, exists := to[key]; exists && !joinable(there, item) {
			return false
		}
	}
	return true
}

// merge moves the members of from into to; the two are joinable.
func merge(to, from Document) {
	for key, item := range from {
		there, exists := to[key]
		object, ok := there.(Document)
		switch {
		case ok:
			merge(object, item.(Document))
		case exists:
			to[key] = joinValues(there, item)
		default:
			to[key] = item
		}
	}
}

func joinValues(old, value any) any {
	if reflect.DeepEqual(old, value) {
		return old
	}
	return flatten(flatten([]any{}, old), value)
}

// Replace stores a value at a dotted path whatever is there, and returns what
// it replaced and that value's path; nil where nothing was there.
func Replace(d Document, path string, value any) (old any, at string) {
	key, rest, nested := strings.Cut(path, ".")
	if !nested {
		old = d[key]
		d[key] = value
		return old, key
	}
	object, ok := d[key].(Document)
	if ok {
		old, at = Replace(object, rest, value)
		return old, key + "." + at
	}
	old = d[key]
	object = Document{}
	d[key] = object
	Replace(object, rest, value)
	return old, key
}
