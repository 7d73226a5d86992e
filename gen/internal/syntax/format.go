package syntax

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// lineWidth is how many characters a formatted line has at most, where there is
// a place to break it.
const lineWidth = 100

// Format writes a query in the canonical layout, without a line's end behind it.
// Only white space changes, and where a comment stands beside a comma, an and or
// an or: tokens and comments stay as they are written. Formatting what Format
// returned changes nothing.
//
// What fits on a line stands on one, unless the author has broken it: behind
// where, beside an and or an or, or behind an opening parenthesis. A list with
// every value on a line of its own stays so; other lists are filled.
//
// A query that doesn't parse is returned as a problem.
func Format(text string) (string, *Problem) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	q, problem := Parse(text)
	if problem != nil {
		return "", problem
	}
	words := readWords(text)
	p := &printer{}
	p.query(readShape(words), words[len(words)-1])
	out := p.out.String()
	if !sameMeaning(q, text, out) {
		return "", &Problem{Span: q.At, Severity: diag.Error, Code: "format",
			Message: "the query cannot be formatted without a change of its meaning", Hint: "leave it as it is"}
	}
	return out, nil
}

// sameMeaning proves that a formatted text is the query that it was made from,
// with all comments. Whatever goes wrong in the formatter, it ends here.
func sameMeaning(q *Query, text, formatted string) bool {
	again, problem := Parse(formatted)
	return problem == nil && DumpQuery(again) == DumpQuery(q) &&
		slices.Equal(sortedComments(text), sortedComments(formatted))
}

func sortedComments(text string) []string {
	s := &scanner{text: text}
	s.scan()
	var out []string
	for _, at := range s.comments {
		out = append(out, commentText(text, at))
	}
	slices.Sort(out)
	return out
}

// commentText is a comment as it is printed: a comment up to the end of its line
// without the white space at its end, which nobody sees.
func commentText(text string, at Span) string {
	if strings.HasPrefix(text[at.Start:], "//") {
		return strings.TrimRight(text[at.Start:at.End], " \t")
	}
	return text[at.Start:at.End]
}
