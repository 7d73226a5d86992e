package rulefile

import (
	"strings"
	"testing"
)

// TestFormat formats a query in every form of string that TOML has.
func TestFormat(t *testing.T) {
	const formatted = "'''\nany where\n  a == \"x\" and\n  b\n'''"
	for _, c := range []struct{ query, want string }{
		{`"any where a==1"`, `"any where a == 1"`},
		{`"any where a==\"x\\\\\""`, `"any where a == \"x\\\\\""`},
		{`'any where a=="x\\"'`, `'any where a == "x\\"'`},
		{`'''any where a=="it's"'''`, `'''any where a == "it's"'''`},
		{`"""any where a=="x\\n" """`, `"""any where a == \"x\\n\""""`},
		{`' any where a == 1'`, `'any where a == 1'`},
		{`'any where a == 1'`, `'any where a == 1'`},
		{"'''\nany where a == 1\n'''", "'''\nany where a == 1\n'''"},
		{"'''\nany where a==1 '''", "'''\nany where a == 1\n'''"},
		{"'''\n\nany where a==\"x\"\nand b\n\n'''", formatted},
		{formatted, formatted},
		{"'''\r\nany where a==\"x\"\r\nand b\r\n'''", strings.ReplaceAll(formatted, "\n", "\r\n")},
		{"\"\"\"\nany where a==\"x\"\nand b\"\"\"", formatted},
		{"\"any where a==\\\"x\\\"\\nand b\"", formatted},
		{"\"\"\"\nany where a==\"'''\\\\\\\\\" and\nb==\"\"\\\"\\u0001\\\"\"\"\n\"\"\"",
			"\"\"\"\nany where\n  a == \"'''\\\\\\\\\" and\n  b == \"\"\\\"\\u0001\"\"\\\"\n\"\"\""},
	} {
		text := strings.Replace(minimal, `"any where true"`, c.query, 1)
		if strings.Contains(c.query, "\r\n") {
			text = strings.ReplaceAll(unixLines(text), "\n", "\r\n")
		}
		want := strings.Replace(text, c.query, c.want, 1)
		got, problems := Format("x.toml", []byte(text))
		if len(problems) > 0 {
			t.Errorf("%q: %v", c.query, problems[0])
			continue
		}
		if string(got) != want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.query, got, want)
		}
		if again, _ := Format("x.toml", got); string(again) != string(got) {
			t.Errorf("%q: again\n%s", c.query, again)
		}
	}
}

func TestFormatProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[rule", "toml"}, {"[fields]", "missing-key"}, {"rule = 1", "type"},
		{"[rule]\nlanguage = \"eql\"", "missing-key"}, {"[rule]\nlanguage = \"eql\"\nquery = 1", "type"},
		{"[rule]\nlanguage = \"eql\"\nquery = 'any where ='", "unknown-operator"},
	} {
		got, problems := Format("x.toml", []byte(c.text))
		if got != nil || len(problems) != 1 || problems[0].Code != c.want {
			t.Errorf("%q: %q, %v", c.text, got, problems)
		}
	}
	const kuery = "[rule]\nlanguage = \"kuery\"\nquery = 'a:  1'"
	if got, problems := Format("x.toml", []byte(kuery)); string(got) != kuery || problems != nil {
		t.Errorf("%q, %v", got, problems)
	}
}
