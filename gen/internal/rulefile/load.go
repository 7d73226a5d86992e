package rulefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// Load reads the rules of all TOML files below dir, in the order of their
// paths; folders whose names begin with a dot are passed over. It returns the rules that are right, and those in other languages, with
// everything that is wrong.
func Load(dir string) ([]*Rule, []diag.Diagnostic) {
	l := &loader{dir: dir, byID: map[string]*Rule{}}
	err := walk(dir, l.visit)
	if err != nil {
		l.fail(dir, err)
	}
	if l.files == 0 && err == nil {
		l.problems = append(l.problems, diag.ForFile(filepath.ToSlash(dir), "no-rules", "no rules: the folder has no TOML file", "put one file a rule into it"))
	}
	l.problems.Sort()
	return l.rules, l.problems
}

// walk visits the files below dir, which may be a symbolic link, but not hidden
// folders: a mounted ConfigMap has all its files in such a one, and a link to it.
func walk(dir string, visit fs.WalkDirFunc) error {
	root := dir
	if isDir(dir) {
		root = filepath.Clean(dir) + string(filepath.Separator) // which follows a link
	}
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case name == root:
			return visit(dir, entry, err)
		case !strings.HasPrefix(filepath.Base(name), ".") || !isDir(name):
			return visit(name, entry, err)
		case entry.IsDir():
			return fs.SkipDir
		}
		return nil
	})
}

type loader struct {
	dir      string
	files    int
	rules    []*Rule
	byID     map[string]*Rule
	problems diag.List
}

func (l *loader) fail(name string, err error) {
	l.problems = append(l.problems, unreadable(name, err))
}

func unreadable(name string, err error) diag.Diagnostic {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return diag.ForFile(filepath.ToSlash(name), "unreadable", "cannot be read: "+err.Error(), "")
}

// visit reads one file. What cannot be read is reported and passed over, so
// that one run tells all.
func (l *loader) visit(name string, entry fs.DirEntry, err error) error {
	switch {
	case err != nil && name == l.dir:
		return err
	case err != nil:
		l.fail(name, err)
	case entry.Type()&fs.ModeSymlink != 0 && isDir(name):
		l.fail(name, errors.New("it is a symbolic link to a folder"))
	case !entry.IsDir() && filepath.Base(name) == FieldsFile:
		l.declarations(name)
	case !entry.IsDir() && isRule(name):
		l.read(name)
	}
	return nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func isRule(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".toml")
}

// declarations refuses files that look as if they declared fields and that
// LoadFields won't be called for.
func (l *loader) declarations(name string) {
	if filepath.Dir(name) != filepath.Clean(l.dir) {
		l.problems = append(l.problems, diag.ForFile(filepath.ToSlash(name), "misplaced", "fields are not declared here",
			"move it to "+filepath.ToSlash(filepath.Join(l.dir, FieldsFile))))
	}
}

func (l *loader) read(name string) {
	l.files++
	data, err := os.ReadFile(name)
	if err != nil {
		l.fail(name, err)
		return
	}
	rule, problems := Parse(filepath.ToSlash(name), data)
	l.problems = append(l.problems, problems...)
	if rule == nil {
		return
	}
	if first := l.byID[rule.ID]; first != nil && rule.ID != "" {
		l.duplicate(rule, first)
		return
	}
	l.byID[rule.ID] = rule
	l.setSource(name, rule)
	l.rules = append(l.rules, rule)
}

func (l *loader) duplicate(rule, first *Rule) {
	line, _ := first.source.Position(first.idAt.Start)
	l.problems = append(l.problems, rule.source.Error(rule.idAt.Start, rule.idAt.End, "duplicate-id",
		"the rule id "+diag.Quote(rule.ID)+" is taken",
		fmt.Sprintf("%s:%d has it; give this rule an id of its own", first.Path, line)))
}

// setSource names the query's place relative to the parent of the rules'
// folder, so that output doesn't depend on where the project lies.
func (l *loader) setSource(name string, rule *Rule) {
	root, err := filepath.Abs(l.dir)
	if err != nil {
		return
	}
	rel, err := filepath.Rel(l.dir, name)
	if err != nil {
		return
	}
	line := rule.Source[strings.LastIndexByte(rule.Source, ':'):]
	rule.Source = path.Join(filepath.Base(root), filepath.ToSlash(rel)) + line
}
