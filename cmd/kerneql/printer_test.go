package main

import (
	"strings"
	"testing"
)

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{`(and a b)`, 20, `(and a b)`},
		{`(and a b)`, 5, "(and\n  a\n  b)"},
		{`(and (== a "x") (or b c))`, 20, "(and\n  (== a \"x\")\n  (or b c))"},
		{`(and (== a "x) (y") (not (or b (== c 1))))`, 16, "(and\n  (== a \"x) (y\")\n  (not\n    (or\n      b\n      (== c 1))))"},
		{`(== a "\" (")`, 10, "(==\n  a\n  \"\\\" (\")"},
		{`"a long text that is no list"`, 5, `"a long text that is no list"`},
	} {
		if got := layout(c.text, c.width); got != c.want {
			t.Errorf("%s at %d:\n%s\nwant\n%s", c.text, c.width, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	var b strings.Builder
	p := &printer{w: &b}
	p.text(2, strings.Repeat("word ", 19)+`"a string of many words" end`)
	want := "  " + strings.TrimSpace(strings.Repeat("word ", 19)) + "\n  \"a string of many words\" end\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
