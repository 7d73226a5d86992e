package interp

import (
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/ecs"
)

// convert gives a document's value the type of its field, as Elasticsearch does
// when it indexes: numbers may be written as strings, and the other way round.
// It reports false for a value that the field cannot hold; it counts as missing.
// A number that isn't of JSON comes from an event and has its type already.
func convert(v any, t schema.Type) (any, bool) {
	switch v.(type) {
	case int64, float64:
		return v, t == schema.Long || t == schema.Double || t == schema.Date
	}
	return ofJSON(v, t)
}

func ofJSON(v any, t schema.Type) (any, bool) {
	switch t {
	case schema.Keyword, schema.Version:
		return orNone(ecs.ToText(v))
	case schema.IP:
		return orNone(ecs.ToAddress(v))
	case schema.Bool:
		return orNone(ecs.ToBool(v))
	case schema.Long:
		return orNone(ecs.ToNumber(v))
	case schema.Double:
		return orNone(ecs.ToFloat(v))
	case schema.Date:
		return orNone(ecs.ToDate(v))
	}
	return nil, false
}

func orNone[T any](v T, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	return v, true
}
