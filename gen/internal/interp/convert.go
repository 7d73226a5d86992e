package interp

import (
	"encoding/json"
	"math"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// convert gives a document's value the type of its field, as Elasticsearch does
// when it indexes: numbers may be written as strings, and the other way round.
// It reports false for a value that the field cannot hold; it counts as missing.
func convert(v any, t schema.Type) (any, bool) {
	switch t {
	case schema.Keyword:
		return text(v), true
	case schema.IP:
		return address(v)
	case schema.Bool:
		return truth(v)
	case schema.Long:
		return whole(v)
	case schema.Double:
		return number(v)
	case schema.Date:
		return date(v)
	}
	return nil, false
}

func text(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return check.Text(v)
}

func address(v any) (any, bool) { return check.Address(text(v)) }

func truth(v any) (any, bool) {
	switch v {
	case true, "true":
		return true, true
	case false, "false":
		return false, true
	}
	return nil, false
}

// whole reads a whole number; a fraction is cut off.
func whole(v any) (any, bool) {
	switch n := parse(v).(type) {
	case int64:
		return n, true
	case float64:
		n = math.Trunc(n)
		return int64(n), -(1<<63) <= n && n < 1<<63
	}
	return nil, false
}

func number(v any) (any, bool) {
	switch n := parse(v).(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return nil, false
}

// parse reads a number, or a string that holds one, as int64 or float64.
func parse(v any) any {
	switch v.(type) {
	case int64, float64:
		return v
	case string, json.Number:
		if n, ok := check.ParseNumber(text(v)); ok {
			return n
		}
	}
	return nil
}

// date reads a date as nanoseconds since 1970. A number in a document is
// milliseconds, an int64 is what Values has already read.
func date(v any) (any, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		return check.ParseDate(v)
	case json.Number:
		if ms, err := v.Int64(); err == nil {
			return check.Millis(ms)
		}
	}
	return nil, false
}
