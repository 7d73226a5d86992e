package rulefile

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// TestOffset writes one query in every form of string that TOML has, and looks
// for the place of the word bad in the file.
func TestOffset(t *testing.T) {
	for _, query := range []string{
		`"any where bad"`,
		`'any where bad'`,
		`"any\twhere\n\"\\\u00e9\U0001F4A9\x41\e bad"`,
		`'any \where" bad'`,
		"'''any where bad'''",
		"'''\nany where bad\n'''",
		"'''\r\nany\r\nwhere é bad\r\n'''",
		"''''a' bad''''",
		`"""any where "bad"` + `"""`,
		"\"\"\"\nany \\t where \\\n   \n\t bad\"\"\"",
		"\"\"\"\\\n  any bad\"\"\"",
		"\"\"\"any \\ \r\n\r\n  bad\\\"\"\"\"\"",
	} {
		text := strings.Replace(minimal, `"any where true"`, query, 1)
		rule, problems := Parse("x.toml", []byte(text))
		if len(problems) > 0 {
			t.Errorf("%q: %v", query, problems[0])
			continue
		}
		start := strings.Index(rule.Query, "bad")
		d := rule.Diagnose(syntax.Problem{Span: syntax.Span{Start: start, End: start + 3}, Code: "c", Message: "m", Hint: "h"})
		if want := strings.Index(text, "bad"); d.Offset != want || d.End != want+3 || d.Code != "c" || d.Message != "m" || d.Hint != "h" {
			t.Errorf("%q: %+v, want offset %d", query, d, want)
		}
		for i := range len(rule.Query) {
			if at := rule.Offset(i); at < strings.Index(text, query) || at >= strings.Index(text, query)+len(query) {
				t.Errorf("%q: byte %d is at %d", query, i, at)
			}
		}
	}
}

// TestDiagnose follows an error of the parser from the query to the file.
func TestDiagnose(t *testing.T) {
	text := strings.Replace(minimal, `"any where true"`, "'''\nprocess where\n\tprocess.name = \"nc\"\n'''", 1)
	rule, _ := Parse("rules/x.toml", []byte(text))
	_, problem := syntax.Parse(rule.Query)
	want := "rules/x.toml:9:15: error: “=” is not an operator of EQL [unknown-operator]\n" +
		"    \tprocess.name = \"nc\"\n    \t             ^\nhint: write =="
	if got := rule.Diagnose(*problem).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzRulefile makes sure that any file gives a rule or problems inside the
// file, and that each byte of a query that isn't escaped is found in the file.
func FuzzRulefile(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(minimal))
	for _, query := range []string{"'''\r\na'b'''", `"\u00e9\\x"`, "\"\"\"a\\\n b\\\"\"\"\"", `1`, `[{a=[1,"x"]}]`} {
		f.Add([]byte(strings.Replace(minimal, `"any where true"`, query, 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rule, problems := Parse("x.toml", data)
		if (rule == nil) == (len(problems) == 0) {
			t.Fatalf("rule %v and problems %v", rule, problems)
		}
		for _, p := range problems {
			if p.Message == "" || p.Offset < 0 || p.End > len(data) || p.Line < 1 || strings.ContainsAny(p.Message, "\n\r") {
				t.Errorf("%+v", p)
			}
		}
		if rule != nil {
			checkOffsets(t, rule, data)
		}
	})
}

// checkOffsets compares the query with the file byte by byte. Where they differ
// the file has an escape; one is at most 10 bytes long and never shorter than
// what it stands for.
func checkOffsets(t *testing.T, rule *Rule, data []byte) {
	t.Helper()
	for i := range len(rule.Query) {
		at := rule.Offset(i)
		if at < 0 || at >= len(data) {
			t.Fatalf("byte %d is at %d of %d", i, at, len(data))
		}
		if i > 0 && at <= rule.Offset(i-1) {
			t.Fatalf("byte %d is at %d, not behind byte %d", i, at, i-1)
		}
		if near := data[max(0, at-4) : at+1]; data[at] != rule.Query[i] && !strings.Contains(string(near), `\`) {
			t.Fatalf("byte %d %q is at %q", i, rule.Query[i], near)
		}
	}
}
