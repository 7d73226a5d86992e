package gen

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Formatted is a rule's file with its query in the canonical layout.
type Formatted struct {
	Path    string
	Data    []byte
	Changed bool // Data is not what the file holds
}

// RuleFiles lists the files of rules below a folder, in the order of their paths.
func RuleFiles(dir string) ([]string, error) { return rulefile.Files(dir) }

// FormatFile formats the query of a rule's file. An error in the rule is a List
// of diagnostics.
func FormatFile(path string) (*Formatted, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out, problems := rulefile.Format(filepath.ToSlash(path), data)
	if len(problems) > 0 {
		return nil, diag.List(problems)
	}
	return &Formatted{Path: path, Data: out, Changed: !bytes.Equal(out, data)}, nil
}

// Write replaces the file as a whole, if its query was not formatted. It keeps
// the file's mode, and a symbolic link to it.
func (f *Formatted) Write() error {
	if !f.Changed {
		return nil
	}
	path, err := filepath.EvalSymlinks(f.Path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return replace(path, f.Data, info.Mode().Perm())
}

// FormatQuery formats a query that stands in no rule. name is what a diagnostic
// calls it.
func FormatQuery(name, text string) (string, error) {
	out, problem := syntax.Format(text)
	if problem == nil {
		return out, nil
	}
	d := diag.NewSource(name, []byte(text)).Error(problem.Span.Start, problem.Span.End, problem.Code, problem.Message, problem.Hint)
	return "", diag.List{d}
}
