package syntax

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		// Precedence, from tight to loose.
		{`1 * -2 <= -3 * 4`, `(<= (* 1 -2) (* -3 4))`},
		{`-a + +b * c`, `(+ (- a) (* (+ b) c))`},
		{`a - b - c / d % e`, `(- (- a b) (% (/ c d) e))`},
		{`(a - b) * c == 1`, `(== (* (- a b) c) 1)`},
		{`not a == b and c`, `(and (not (== a b)) c)`},
		{`not not x`, `(not (not x))`},
		{`a or b and c or d`, `(or a (and b c) d)`},
		{`(a or b) and c`, `(and (or a b) c)`},
		{`a and b and c and (d and e)`, `(and a b c (and d e))`},
		{`a + 1 in (2, 1 + 2)`, `(in (+ a 1) 2 (+ 1 2))`},
		// Operators.
		{`a == 1 and a != 2`, `(and (== a 1) (!= a 2))`},
		{`a < 1 or a <= 2 or a > 3 or a >= 4`, `(or (< a 1) (<= a 2) (> a 3) (>= a 4))`},
		{`a : "x"`, `(: a "x")`},
		{`a:("x","y")`, `(: a "x" "y")`},
		{`a like "x" or a like~ ("y")`, `(or (like a "x") (like~ a "y"))`},
		{`a regex "x" or a regex~ ("y", "z")`, `(or (regex a "x") (regex~ a "y" "z"))`},
		{`a in ("x") or a in~ ("y")`, `(or (in a "x") (in~ a "y"))`},
		{`a not in ("x") or a not in~ ("y")`, `(or (not (in a "x")) (not (in~ a "y")))`},
		{`not a in ("x")`, `(not (in a "x"))`},
		{`a in ("x") == true`, `(== (in a "x") true)`},
		{`not a not in~ ("x") != b and c`, `(and (not (!= (not (in~ a "x")) b)) c)`},
		{`true == a like "x*"`, `(== true (like a "x*"))`},
		{`a : ("x", "y") == b regex "z"`, `(== (: a "x" "y") (regex b "z"))`},
		{`x == null and null != x`, `(and (== x null) (!= null x))`},
		{`true and not false`, `(and true (not false))`},
		// Functions.
		{`f()`, `(f)`},
		{`endsWith~(a.b, "x", -1)`, `(endsWith~ a.b "x" -1)`},
		{`f(g(a), b or c) : "x"`, `(: (f (g a) (or b c)) "x")`},
		// Names.
		{`a . b .c == 1`, `(== a.b.c 1)`},
		{"`my``field` == `a.b/c-d`.e", "(== my`field a.b/c-d.e)"},
		{"`sequence` == head", `(== sequence head)`},
		{`?a.b and ? c`, `(and ?a.b ?c)`},
		{`@timestamp and _x9`, `(and @timestamp _x9)`},
		{`inner and nothing or android`, `(or (and inner nothing) android)`},
		// Numbers.
		{`1 == 1.5`, `(== 1 1.5)`},
		{`.5 == 1.`, `(== 0.5 1)`},
		{`1e3 == 1.5E-3`, `(== 1000 0.0015)`},
		{`99999999999999999999 == 1`, `(== 1e+20 1)`},
		{`a == -9223372036854775808`, `(== a -9223372036854775808)`},
		{`a == -9223372036854775809`, `(== a -9.223372036854776e+18)`},
		{`a-1 == 2`, `(== (- a 1) 2)`},
		// Comments and white space.
		{"a // and b\n== 1", `(== a 1)`},
		{`a /* /* nested */ */ == /**/ 1 // end`, `(== a 1)`},
		{"a in (\"x\", /* why */ \"y\") // \r\n", `(in a "x" "y")`},
		{`a == "/* no comment */"`, `(== a "/* no comment */")`},
	} {
		q, problem := Parse("any where " + c.query)
		if problem != nil {
			t.Errorf("%s: %v", c.query, problem)
			continue
		}
		if got := Dump(q.Terms[0].Where); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

func TestStrings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`""`, ""},
		{`"it's"`, "it's"},
		{`"\b\t\n\f\r\\\"\'"`, "\b\t\n\f\r\\\"'"},
		{`"\u{0021}\u{075}\u{1F0}\u{01f4a9}\u{e000}"`, "!uǰ💩\ue000"},
		{`"\u{00000041}"`, "A"},
		{`"a // b"`, "a // b"},
		{`""""""`, ""},
		{`"""a"""`, "a"},
		{`"""a\n"b" 'c'\"""`, `a\n"b" 'c'\`},
		{`""""x"""""`, `"x""`},
		{`"""x""""`, `x"`},
		{`""""" """""`, `"" ""`},
		{`"""` + "\t日本" + `"""`, "\t日本"},
	} {
		q, problem := Parse("any where a == " + c.text)
		if problem != nil {
			t.Errorf("%s: %v", c.text, problem)
			continue
		}
		if got := q.Terms[0].Where.(*Binary).R.(*Literal).Value; got != c.want {
			t.Errorf("%s is %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCategory(t *testing.T) {
	for _, c := range []struct {
		query string
		want  Category
	}{
		{`any where true`, Category{At: Span{0, 3}, Any: true}},
		{`process where true`, Category{At: Span{0, 7}, Name: "process"}},
		{` "my \u{0063}at" where true`, Category{At: Span{1, 16}, Name: "my cat"}},
		{`"""6raw""" where true`, Category{At: Span{0, 10}, Name: "6raw"}},
		{`head where true`, Category{At: Span{0, 4}, Name: "head"}},
	} {
		q, problem := Parse(c.query)
		if problem != nil {
			t.Errorf("%s: %v", c.query, problem)
			continue
		}
		if q.Terms[0].Category != c.want {
			t.Errorf("%s: category %+v, want %+v", c.query, q.Terms[0].Category, c.want)
		}
	}
}

// TestSpans asserts what a node's span covers: the text between the marks.
func TestSpans(t *testing.T) {
	for _, query := range []string{
		`any where «a.b == -1»`,
		`any where «(a or b) and (c)»`,
		`any where «((a)) == (b + 1)»`,
		`any where «not (a)»`,
		`any where «a not in ("x", "y")»`,
		`any where «? a . b»`,
		`any where «not not a»`,
		`any where «f~(a, (b))»`,
		`any where «f( )»`,
		`any where «- - a»`,
		`any where «a : "x"»  // end`,
	} {
		text, want := unmark(query)
		q, problem := Parse(text)
		if problem != nil {
			t.Errorf("%s: %v", text, problem)
			continue
		}
		if got := q.Terms[0].Where.Span(); got != want {
			t.Errorf("%s: span %q, want %q", text, text[got.Start:got.End], text[want.Start:want.End])
		}
		if got := q.At; got != (Span{0, want.End}) {
			t.Errorf("%s: query's span %v", text, got)
		}
	}
}

// unmark takes the marks «» out of a text and returns what they enclose.
func unmark(text string) (string, Span) {
	before, rest, _ := strings.Cut(text, "«")
	inside, after, _ := strings.Cut(rest, "»")
	return before + inside + after, Span{len(before), len(before) + len(inside)}
}

// TestDeep makes sure that nesting ends in an error, and that long chains don't
// count as nesting.
func TestDeep(t *testing.T) {
	const n = 10_000
	for name, query := range map[string]string{
		"parentheses": strings.Repeat("(", n) + "a" + strings.Repeat(")", n),
		"open":        strings.Repeat("(", n),
		"not":         strings.Repeat("not ", n) + "a",
		"sign":        strings.Repeat("-", n) + "a == 1",
		"sum":         "1" + strings.Repeat(" + 1", n) + " == 1",
		"call":        strings.Repeat("f(", n) + "a" + strings.Repeat(")", n),
		"list":        strings.Repeat("a in (", n) + "a" + strings.Repeat(")", n),
	} {
		for _, text := range []string{"any where " + query, "sequence [any where " + query + "] [any where a]"} {
			if _, problem := Parse(text); problem == nil || problem.Code != "too-deep" {
				t.Errorf("%s: %v", name, problem)
			}
		}
	}
	for _, query := range []string{
		strings.Repeat("[", n), strings.Repeat("sequence [", n), "sequence " + strings.Repeat("![", n),
		"any where " + strings.Repeat("[", n), "any where " + strings.Repeat("/*", n), "any where a" + strings.Repeat(":length(", n),
	} {
		if _, problem := Parse(query); problem == nil {
			t.Errorf("%.30s…: no error", query)
		}
	}
	for name, query := range map[string]string{
		"and":      "a" + strings.Repeat(" and a", n),
		"or":       "a" + strings.Repeat(" or not (a)", n),
		"list":     `a in ("x"` + strings.Repeat(`, "x"`, n) + ")",
		"pipes":    "a" + strings.Repeat(" | head 9", n),
		"comments": strings.Repeat("/*", n) + strings.Repeat("*/", n) + "a",
		"nested":   strings.Repeat("(", maxDepth-2) + "a" + strings.Repeat(")", maxDepth-2),
	} {
		if _, problem := Parse("any where " + query); problem != nil {
			t.Errorf("%s: %v", name, problem)
		}
	}
}
