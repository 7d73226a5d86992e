package check

import (
	"fmt"
	"strings"
)

// DumpQuery writes a whole query as an S-expression: its kind, its terms with
// their keys, and what else it has.
func DumpQuery(q *Query) string {
	parts := []string{"(" + q.Kind.String()}
	if q.HasMaxSpan {
		parts = append(parts, "(maxspan "+q.MaxSpan.String()+")")
	}
	for i := range q.Terms {
		parts = append(parts, dumpTerm(&q.Terms[i]))
	}
	if q.Until != nil {
		parts = append(parts, "(until "+dumpTerm(q.Until)+")")
	}
	for _, p := range q.Pipes {
		parts = append(parts, fmt.Sprintf("(%s %d)", p.Name, p.N))
	}
	return strings.Join(parts, " ") + ")"
}

// dumpTerm writes a term in square brackets, with its keys.
func dumpTerm(t *Term) string {
	text := "[" + Dump(t.Cond) + "]"
	if t.Missing {
		text = "!" + text
	}
	if len(t.Keys) == 0 {
		return text
	}
	var names []string
	for _, k := range t.Keys {
		name := k.Field.Name
		if k.Optional {
			name = "?" + name
		}
		names = append(names, name)
	}
	return text + "(by " + strings.Join(names, " ") + ")"
}
