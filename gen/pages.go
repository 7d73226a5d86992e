package gen

import (
	"bytes"
	"go/format"
	"slices"
	"text/template"

	"github.com/kerneql/kerneql/gen/internal/bpfgen"
	"github.com/kerneql/kerneql/gen/internal/gogen"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/templates"
)

var pages = template.Must(template.ParseFS(templates.FS, "*.tmpl"))

// pages adds to out the files that are filled in: the prefilter, the report on
// what the kernel filters on, and the benchmarks.
func (s *Set) pages(out Output, plan *prefilter.Plan, rules []match.Rule, sources []string) error {
	listing, err := bpfgen.List(plan, sources)
	if err != nil {
		return err
	}
	code, err := fill("prefilter.go.tmpl", listing)
	if err != nil {
		return err
	}
	if out["prefilter.go"], err = format.Source(code); err != nil {
		return err
	}
	report, err := fill("report.md.tmpl", struct {
		Atoms, Known, Rows, Classes int
		Rules                       []match.Rule
	}{len(plan.Atoms), plan.Known, len(plan.Automaton.Next) >> plan.Automaton.Shift, classes(plan.Automaton), rules})
	if err != nil {
		return err
	}
	out["REPORT.md"] = report
	bench, err := s.benchmarks(plan)
	if err != nil {
		return err
	}
	out["bench_test.go"], err = format.Source(bench)
	return err
}

func fill(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

func classes(a *match.Automaton) int { return int(slices.Max(a.Classes[:])) + 1 }

func (s *Set) benchmarks(plan *prefilter.Plan) ([]byte, error) {
	type sample struct {
		Name   string
		Events []string // as Go expressions
	}
	data := struct {
		Rules      []sample
		BuildsText bool
	}{BuildsText: gogen.BuildsText(plan)}
	for _, r := range s.rules {
		events, err := r.sampleEvents(gogen.More(plan))
		if err != nil {
			return nil, err
		}
		one := sample{Name: r.Name}
		for _, e := range events {
			one.Events = append(one.Events, gogen.Literal(e))
		}
		data.Rules = append(data.Rules, one)
	}
	return fill("bench_test.go.tmpl", data)
}
