package recorded

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// decode reads one JSON object and nothing after it. An object that has a key
// twice is refused, as by Elasticsearch: one of the values would be lost.
func decode(line []byte) (ecs.Document, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var document ecs.Document
	if err := d.Decode(&document); err != nil {
		return nil, notObject(err)
	}
	if document == nil {
		return nil, errors.New("not a JSON object but null")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more text after the JSON object")
	}
	if written(line) > members(document) {
		return nil, fmt.Errorf("the key %q is in one object twice", repeated(line))
	}
	return document, nil
}

func notObject(err error) error {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		return fmt.Errorf("not a JSON object but %s", wrongType.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON object ends early")
	}
	return fmt.Errorf("not JSON: %w", err)
}

// written counts the members of all objects in valid JSON: the colons outside
// of strings.
func written(line []byte) int {
	n, inside := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			i++
		case !inside && c == ':':
			n++
		}
	}
	return n
}

// members counts the members of all objects in a decoded value.
func members(value any) int {
	n := 0
	switch v := value.(type) {
	case ecs.Document:
		n = len(v)
		for _, member := range v {
			n += members(member)
		}
	case []any:
		for _, element := range v {
			n += members(element)
		}
	}
	return n
}

// repeated returns the first key that valid JSON has twice in one object.
func repeated(line []byte) string {
	d := json.NewDecoder(bytes.NewReader(line))
	var open []*object
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			if key, ok := open[len(open)-1].next(token); ok {
				return key
			}
		}
		if delim, ok := token.(json.Delim); ok {
			open = append(open, &object{array: delim == '[', seen: map[string]bool{}})
		}
	}
}

// object is an object or array that is being read.
type object struct {
	array bool
	value bool // the next token begins a value
	seen  map[string]bool
}

// next takes a token of the object itself, and returns it if it is a key that
// was there before.
func (o *object) next(token json.Token) (key string, twice bool) {
	if o.array {
		return "", false
	}
	if o.value = !o.value; !o.value {
		return "", false
	}
	key, _ = token.(string)
	twice = o.seen[key]
	o.seen[key] = true
	return key, twice
}
