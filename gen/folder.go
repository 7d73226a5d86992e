package gen

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
)

// Folder is what a folder of rules holds.
type Folder struct {
	Rules    *Set      // those without an error
	Problems diag.List // errors and warnings of all rules
	bad      []Status  // rules and files with an error
}

// Status tells what becomes of a rule.
type Status struct {
	File string `json:"file"` // slash-separated, as the user named it
	ID   string `json:"rule_id,omitempty"`
	Name string `json:"rule,omitempty"` // empty if the file couldn't be read so far
	// Status is "live", or "replay only: …", "skipped: …" or "error: …" with the
	// reason.
	Status string `json:"status"`
}

// Live is the status of a rule that runs on the events of a live sensor.
const Live = "live"

// LoadAll reads and checks all rules below a folder, the wrong ones too.
func LoadAll(dir string) *Folder {
	fields, declared := folderSchema(dir)
	files, problems := rulefile.Load(dir)
	problems = append(declared, problems...)
	f := &Folder{Rules: &Set{}, Problems: problems}
	for _, file := range files {
		if file.Skipped != "" {
			f.Rules.skip(file)
			continue
		}
		r, list := load(file, fields)
		f.Problems = append(f.Problems, list...)
		if errs := list.Errors(); len(errs) > 0 {
			f.bad = append(f.bad, Status{File: r.Path, ID: r.ID, Name: r.Name, Status: errorStatus(errs)})
			continue
		}
		f.Rules.rules = append(f.Rules.rules, r)
	}
	if n := len(f.Rules.skipped); n > 0 && n == len(files) {
		f.Problems = append(f.Problems, noneInEQL(dir, n))
	}
	f.Problems.Sort()
	slices.SortFunc(f.Rules.rules, func(a, b *rule) int { return cmp.Compare(a.ID, b.ID) })
	f.addUnread(problems)
	return f
}

// addUnread adds the files that gave no rule.
func (f *Folder) addUnread(problems diag.List) {
	byFile := map[string]diag.List{}
	var order []string
	for _, p := range problems.Errors() {
		if byFile[p.File] == nil {
			order = append(order, p.File)
		}
		byFile[p.File] = append(byFile[p.File], p)
	}
	for _, name := range order {
		f.bad = append(f.bad, Status{File: name, Status: errorStatus(byFile[name])})
	}
}

// errorStatus names the first of a rule's errors, and how many more there are.
func errorStatus(errs diag.List) string {
	errs.Sort()
	text := "error: " + errs[0].Message
	if n := len(errs) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// Statuses tells what becomes of each rule of the folder, in the order of the
// files.
func (f *Folder) Statuses() ([]Status, error) {
	all := slices.Clone(f.bad)
	live, err := f.Rules.live()
	if err != nil {
		return nil, err
	}
	for i, r := range f.Rules.rules {
		all = append(all, Status{File: r.Path, ID: r.ID, Name: r.Name, Status: live[i]})
	}
	for _, r := range f.Rules.skipped {
		all = append(all, Status{File: r.File, ID: r.ID, Name: r.Name, Status: "skipped: " + r.Reason})
	}
	slices.SortStableFunc(all, func(a, b Status) int { return cmp.Compare(a.File, b.File) })
	return all, nil
}

// OnlyLive returns the rules of the set that run on the events of a live sensor.
func (s *Set) OnlyLive() (*Set, error) {
	live, err := s.live()
	out := &Set{}
	for i, status := range live {
		if status == Live {
			out.rules = append(out.rules, s.rules[i])
		}
	}
	return out, err
}

// live says of each rule whether it runs on live events, or why it doesn't.
func (s *Set) live() ([]string, error) {
	plan, err := s.plan(Options{})
	if err != nil {
		return nil, err
	}
	out := make([]string, len(s.rules))
	for i, r := range s.rules {
		out[i] = r.live(plan.Rules[i])
	}
	return out, nil
}

// live says whether the rule runs on live events, or why it doesn't.
func (r *rule) live(p prefilter.Rule) string { return p.Live(r.categories()...) }
