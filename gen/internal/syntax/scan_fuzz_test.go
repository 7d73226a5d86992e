package syntax

import (
	"slices"
	"strings"
	"testing"
)

// FuzzScan makes sure that the tokens and the comments of any text follow each
// other with white space between them, up to the first thing that can't be read,
// and that each token is the same when it stands alone.
func FuzzScan(f *testing.F) {
	for _, c := range slices.Concat(errorCases, sequenceErrors) {
		text, _ := unmark(c.query)
		f.Add(text)
	}
	for _, c := range formatCases {
		f.Add(c.text)
	}
	f.Add(`"\b\t\n\f\r\\\"\'\u{1F600}\u{00e9}" """a""""" """""" ` + "`a``b.c/d` .5 1e3 1.5E-7 9223372036854775808 0x1 1..2 a.b~ in~ ?\"x\" ?'y'")
	f.Add("/* /* */ // */ a // b\r\n![ => =~ <> && || !~ \x00 \xff \u00a0 é @x _y")
	f.Fuzz(func(t *testing.T, text string) {
		s := &scanner{text: text}
		tokens := s.scan()
		last := tokens[len(tokens)-1]
		if last.kind != kEOF || last.at != (Span{len(text), len(text)}) {
			t.Fatalf("the last token is %+v", last)
		}
		checkTokens(t, s, tokens[:len(tokens)-1])
	})
}

func checkTokens(t *testing.T, s *scanner, tokens []token) {
	t.Helper()
	spans := slices.Clone(s.comments)
	for _, k := range tokens {
		if k.kind == kBad {
			checkProblem(t, s.text, k.problem)
			break // what it could not read may be of any length
		}
		spans = append(spans, k.at)
		if k.text != s.text[k.at.Start:k.at.End] || k.text == "" {
			t.Fatalf("%+v isn't what stands there", k)
		}
		if alone := scan(k.text); len(alone) != 2 || alone[0].kind != k.kind || alone[0].value != k.value {
			t.Errorf("%q alone gives %+v, not %+v", k.text, alone, k)
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	end := 0
	for _, at := range spans {
		if at.Start < end || strings.Trim(s.text[end:at.Start], " \t\r\n") != "" {
			t.Fatalf("%q between tokens, at %d", s.text[min(end, at.Start):at.Start], end)
		}
		end = at.End
	}
	if s.problem == nil && strings.Trim(s.text[end:], " \t\r\n") != "" {
		t.Errorf("%q is left", s.text[end:])
	}
}
