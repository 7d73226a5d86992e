package gen

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
)

// Skipped is a rule that isn't written in EQL.
type Skipped struct {
	ID     string `json:"rule_id"`
	Name   string `json:"rule"`
	File   string `json:"file"` // slash-separated, as the user named it
	Source string `json:"source"`
	Reason string `json:"reason"` // "language kuery", "type machine_learning"
}

func (s *Set) skip(r *rulefile.Rule) {
	s.skipped = append(s.skipped, Skipped{ID: r.ID, Name: r.Name, File: r.Path, Source: r.Source, Reason: r.Skipped})
}

// Skipped returns the rules of the folder that are in other languages, in the
// order of their files.
func (s *Set) Skipped() []Skipped { return slices.Clone(s.skipped) }

// noneInEQL is the error that nothing is left to compile.
func noneInEQL(dir string, skipped int) diag.Diagnostic {
	return diag.ForFile(filepath.ToSlash(dir), "no-rules", "no rules in EQL",
		fmt.Sprintf("rules in other languages are passed over: %d", skipped))
}
