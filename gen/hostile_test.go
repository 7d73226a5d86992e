package gen

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/interp"
)

// TestHostileText puts texts into a rule that would end a comment or a string
// of generated source. The rule file's reader refuses most of them; the emitters
// must not rely on that.
func TestHostileText(t *testing.T) {
	for _, text := range []string{
		"a\n*/ func init() { panic(1) } /*", "a\r\nfunc init() {}", "`\"\\", "{{.}} %s %!", "a\x00b", "a\ufeffb", "//go:build ignore", "*/", "a\u2028b",
	} {
		set := compileQueries(t, []string{`process where process.name == "x"`})
		r := set.rules[0]
		r.ID, r.Name, r.Source, r.Note, r.Description = text, text, text, text, text
		r.Query = "process where true /* " + text + " */"
		out, err := set.Generate(Options{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for name, data := range out {
			if filepath.Ext(name) == ".go" {
				checkSource(t, text, name, data)
			}
		}
	}
}

// TestHostileConstants compiles queries whose constants are such texts, which are
// written into expressions, lists and patterns, and runs them.
func TestHostileConstants(t *testing.T) {
	var queries []string
	var events []sample
	for _, text := range []string{
		"a\"b", "a`b", `a\b`, "a\nb", "*/ func init() {}", "a\x00b", "a\ufeffb", "//", "{{.}} %s", "a\u2028b", "'''", "e\u0301",
	} {
		var eql strings.Builder
		for _, r := range text {
			fmt.Fprintf(&eql, `\u{%02x}`, r)
		}
		c := `"` + eql.String() + `"`
		queries = append(queries, "any where process.name == "+c, `any where concat(process.name, "") in (`+c+", "+c+")",
			"any where string(process.name) like "+c+" and file.path : "+c, "any where startsWith~(concat(file.path, "+c+"), "+c+")")
		line, err := json.Marshal(map[string]any{"process.name": text, "file.path": text})
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, recordedSample(t, line))
	}
	checkEngines(t, queries, events)
	for i, r := range compileQueries(t, queries).rules {
		if e := events[i/4]; !interp.Eval(r.query, e.document) {
			t.Errorf("%s doesn't match %s", r.Query, e)
		}
	}
}

// checkSource parses a generated file and looks for what a text smuggled in.
func checkSource(t *testing.T, text, name string, data []byte) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%q: %v", text, err)
		return
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" {
			t.Errorf("%q: %s has a function init", text, name)
		}
	}
	if first, _, _ := strings.Cut(string(data), "\n"); first != "// "+Header {
		t.Errorf("%q: %s begins with %q", text, name, first)
	}
}
