package syntax

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// formatCases are queries and what Format makes of them.
var formatCases = []struct{ name, text, want string }{
	{"spaces", "  process   where a==1 and(not b:\"x*\"or c in(1,2 , 3))\n",
		`process where a == 1 and (not b : "x*" or c in (1, 2, 3))`},
	{"names", "any where ? a . b . `c d` == -1 - -2 and - (x) < + y*2", "any where ?a.b.`c d` == -1 - -2 and -(x) < +y * 2"},
	{"calls", `any where f( ) and startsWith~ ( a , "x" ) and not(b)`, `any where f() and startsWith~(a, "x") and not (b)`},
	{"spelling stays", `any where a == """C:\x""" or a == "\u{0041}" or ENDSWITH(a, "b") or a == 1E3`,
		`any where a == """C:\x""" or a == "\u{0041}" or ENDSWITH(a, "b") or a == 1E3`},
	{"author's lines", "any where a\n  and b and c", "any where\n  a and\n  b and\n  c"},
	{"where", "any where\n\n\na", "any where\n  a"},
	{"no reason to break", "any\nwhere a\n == 1", "any where a == 1"},
	{"too long", "any where " + long + " or " + long + " and " + long, "any where\n  " + long + " or\n  " + long + " and " + long},
	{"chain in chain", "any where b or " + long + " and " + long + " and " + long,
		"any where\n  b or\n  " + long + " and\n    " + long + " and\n    " + long},
	{"parentheses", "any where not (" + long + " or " + long + ") and (a or f(x,\n" + long + "))",
		"any where\n  not (" + long + " or " + long + ") and\n  (a or f(x, " + long + "))"},
	{"opened", "any where a and (\nb or c)", "any where\n  a and\n  (\n    b or c\n  )"},
	{"filled", `any where a in (` + strings.Repeat(`"0123456789", `, 8) + `"x")`,
		"any where\n  a in (\n    " + strings.Repeat(`"0123456789", `, 5) + "\"0123456789\",\n    \"0123456789\", \"0123456789\", \"x\"\n  )"},
	{"one a line", "any where a in (\n\"x\",\n\"y\",\n \"z\")", "any where\n  a in (\n    \"x\",\n    \"y\",\n    \"z\"\n  )"},
	{"fits again", "any where a in (\"x\", \"y\",\n \"z\")", "any where a in (\"x\", \"y\", \"z\")"},
	{"width", `any where a == "` + strings.Repeat("é", 83) + `"`, `any where a == "` + strings.Repeat("é", 83) + `"`},
	{"width, too long", `any where a == "` + strings.Repeat("é", 84) + `"`, "any where\n  a == \"" + strings.Repeat("é", 84) + `"`},

	{"comments", "// top\nany where a // of a\n  // of b\n  and b /* end */", "// top\nany where\n  a and // of a\n  // of b\n  b /* end */"},
	{"comments in a line", "/*1*/any/*2*/where/*3*/a/*4*/==/*5*/1/*6*/and/*7*/(/*8*/b/*9*/)/*10*/",
		"/*1*/ any /*2*/ where /*3*/ a /*4*/ == /*5*/ 1 /*6*/ and /*7*/ ( /*8*/ b /*9*/) /*10*/"},
	{"comments in a list", "any where a in ( // why\n  \"x\", // of x\n\n  /* of y */ \"y\"\n  // no more\n)",
		"any where\n  a in ( // why\n    \"x\", // of x\n\n    /* of y */ \"y\"\n    // no more\n  )"},
	{"comment before a comma", "any where a in (\"x\" // of x\n, \"y\" /* of y */, \"z\")",
		"any where\n  a in (\n    \"x\", // of x\n    \"y\" /* of y */, \"z\"\n  )"},
	{"comment in arguments", "any where f( // none\n)", "any where\n  f( // none\n  )"},
	{"comment in the way", "any where a // why\n == 1", "any where\n  a // why\n    == 1"},
	{"comment of lines", "any where a and /* two\n lines */ b", "any where\n  a and /* two\n lines */\n  b"},
	{"space behind a comment", "any where a // end \t", "any where a // end"},
	{"empty lines", "any where\n\n  a and\n\n\n  b and\n\n  // c\n\n  c\n\n", "any where\n  a and\n\n  b and\n\n  // c\n\n  c"},
	{"line ends", "any where a and // x\r\n b", "any where\n  a and // x\n  b"},

	{"sequence", "sequence by a,?b with maxspan = 30 s[any where x]by c with runs = 3![any where y]by d until[e where z]by f|head 5|tail 1",
		"sequence by a, ?b with maxspan=30s\n  [any where x] by c with runs=3\n  ![any where y] by d\nuntil [e where z] by f\n| head 5\n| tail 1"},
	{"long term", "sequence [any where " + long + " and " + long + "] with runs=2\n// last\n[any where x\n // why\n]",
		"sequence\n  [any where\n    " + long + " and\n    " + long + "] with runs=2\n  // last\n  [any where x\n    // why\n    ]"},
	{"sample", "sample by a [any where x] // of x\n\n [any where y]", "sample by a\n  [any where x] // of x\n\n  [any where y]"},
	{"pipes", "any where a|head 5 | tail 1", "any where a | head 5 | tail 1"},
	{"pipes of lines", "any where a\n|head 5 | tail 1", "any where\n  a\n| head 5\n| tail 1"},
}

func TestFormat(t *testing.T) {
	for _, c := range formatCases {
		got, problem := Format(c.text)
		if problem != nil {
			t.Errorf("%s: %v", c.name, problem)
			continue
		}
		if got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.name, got, c.want)
		}
		if again, problem := Format(got); problem != nil || again != got {
			t.Errorf("%s: again\n%s\nbecomes\n%s\n%v", c.name, got, again, problem)
		}
	}
}

// TestFormatGaps formats queries with line ends and comments anywhere: that must
// be possible, and formatting them again must change nothing.
func TestFormatGaps(t *testing.T) {
	gaps := []string{" ", " ", " ", " ", "\n", "\n\n\n", " /* a */ ", " // b\n", "\n// c\n", "\n\n/* d */", "/* e\n f */", "/* g */\n"}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range formatCases {
		for range 100 {
			var text strings.Builder
			for _, token := range scan(c.text) {
				text.WriteString(gaps[random.IntN(len(gaps))] + token.text)
			}
			got, problem := Format(text.String())
			if problem != nil {
				t.Fatalf("%s: %v", text.String(), problem)
			}
			if again, problem := Format(got); problem != nil || again != got {
				t.Fatalf("%s\nbecomes\n%s\nand then\n%s\n%v", text.String(), got, again, problem)
			}
		}
	}
}

// TestFormatLong makes sure that a long query takes no more time than its length
// is worth, and that depth is no problem.
func TestFormatLong(t *testing.T) {
	for _, text := range []string{
		`any where a in ("x"` + strings.Repeat(`, "x"`, 20_000) + ")",
		"any where a" + strings.Repeat(" and (b or c)", 5_000),
		"any where " + strings.Repeat("(a or ", maxDepth-2) + long + strings.Repeat(")", maxDepth-2),
	} {
		got, problem := Format(text)
		if problem != nil {
			t.Fatalf("%.30s…: %v", text, problem)
		}
		if again, _ := Format(got); again != got {
			t.Errorf("%.30s…: formatting it again changes it", text)
		}
	}
	if _, problem := Format("any where ="); problem == nil {
		t.Error("no problem")
	}
}

// TestSameMeaning makes sure that the last check of Format fails where it has to.
func TestSameMeaning(t *testing.T) {
	const text = "any where a == 1 // x"
	q, _ := Parse(text)
	for formatted, want := range map[string]bool{
		"any where a == 1 /* y */ // x": false, "any where a == 1": false, "any where a == 2 // x": false,
		"any where a == // x": false, "// x\nany where a == 1": true,
	} {
		if got := sameMeaning(q, text, formatted); got != want {
			t.Errorf("%s: %v", formatted, got)
		}
	}
}

// FuzzFormat makes sure that whatever parses can be formatted, that nothing gets
// lost by it, and that formatting it again changes nothing.
func FuzzFormat(f *testing.F) {
	for _, c := range formatCases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, problem := Parse(text)
		if problem != nil || strings.Contains(text, "\r") {
			return
		}
		got, problem := Format(text)
		if problem != nil {
			t.Fatalf("%q: %v", text, problem)
		}
		if again, problem := Format(got); problem != nil || again != got {
			t.Errorf("%q\nbecomes\n%s\nand then\n%s\n%v", text, got, again, problem)
		}
		if again, _ := Parse(got); DumpQuery(again) != DumpQuery(q) {
			t.Errorf("%q\nbecomes\n%s", text, got)
		}
		if !slices.Equal(sortedComments(text), sortedComments(got)) {
			t.Errorf("%q: comments are lost\n%s", text, got)
		}
	})
}
