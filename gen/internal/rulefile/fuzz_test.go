package rulefile

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// FuzzFields makes sure that any file that declares fields gives problems inside
// the file, one for each declaration that is not in the schema, and that what is
// declared is what it says when it is declared alone.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{
		"\"a.b\" = \"keyword\"\na.c = \"integer\" # cents\n[t.\"x y\"]\nd = \"date_nanos\"\ne = { f = \"boolean\" }\n",
		"a = \"lon\"\n\"a..b\" = \"long\"\nc = 1\n\"process.pid\" = \"long\"\nprocess.name = \"ip\"", "[[a]]\nb = \"ip\"", "a = [{b = 'x'}]", "\"\" = \"flattened\"",
		"a = \"flattened\"\n\"a.b\" = \"keyword\"", "\xef\xbb\xbfa = \"ip\"", "a = \"\"\"\\\n  ip\"\"\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := ParseFields("fields.toml", data)
		if s == nil {
			t.Fatal("no schema")
		}
		checkProblems(t, data, problems)
		root, problem := parseTOML(diag.NewSource("fields.toml", data))
		if problem != nil {
			return
		}
		wrong := map[int]bool{}
		for _, p := range problems {
			wrong[p.Offset] = true
		}
		for _, e := range leaves(root, "") {
			if !wrong[e.key.Start] && !wrong[e.at.Start] && s.Lookup(e.name) == nil {
				t.Errorf("%q is neither declared nor a problem", e.name)
			}
		}
	})
}

func checkProblems(t *testing.T, data []byte, problems []diag.Diagnostic) {
	t.Helper()
	for _, p := range problems {
		if p.Message == "" || p.Code == "" || p.Offset < 0 || p.End < p.Offset || p.End > len(data) || strings.ContainsAny(p.Message, "\n\r") {
			t.Errorf("%+v", p)
		}
	}
}

// FuzzFormatFile makes sure that formatting a rule's file gives a file or
// problems inside it, that doing it again changes nothing, and that all other keys
// mean what they did.
func FuzzFormatFile(f *testing.F) {
	f.Add([]byte(full))
	for _, query := range []string{
		"'''\r\nany where a=='b'''", `"any where a==\"\u00e9\\\\x\""`, "\"\"\"any where\\\n a==\\\"\"\"\"", `'any where a  and b // c'`,
		"'''\nany where a==\"x\"\nand b\n\n'''", "\"\"\"\nany where a==\"'''\\\\\\\\\"\"\"\"",
	} {
		f.Add([]byte(strings.Replace(minimal, `"any where true"`, query, 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, problems := Format("x.toml", data)
		if (got == nil) == (len(problems) == 0) && len(data) > 0 {
			t.Fatalf("%q and problems %v", got, problems)
		}
		checkProblems(t, data, problems)
		if len(problems) > 0 {
			return
		}
		if again, problems := Format("x.toml", got); len(problems) > 0 || !bytes.Equal(again, got) {
			t.Errorf("formatting\n%s\nagain gives\n%s\n%v", got, again, problems)
		}
		before, problems := Parse("x.toml", data)
		if len(problems) > 0 {
			return
		}
		after, problems := Parse("x.toml", got)
		if len(problems) > 0 || after.Name != before.Name || after.ID != before.ID {
			t.Errorf("after formatting: %v", problems)
		}
	})
}
