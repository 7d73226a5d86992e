package gen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/codes"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
)

// TestCodeExamples compiles the examples of every code: the bad one gives that
// code, with its severity, and no other but notes; the good one no error and not
// the code.
func TestCodeExamples(t *testing.T) {
	for _, c := range codes.All() {
		t.Run(c.Name, func(t *testing.T) {
			if c.Bad == (codes.Example{}) {
				if !strings.Contains(c.Doc, "please report it") {
					t.Error("there is no example")
				}
				return
			}
			found := false
			for _, d := range diagnose(t, c, c.Bad) {
				found = found || d.Code == c.Name
				if (d.Code != c.Name || d.Severity != c.Severity) && d.Severity != diag.Note {
					t.Errorf("the bad example gives another code or severity:\n%s", d)
				}
			}
			if !found {
				t.Error("the bad example doesn't give the code")
			}
			for _, d := range diagnose(t, c, c.Good) {
				if d.Code == c.Name || d.Severity == diag.Error {
					t.Errorf("the good example gives\n%s", d)
				}
			}
			if !strings.HasSuffix(c.Doc, ".") || c.Bad.Kind != c.Good.Kind {
				t.Error("the row is not complete")
			}
		})
	}
}

// diagnose checks an example of a code as "kerneql check" would and, if tests
// are what it is about, "kerneql test".
func diagnose(t *testing.T, c codes.Code, e codes.Example) diag.List {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range exampleFiles(e) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if e.Kind == codes.Commands {
		if text, err := exec.Command("sh", "-ec", e.Text).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	list := Check("rules", "rules").Problems
	if e.Kind == codes.TestFile || c.Name == rulefile.NoTests {
		list = append(list, verdicts(t)...)
	}
	return list
}

// exampleFiles returns the files that an example stands for, by name.
func exampleFiles(e codes.Example) map[string]string {
	files := map[string]string{}
	switch e.Kind {
	case codes.Query, codes.Queries:
		texts := []string{e.Text}
		if e.Kind == codes.Queries {
			texts = strings.Split(e.Text, "\n")
		}
		for i, text := range texts {
			n := strconv.Itoa(i)
			r := strings.Replace(codes.BaseRule, "1f3a", n, 1)
			r, _, _ = strings.Cut(r, "query =")
			files["rules/"+n+".toml"] = r + "query = '''\n" + text + "\n'''\n"
		}
	case codes.RuleFile:
		files["rules/a.toml"] = e.Text
	case codes.Fields:
		files["rules/netcat.toml"], files["rules/fields.toml"] = codes.BaseRule, e.Text
	default:
		files["rules/netcat.toml"], files["rules/netcat.test.json"] = codes.BaseRule, goodTests()
		if e.Kind == codes.TestFile {
			files["rules/netcat.test.json"] = e.Text
		}
	}
	return files
}

func goodTests() string {
	c, _ := codes.Lookup("json")
	return c.Good.Text
}

// verdicts runs the rules' test files, with the interpreter in the place of the
// compiled matcher as well.
func verdicts(t *testing.T) diag.List {
	t.Helper()
	var list diag.List
	for _, r := range LoadAll("rules").Rules.rules {
		compiled := map[int]bool{}
		for i, c := range r.cases() {
			compiled[i] = r.matches(c)
		}
		for _, d := range r.test(compiled).Failures {
			if d.Code != "json" && d.Code != "no-cases" && d.Code != "type" { // check has told them
				list = append(list, d)
			}
		}
	}
	return list
}

// TestCodesHaveRows holds that each code that the compiler's source gives has a
// row, and that each row is a code of it.
func TestCodesHaveRows(t *testing.T) {
	used := sourceCodes(t)
	var rows []string
	for _, c := range codes.All() {
		rows = append(rows, c.Name)
		if len(used[c.Name]) == 0 {
			t.Errorf("nothing gives the code %s", c.Name)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(used)) {
		if !slices.Contains(rows, code) {
			t.Errorf("%s has no row; it is given at %s", code, used[code][0])
		}
	}
	if dup := len(rows) - len(slices.Compact(rows)); dup > 0 {
		t.Errorf("%d codes have two rows", dup)
	}
}

// codeReader finds the codes in the source: what is passed for a parameter of the
// name code, and what stands in a field Code of a literal.
type codeReader struct {
	files  *token.FileSet
	params map[string][]codeParam // by the function's name
	consts map[string]string
	found  map[string][]string // places, by code
	errors []string
}

// codeParam says that of n parameters number i is the code.
type codeParam struct{ n, i int }

func sourceCodes(t *testing.T) map[string][]string {
	t.Helper()
	r := &codeReader{files: token.NewFileSet(), params: map[string][]codeParam{}, consts: map[string]string{}, found: map[string][]string{}}
	var parsed []*ast.File
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || filepath.Dir(name) == "internal/codes" {
			return err
		}
		f, err := parser.ParseFile(r.files, name, nil, parser.SkipObjectResolution)
		parsed = append(parsed, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parsed {
		ast.Inspect(f, r.declaration)
	}
	for _, f := range parsed {
		ast.Inspect(f, r.use)
	}
	for _, e := range r.errors {
		t.Error(e)
	}
	return r.found
}

func (r *codeReader) declaration(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		r.function(n.Name.Name, n.Type)
	case *ast.ValueSpec:
		for i, v := range n.Values {
			if text, ok := literal(v); ok {
				r.consts[n.Names[i].Name] = text
			}
		}
	}
	return true
}

func (r *codeReader) function(name string, f *ast.FuncType) {
	n, at := 0, -1
	for _, p := range f.Params.List {
		for _, id := range p.Names {
			if id.Name == "code" {
				at = n
			}
			n++
		}
	}
	if at >= 0 {
		r.params[name] = append(r.params[name], codeParam{n, at})
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func (r *codeReader) use(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		r.call(n)
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Code" {
			r.value(n.Value)
		}
	}
	return true
}

func (r *codeReader) call(n *ast.CallExpr) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for _, p := range r.params[name] {
		if p.n == len(n.Args) && r.value(n.Args[p.i]) {
			return
		}
	}
	if len(r.params[name]) > 0 && slices.ContainsFunc(r.params[name], func(p codeParam) bool { return p.n == len(n.Args) }) {
		r.errors = append(r.errors, r.files.Position(n.Pos()).String()+": the code is neither a literal nor a constant")
	}
}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// value notes a code. It reports whether e is one, or is handed on.
func (r *codeReader) value(e ast.Expr) bool {
	text, ok := literal(e)
	switch x := e.(type) {
	case *ast.Ident:
		if x.Name == "code" {
			return true
		}
		text, ok = r.consts[x.Name]
	case *ast.SelectorExpr:
		if x.Sel.Name == "Code" {
			return true
		}
		text, ok = r.consts[x.Sel.Name]
	}
	if !ok || !codeForm.MatchString(text) {
		return false
	}
	r.found[text] = append(r.found[text], r.files.Position(e.Pos()).String())
	return true
}
