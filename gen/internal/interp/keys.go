package interp

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
)

// tuple is one value for each key; nil stands for a missing one.
type tuple []any

// String is the same for equal tuples only. Each value ends in a comma, so that
// fewer keys give the beginning of what more keys give.
func (t tuple) String() string {
	var b strings.Builder
	for _, v := range t {
		if f, ok := v.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1<<63 {
			v = int64(f) // 1.0 is the same key as 1
		}
		fmt.Fprintf(&b, "%T %#v,", v, v)
	}
	return b.String()
}

// order puts missing values first, then numbers and texts in theirs.
func (t tuple) order(u tuple) int {
	for i := range t {
		present := cmp.Compare(length(t[i]), length(u[i]))
		if order, ok := check.Order(t[i], u[i]); ok && order != 0 || present != 0 {
			return cmp.Or(present, order)
		}
	}
	return 0
}

func length(v any) int {
	if v == nil {
		return 0
	}
	return 1
}

// tuples returns the distinct tuples that a record has for the keys: every
// combination of their values. A key without a value gives none, but null if it
// is optional.
func tuples(keys []check.Key, d Document) []tuple {
	all := []tuple{{}}
	for _, k := range keys {
		found := values(k.Field, d)
		if len(found) == 0 && k.Optional {
			found = []any{nil}
		}
		var longer []tuple
		for _, t := range all {
			for _, v := range found {
				longer = append(longer, append(t[:len(t):len(t)], v))
			}
		}
		all = longer
	}
	return distinct(all)
}

func distinct(all []tuple) []tuple {
	seen := map[string]bool{}
	var out []tuple
	for _, t := range all {
		if !seen[t.String()] {
			seen[t.String()] = true
			out = append(out, t)
		}
	}
	return out
}
