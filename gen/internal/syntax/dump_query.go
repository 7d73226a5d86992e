package syntax

import (
	"fmt"
	"strconv"
	"strings"
)

// DumpQuery writes a whole query as an S-expression: its kind, the shared keys,
// maxspan, the terms, until and the pipes, whichever it has.
func DumpQuery(q *Query) string {
	parts := []string{"(" + q.Kind.String()}
	if len(q.By) > 0 {
		parts = append(parts, dumpKeys(q.By))
	}
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

// String returns the kind's word: event, sequence or sample.
func (k QueryKind) String() string {
	switch k {
	case SequenceQuery:
		return "sequence"
	case SampleQuery:
		return "sample"
	}
	return "event"
}

func dumpKeys(keys []*Field) string {
	parts := []string{"(by"}
	for _, f := range keys {
		parts = append(parts, dumpField(f))
	}
	return strings.Join(parts, " ") + ")"
}

// dumpTerm writes a term in square brackets, with its options.
func dumpTerm(t *Term) string {
	category := strconv.Quote(t.Category.Name)
	if t.Category.Any {
		category = "any"
	}
	text := "[" + category + " " + Dump(t.Where) + "]"
	if t.Missing {
		text = "!" + text
	}
	if len(t.By) > 0 {
		text += dumpKeys(t.By)
	}
	if t.Runs != 1 {
		text += fmt.Sprintf("(runs %d)", t.Runs)
	}
	return text
}
