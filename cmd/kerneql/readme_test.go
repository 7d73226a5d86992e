package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen"
)

// TestReadmeRule compiles the rule that README shows.
func TestReadmeRule(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n```toml\n")
	rule, _, ended := strings.Cut(rest, "```\n")
	if !found || !ended {
		t.Fatal("README shows no rule")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rule.toml"), []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	set, problems := gen.Load(dir)
	if len(problems) > 0 {
		t.Fatalf("%v\n%s", problems, rule)
	}
	if _, err := set.Generate(gen.Options{Verify: true}); err != nil {
		t.Error(err)
	}
}
