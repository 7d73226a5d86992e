package recorded

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// fill sets the event of a record from its document.
func fill(rec *Record) {
	for _, m := range ecs.Members() {
		if values := ecs.Values(rec.Document, m.Name); len(values) > 0 {
			fillMember(rec, m, values)
		}
	}
}

func fillMember(rec *Record, m ecs.Member, values []any) {
	converted := convertAll(m.Type, values)
	if len(converted) < len(values) {
		rec.Malformed.Add(m.Field)
	}
	if len(converted) == 0 {
		return
	}
	if m.Type == ecs.Texts {
		m.Set(&rec.Event, texts(converted))
		return
	}
	m.Set(&rec.Event, converted[0])
	if differ(converted) {
		rec.Event.Partial.Add(m.Field)
	}
}

func convertAll(t ecs.Type, values []any) []any {
	var converted []any
	for _, value := range values {
		if v, ok := convert[t](value); ok {
			converted = append(converted, v)
		}
	}
	return converted
}

func texts(values []any) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = value.(string)
	}
	return list
}

func differ(values []any) bool {
	for _, value := range values {
		if value != values[0] {
			return true
		}
	}
	return false
}

// convert turns a JSON value that is neither null nor an array into the Go
// value of a member, as Elasticsearch's mapping would.
var convert = [...]func(any) (any, bool){
	ecs.Text:   toText,
	ecs.Texts:  toText,
	ecs.Number: toNumber,
	ecs.Date:   toDate,
	ecs.Bool:   toBool,
}

func toText(value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return nil, false
}

func toNumber(value any) (any, bool) {
	if _, isBool := value.(bool); isBool {
		return nil, false
	}
	text, ok := toText(value)
	if !ok {
		return nil, false
	}
	return parseNumber(strings.TrimSpace(text.(string)))
}

func parseNumber(text string) (any, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if strings.ContainsAny(text, "xXpP_nN") { // what Go reads beyond decimal numbers
		return nil, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < math.MinInt64 || f >= math.MaxInt64 {
		return nil, false
	}
	return int64(f), true
}

func toBool(value any) (any, bool) {
	switch value {
	case true, "true":
		return true, true
	case false, "false", "":
		return false, true
	}
	return nil, false
}

// dateLayouts are the forms of strict_date_optional_time; a fraction of a
// second may follow the seconds in each.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

func toDate(value any) (any, bool) {
	switch v := value.(type) {
	case json.Number:
		return parseMillis(v.String())
	case string:
		for _, layout := range dateLayouts {
			if t, err := time.Parse(layout, v); err == nil {
				return nanoseconds(t)
			}
		}
		return parseMillis(v)
	}
	return nil, false
}

// nanoseconds refuses what 64 bits of nanoseconds can't hold.
func nanoseconds(t time.Time) (any, bool) {
	ns := t.UnixNano()
	return ns, time.Unix(0, ns).Equal(t)
}

func parseMillis(text string) (any, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, false
	}
	return nanoseconds(time.UnixMilli(n))
}
