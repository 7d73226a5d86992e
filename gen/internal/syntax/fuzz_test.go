package syntax

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse makes sure that any text gives a tree or a problem inside the text,
// and that what the tree was dumped from stays the same when it is parsed again.
func FuzzParse(f *testing.F) {
	for _, c := range slices.Concat(errorCases, sequenceErrors) {
		text, _ := unmark(c.query)
		f.Add(text)
	}
	f.Add(`process where container.id: "*" and event.action in ("fork", "exec") and not (a.b like~ ("x*", """y""") or ?c >= -1.5e3)`)
	f.Add("sequence by a, ?b with maxspan=5m [any where x] by `c d` with runs=2 ![e where y] by f until [any where z] by g | head 5 | tail 2")
	f.Add("sample by a [any where x] [\"b c\" where y] | tail 1")
	f.Add("any where `a b`.c != null /* /* */ */ and f~(1 + 2 * x, \"\\u{0041}\") // end")
	f.Fuzz(func(t *testing.T, text string) {
		q, problem := Parse(text)
		if (q == nil) == (problem == nil) {
			t.Fatalf("query %v and problem %v", q, problem)
		}
		if problem != nil {
			checkProblem(t, text, problem)
			return
		}
		checkSpan(t, text, q.At)
		again, problem := Parse(text + " // the end")
		if problem != nil || DumpQuery(again) != DumpQuery(q) {
			t.Errorf("with a comment behind it: %v", problem)
		}
	})
}

func checkProblem(t *testing.T, text string, p *Problem) {
	t.Helper()
	checkSpan(t, text, p.Span)
	if p.Message == "" || p.Code == "" {
		t.Errorf("empty message or code: %+v", p)
	}
	if strings.ContainsAny(p.Message, "\n\r") || utf8.ValidString(text) && !utf8.ValidString(p.Message) {
		t.Errorf("not a line of text: %q", p.Message)
	}
}

func checkSpan(t *testing.T, text string, s Span) {
	t.Helper()
	if s.Start < 0 || s.Start > s.End || s.End > len(text) {
		t.Errorf("span %v of %d bytes", s, len(text))
	}
}
