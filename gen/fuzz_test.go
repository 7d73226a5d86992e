package gen

import (
	"bytes"
	"encoding/binary"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/bpfgen"
	"github.com/kerneql/kerneql/gen/internal/bpfsim"
	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// fuzzEvents are events from the kernel that many conditions hold on.
func fuzzEvents() []event.Event {
	var all []event.Event
	for _, kind := range prefilter.Live {
		e := event.Event{
			Kind: kind, Has: 1<<event.ProcessName | 1<<event.ProcessArgs | 1<<event.ProcessPID | 1<<event.ContainerID,
			ProcessName: "nc", ProcessArgs: []string{"nc", "-l", "x", "aB", ""}, ProcessPID: 1, ContainerID: "c",
		}
		setConstants(&e)
		bare := event.Event{Kind: kind}
		setConstants(&bare)
		all = append(all, e, bare)
	}
	return all
}

// FuzzCompile takes any query through the compiler, short of the Go toolchain:
// the IR stays sound after each pass, what is generated is Go, the prefilter is a
// program that ends, and it passes what the interpreter says the query matches.
func FuzzCompile(f *testing.F) {
	g := newQueryGenerator(1)
	for range 40 {
		f.Add(g.query().String())
	}
	for _, text := range []string{
		`sequence by ?process.entity_id with maxspan=5m [any where process.name == "nc"] ![process where true] [any where process.args : "-?*x*"] with runs=3 until [any where false] | head 2`,
		`sample by process.name, user.id [process where process.pid > 1] ["b c" where test.text regex~ "a+"] | tail 1`,
		`any where length(process.args) + test.long / 2 >= 1.5 or not (process.name in~ ("nc", "é") and process.name != null)`,
		`any where process.args like ("*", "**x**", "?", "", "*?*") and not process.args : "-*l*" /* */ // x`,
	} {
		f.Add(text)
	}
	events := fuzzEvents()
	f.Fuzz(func(t *testing.T, text string) {
		tree, problem := syntax.Parse(text)
		if problem != nil || len(text) > 4000 {
			return
		}
		query, _ := check.Check(tree, check.Options{Schema: testFields})
		if query == nil {
			return
		}
		set := &Set{rules: []*rule{{Rule: &rulefile.Rule{Rule: match.Rule{ID: "r", Name: "n", Query: text}}, query: query}}}
		for _, o := range []Options{{Verify: true, Plain: true}, {Verify: true}} {
			checkOutput(t, set, o)
			checkPasses(t, set, o, events)
		}
	})
}

// checkOutput generates files and parses those in Go.
func checkOutput(t *testing.T, s *Set, o Options) {
	t.Helper()
	out, err := s.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range out {
		if filepath.Ext(name) != ".go" {
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
	}
}

// checkPasses assembles the prefilter and runs it on the events.
func checkPasses(t *testing.T, s *Set, o Options, events []event.Event) {
	t.Helper()
	plan, err := s.plan(o)
	if err != nil {
		t.Fatal(err)
	}
	insns, err := bpfgen.Instructions(plan, []string{"rule"})
	if err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	if err := slices.Clone(insns).Marshal(&code, binary.LittleEndian); err != nil {
		t.Fatal(err)
	}
	terms, live := s.rules[0].terms(), runsLive(s, plan)

	for i := range events {
		e := &events[i]
		document := interp.FromEvent(e)
		matches := slices.ContainsFunc(terms, func(c *check.Term) bool { return interp.EvalTerm(c, document) })
		for _, facts := range []bpfsim.Facts{kernelFacts(plan.Automaton, e, false), kernelFacts(plan.Automaton, e, true)} {
			pass, err := bpfsim.Run(insns, facts)
			if err != nil {
				t.Fatal(err)
			}
			if matches && pass == 0 && live {
				t.Fatalf("%s\nholds on %+v\nbut the kernel drops it (%+v)", s.rules[0].Query, e, o)
			}
		}
	}
}

// runsLive reports whether the prefilter has to pass what the set's rule matches.
// A sequence one of whose events never comes has no business in the kernel.
func runsLive(s *Set, p *prefilter.Plan) bool {
	r := p.Rules[0]
	return len(r.Missing) == 0 && r.Closed == "" && (r.IsLive() || !s.rules[0].isSequence())
}
