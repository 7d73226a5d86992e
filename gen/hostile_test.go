package gen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
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
