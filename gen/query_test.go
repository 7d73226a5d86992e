package gen

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestUntimed asks for events without a timestamp, on both engines: they are the
// last ones, part of samples, and no part of a sequence.
func TestUntimed(t *testing.T) {
	const events = `{"id":"a","user":{"id":"u"}}
{"id":"b","user":{"id":"u"},"@timestamp":2}
{"id":"c","user":{"id":"v"}}
{"id":"d","user":{"id":"v"}}
`
	for _, c := range []struct {
		query, want string
		untimed     int
	}{
		{"any where user.id != null", "b; a; c; d", 0},
		{"sample by user.id [any where true] [any where true]", "b a; c d", 0},
		{"sequence by user.id [any where true] [any where true]", "", 3},
	} {
		q, problems := NewQuery(c.query, QueryOptions{})
		if q == nil {
			t.Fatal(problems)
		}
		if err := q.Read(strings.NewReader(events), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		compiled, err := q.Compiled(t.Context(), builder())
		if err != nil {
			t.Fatal(err)
		}
		for engine, results := range map[string][]Result{"interpreter": q.Interpret(), "compiled": compiled} {
			if got := idsOf(results); got != c.want || q.Untimed() != c.untimed {
				t.Errorf("%s, %s: %q, %d untimed; want %q, %d", c.query, engine, got, q.Untimed(), c.want, c.untimed)
			}
		}
	}
}

// idsOf returns the letters that the documents have as their ids.
func idsOf(results []Result) string {
	all := make([]string, len(results))
	for i, r := range results {
		var ids []string
		for _, raw := range r {
			_, rest, _ := bytes.Cut(raw, []byte(`"id":"`))
			ids = append(ids, fmt.Sprintf("%c", rest[0]))
		}
		all[i] = strings.Join(ids, " ")
	}
	return strings.Join(all, "; ")
}
