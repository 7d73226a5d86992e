package gen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const eqlRule = `[rule]
name = "n"
rule_id = "i"
risk_score = 1
severity = "low"
type = "eql"
query = "any where acme.count > 3 and file.path : \"/etc/*\""
`

// TestLoad reads a folder with a declared field and a rule in another language.
func TestLoad(t *testing.T) {
	const other = "[rule]\nname = \"k\"\nrule_id = \"j\"\ntype = \"query\"\nlanguage = \"kuery\"\n"
	for _, c := range []struct {
		name          string
		files         map[string]string
		rules, others int
		want          string // of the only problem
	}{
		{"all", map[string]string{"a.toml": eqlRule, "b.toml": other, "fields.toml": `"acme.count" = "long"`}, 1, 1, ""},
		{"undeclared", map[string]string{"a.toml": eqlRule}, 0, 0, "unknown field"},
		{"declared badly", map[string]string{"a.toml": strings.Replace(eqlRule, "acme.count", "process.pid", 1), "fields.toml": `"acme.count" = "lon"`}, 0, 0, "unknown type"},
		{"others only", map[string]string{"b.toml": other}, 0, 0, "no rules in EQL"},
		{"same id", map[string]string{"a.toml": strings.Replace(eqlRule, "acme.count", "process.pid", 1), "b.toml": strings.Replace(other, `"j"`, `"i"`, 1)}, 0, 0, "is taken"},
	} {
		dir := t.TempDir()
		for name, text := range c.files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		set, problems := Load(dir)
		if c.want != "" {
			if set != nil || len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) {
				t.Errorf("%s: %v", c.name, problems)
			}
			continue
		}
		if len(problems) > 0 || set.Len() != c.rules || len(set.Skipped()) != c.others || set.Skipped()[0].Reason != "language kuery" {
			t.Errorf("%s: %+v, %v", c.name, set, problems)
		}
	}
}

// TestManyFit: of many rules that may be meant, the first are named.
func TestManyFit(t *testing.T) {
	e := &NoRule{Wanted: "n"}
	for i := range 10 {
		e.Fit = append(e.Fit, fmt.Sprintf("n%d", i))
	}
	if got, want := e.Error(), "10 rules have a name that begins with “n”: n0, n1, n2, n3, n4, n5, n6, n7, and 2 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
