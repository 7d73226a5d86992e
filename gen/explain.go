package gen

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/lower"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
)

// Explanation is what the compiler makes of a rule, phase by phase. Atoms have
// the numbers, and the kernel the limits, of the whole folder of rules.
type Explanation struct {
	ID      string          `json:"rule_id"`
	Name    string          `json:"rule"`
	Source  string          `json:"source"`
	Query   string          `json:"query"`
	Live    string          `json:"live"`              // "live", or "replay only:" with the reason
	MaxSpan string          `json:"maxspan,omitempty"` // of a sequence
	Stages  []StageFormulas `json:"stages"`            // of an event query: one
	Pipes   []string        `json:"pipes,omitempty"`
	Atoms   []AtomPlace     `json:"atoms"`
	Kinds   []KindFormula   `json:"kinds,omitempty"`  // what is left of the rule on live events
	Kernel  []KindFormula   `json:"kernel,omitempty"` // what the kernel tests of that
	Open    []string        `json:"open,omitempty"`   // what the kernel lets through, and why
}

// StageFormulas is one condition of a query on its way through the compiler.
type StageFormulas struct {
	Name   string    `json:"name"`           // "event", "event 2", "missing event 3", "until"
	Keys   []string  `json:"keys,omitempty"` // what joins it to the others
	Syntax string    `json:"syntax"`         // as the parser reads it, an S-expression
	Typed  string    `json:"typed"`          // as the checker leaves it, an S-expression
	Passes []Formula `json:"passes"`         // lowered, then after each pass that changed it
}

// Formula is a condition over atoms, as some pass left it.
type Formula struct {
	After string `json:"after"`
	Text  string `json:"formula"`
}

// AtomPlace is an atom, and where it is tested on live events.
type AtomPlace struct {
	Number int    `json:"number"`
	Text   string `json:"atom"`
	Tested string `json:"tested"`
	Why    string `json:"why,omitempty"` // not exactly, and in the kernel
}

// KindFormula is a formula for some kinds of live events.
type KindFormula struct {
	Kinds []string `json:"kinds"`
	Text  string   `json:"formula"`
}

// NoRule is the error that a folder of rules has none like that, or several.
type NoRule struct {
	Wanted string
	Fit    []string // names that begin like that; none or several
	Names  []string // of all rules
	Broken int      // errors because of which rules are left out
	// Skipped is the reason, if there is such a rule that isn't in EQL.
	Skipped string
}

// Error says which of them it is.
func (e *NoRule) Error() string {
	const shown = 8
	switch n := len(e.Fit); {
	case n > shown:
		return fmt.Sprintf("%d rules have a name that begins with %s: %s, and %d more", n, diag.Quote(e.Wanted), strings.Join(e.Fit[:shown], ", "), n-shown)
	case n > 0:
		return fmt.Sprintf("%d rules have a name that begins with %s: %s", n, diag.Quote(e.Wanted), strings.Join(e.Fit, ", "))
	case e.Skipped != "":
		return diag.Quote(e.Wanted) + " is not in EQL, and passed over: " + e.Skipped
	}
	message := "there is no rule " + diag.Quote(e.Wanted)
	if e.Broken > 0 {
		message += ", but some are in error: run 'kerneql check'"
	}
	return message
}

// Explain explains one of the rules below a folder: by its id, its name (case
// doesn't matter, and the beginning is enough), or its file. If that rule is in
// error, the error is a diag.List; if there is none, a *NoRule.
func Explain(dir, wanted string) (*Explanation, error) {
	dir = explained(dir, wanted)
	f := LoadAll(dir)
	s, list := f.Rules, f.Problems
	broken := slices.DeleteFunc(list.Errors(), func(d diag.Diagnostic) bool { return owner(d.File) != owner(wanted) })
	if len(s.rules) == 0 {
		broken = list.Errors()
	}
	if len(broken) > 0 {
		return nil, broken
	}
	i, missing := s.find(wanted)
	if missing == nil {
		return s.explain(i)
	}
	if file := f.brokenFile(wanted); file != "" && len(missing.Fit) == 0 {
		return nil, slices.DeleteFunc(list.Errors(), func(d diag.Diagnostic) bool { return d.File != file })
	}
	missing.Broken = len(list.Errors())
	return nil, missing
}

// brokenFile returns the file of a rule that is in error, "" if there is none
// with this name or id.
func (f *Folder) brokenFile(wanted string) string {
	for _, s := range f.bad {
		if s.Name != "" && strings.EqualFold(s.Name, wanted) || s.ID != "" && s.ID == wanted {
			return s.File
		}
	}
	return ""
}

// explained returns the folder to read for a rule that may be given as a file.
func explained(dir, wanted string) string {
	if folder := folderOf(dir, wanted); folder != wanted {
		return folder
	}
	return dir
}

// find returns the number of a rule.
func (s *Set) find(wanted string) (int, *NoRule) {
	tests := []func(r *rule) bool{
		func(r *rule) bool { return r.ID == wanted },
		func(r *rule) bool { return r.Path == filepath.ToSlash(filepath.Clean(wanted)) },
		func(r *rule) bool { return strings.EqualFold(r.Name, wanted) },
		func(r *rule) bool {
			return len(wanted) <= len(r.Name) && strings.EqualFold(r.Name[:len(wanted)], wanted)
		},
	}
	missing := &NoRule{Wanted: wanted}
	for _, r := range s.rules {
		missing.Names = append(missing.Names, r.Name)
	}
	for _, test := range tests {
		var fit []int
		for i, r := range s.rules {
			if test(r) {
				fit = append(fit, i)
			}
		}
		switch {
		case len(fit) == 1:
			return fit[0], nil
		case len(fit) > 1:
			for _, i := range fit {
				missing.Fit = append(missing.Fit, s.rules[i].Name)
			}
			slices.Sort(missing.Fit)
			return 0, missing
		}
	}
	missing.Skipped = s.skippedBecause(wanted)
	return 0, missing
}

// skippedBecause returns why a rule that is given by its name, id or file isn't
// compiled, "" if there is none.
func (s *Set) skippedBecause(wanted string) string {
	for _, r := range s.skipped {
		if strings.EqualFold(r.Name, wanted) || r.ID == wanted || r.File == filepath.ToSlash(filepath.Clean(wanted)) {
			return r.Reason
		}
	}
	return ""
}

func (s *Set) explain(i int) (*Explanation, error) {
	plan, err := s.plan(Options{})
	if err != nil {
		return nil, err
	}
	r := s.rules[i]
	tree, problem := syntax.Parse(r.Query)
	if problem != nil {
		return nil, diag.List{r.Diagnose(*problem)}
	}
	x := &Explanation{ID: r.ID, Name: r.Name, Source: r.Source, Query: r.Query, Live: r.live(plan.Rules[i]), Open: plan.Opens(i)}
	if tree.HasMaxSpan {
		x.MaxSpan = tree.MaxSpan.String()
	}
	for _, p := range tree.Pipes {
		x.Pipes = append(x.Pipes, fmt.Sprintf("%s %d", p.Name, p.N))
	}
	x.Stages = stages(plan.Graph, tree, r.query)
	x.Atoms = places(plan, i)
	x.Kinds = kinds(plan, plan.Rules[i].Kinds)
	x.Kernel = kinds(plan, plan.Rules[i].Kernel)
	return x, nil
}

// stages explains the conditions of a query. The checked one repeats a term that
// has runs; it is explained once.
func stages(g *ir.Graph, tree *syntax.Query, q *check.Query) []StageFormulas {
	var out []StageFormulas
	next := 0
	for i := range tree.Terms {
		t := &tree.Terms[i]
		stage := stage(g, t, &q.Terms[next])
		stage.Name = stageName(tree, i)
		next += max(t.Runs, 1)
		out = append(out, stage)
	}
	if tree.Until != nil && q.Until != nil {
		stage := stage(g, tree.Until, q.Until)
		stage.Name = "until"
		out = append(out, stage)
	}
	return out
}

func stageName(q *syntax.Query, i int) string {
	name := "event"
	if q.Kind != syntax.EventQuery {
		name = fmt.Sprintf("event %d", i+1)
	}
	if q.Terms[i].Missing {
		name = "missing " + name
	}
	if runs := q.Terms[i].Runs; runs > 1 {
		name += fmt.Sprintf(", %d times in a row", runs)
	}
	return name
}

func stage(g *ir.Graph, t *syntax.Term, q *check.Term) StageFormulas {
	s := StageFormulas{Syntax: syntax.Dump(t.Where), Typed: check.Dump(q.Cond)}
	for _, k := range q.Keys {
		key := k.Field.Name
		if k.Optional {
			key = "?" + key
		}
		s.Keys = append(s.Keys, key)
	}
	r := lower.Query(g, &check.Query{Terms: []check.Term{*q}})
	s.Passes = append(s.Passes, Formula{"lowering", g.String(r)})
	for _, p := range opt.Passes {
		if after := p.Run(g, r); after != r {
			r = after
			s.Passes = append(s.Passes, Formula{p.Name, g.String(r)})
		}
	}
	return s
}

// places lists the atoms of rule i.
func places(plan *prefilter.Plan, i int) []AtomPlace {
	var out []AtomPlace
	for _, a := range plan.Graph.Atoms(plan.Rules[i].Root) {
		n := plan.Index[a]
		place, why := plan.Place(n)
		out = append(out, AtomPlace{n, plan.Atoms[n].String(), string(place), why})
	}
	slices.SortFunc(out, func(a, b AtomPlace) int { return a.Number - b.Number })
	return out
}

// kinds lists the formulas for live events, kinds with the same one together.
func kinds(plan *prefilter.Plan, formulas [event.Kinds]ir.Ref) []KindFormula {
	var out []KindFormula
	for _, kind := range prefilter.Live {
		f := formulas[kind]
		if f == ir.FalseRef {
			continue
		}
		text := plan.Graph.String(f)
		same := slices.IndexFunc(out, func(k KindFormula) bool { return k.Text == text })
		if same < 0 {
			same = len(out)
			out = append(out, KindFormula{Text: text})
		}
		out[same].Kinds = append(out[same].Kinds, kind.String())
	}
	return out
}
