package gen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// Report is what "kerneql check" has to tell.
type Report struct {
	Rules    int       // without an error
	Skipped  int       // in other languages
	Problems diag.List // sorted
}

// Check reads and checks rules as Load does, and then looks for what is right
// by the letter and likely not meant. A path is a folder, all of whose rules are
// checked, or a file. A file is checked together with the folder that it belongs
// to (rules, if it lies there), for ids must differ and fields may be declared;
// what is told is about the file alone.
func Check(rules string, paths ...string) Report {
	var report Report
	for _, root := range roots(rules, paths) {
		f := LoadAll(root.dir)
		for _, d := range append(f.Problems, f.Rules.lint()...) {
			if root.wants(d.File) {
				report.Problems = append(report.Problems, d)
			}
		}
		for _, r := range f.Rules.rules {
			report.Rules += root.count(r.Path)
		}
		for _, r := range f.Rules.skipped {
			report.Skipped += root.count(r.File)
		}
	}
	report.Problems.Sort()
	report.Problems = slices.Compact(report.Problems)
	return report
}

// root is a folder to read and, if not all of it matters, the files that do.
type root struct {
	dir   string
	files map[string]bool // by owner
}

// wants reports whether a file matters.
func (r root) wants(file string) bool { return r.files == nil || r.files[owner(file)] }

// count is 1 for a file that matters.
func (r root) count(file string) int {
	if r.wants(file) {
		return 1
	}
	return 0
}

// roots gathers files by the folder that they are read with.
func roots(rules string, paths []string) []root {
	var out []root
	files := map[string]map[string]bool{}
	for _, p := range paths {
		dir := folderOf(rules, p)
		if dir == p {
			out = append(out, root{dir: p})
			continue
		}
		if files[dir] == nil {
			files[dir] = map[string]bool{}
			out = append(out, root{dir, files[dir]})
		}
		files[dir][owner(p)] = true
	}
	return out
}

// folderOf returns the folder of rules that a path belongs to: itself if it is
// none of a file.
func folderOf(rules, path string) string {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return path
	}
	rel, err := filepath.Rel(rules, path)
	if err == nil && filepath.IsLocal(rel) {
		return rules
	}
	return filepath.Dir(path)
}

// owner returns what a rule's file and its test file have in common.
func owner(file string) string {
	file = filepath.ToSlash(filepath.Clean(file))
	if rule, ok := strings.CutSuffix(file, ".test.json"); ok {
		return rule
	}
	return strings.TrimSuffix(file, filepath.Ext(file))
}

// Counts is how many diagnostics there are of each severity.
type Counts struct{ Errors, Warnings, Notes int }

// Count counts the report's diagnostics.
func (r Report) Count() Counts {
	return Counts{len(r.Problems.Of(diag.Error)), len(r.Problems.Of(diag.Warning)), len(r.Problems.Of(diag.Note))}
}
