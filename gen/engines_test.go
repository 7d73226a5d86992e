package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/cmd"
	"github.com/kerneql/kerneql/gen/internal/bpfgen"
	"github.com/kerneql/kerneql/gen/internal/bpfsim"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/runtime"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// compileQueries makes a rule set of queries, one rule each, in order.
func compileQueries(t *testing.T, queries []string) *Set {
	t.Helper()
	s := &Set{}
	for i, q := range queries {
		text := fmt.Sprintf("[rule]\nrule_id = \"%06d\"\nname = \"q\"\ntype = \"eql\"\nseverity = \"low\"\nrisk_score = 1\nquery = '''%s'''\n", i, q)
		file, problems := rulefile.Parse("case.toml", []byte(text))
		if file == nil {
			t.Fatalf("%s\n%v", q, problems)
		}
		r, list := load(file, Schema{testFields})
		if err := list.Err(); err != nil {
			t.Fatalf("%s\n%v", q, err)
		}
		s.rules = append(s.rules, r)
	}
	return s
}

// verdict is what an engine says of one event: for each rule whether it
// certainly matches, and whether it possibly does.
type verdict struct{ certain, possible []uint64 }

func bitOf(words []uint64, i int) bool { return words[i/64]>>(i%64)&1 != 0 }

// runCompiled builds the generated matcher of a set and runs it on the events.
func runCompiled(t *testing.T, s *Set, o Options, events []event.Event) []verdict {
	t.Helper()
	o.Verify = true
	out, err := s.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile("testdata/engine.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "engine")
	if _, err := builder().build(t.Context(), out, main, enginePackage, bin); err != nil {
		t.Fatal(err)
	}
	return runEngine(t, bin, events)
}

// builder builds from the project's own source.
func builder() Builder { return Builder{Runtime: runtime.Source, Commands: cmd.Source} }

func runEngine(t *testing.T, bin string, events []event.Event) []verdict {
	t.Helper()
	var in bytes.Buffer
	for i := range events {
		if err := json.NewEncoder(&in).Encode(&events[i]); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(bin)
	cmd.Stdin = &in
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.Bytes())
	}
	var verdicts []verdict
	for line := range strings.Lines(string(out)) {
		certain, possible, _ := strings.Cut(strings.TrimSpace(line), "] [")
		verdicts = append(verdicts, verdict{parseWords(t, certain), parseWords(t, possible)})
	}
	if len(verdicts) != len(events) {
		t.Fatalf("%d verdicts on %d events", len(verdicts), len(events))
	}
	return verdicts
}

func parseWords(t *testing.T, text string) []uint64 {
	t.Helper()
	var out []uint64
	for _, f := range strings.Fields(strings.Trim(text, "[]")) {
		w, err := strconv.ParseUint(f, 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, w)
	}
	return out
}

// checkEngines runs every query on every event on all engines that need no
// kernel: the interpreter is right, the generated matchers without and with
// optimisation must agree with it, on events cut short what they call certain
// must be true and what they call impossible false, and the prefilter must pass
// what matches. It returns the pairs on which they don't agree.
func checkEngines(t *testing.T, queries []string, events []sample) []mismatch {
	t.Helper()
	s := compileQueries(t, queries)
	wants := make([][]bool, len(events))
	for i := range events {
		for _, r := range s.rules {
			wants[i] = append(wants[i], interp.Eval(r.query, events[i].document))
		}
	}
	var bad []mismatch
	for _, o := range []Options{{Plain: true, Verify: true}, {Verify: true}} {
		bad = append(bad, checkCompiled(t, s, o, events, wants)...)
	}
	for q := range s.rules {
		checkPrefilter(t, &Set{rules: s.rules[q : q+1]}, q, events, wants)
	}
	return bad
}

// mismatch is a query and a whole event, by number, of which the generated matcher
// says something else than the interpreter.
type mismatch struct {
	query, event int
	options      Options
}

// checkCompiled compares the generated matcher with what is wanted, on whole
// events and on their parts.
func checkCompiled(t *testing.T, s *Set, o Options, events []sample, wants [][]bool) (bad []mismatch) {
	t.Helper()
	plan, err := s.plan(o)
	if err != nil {
		t.Fatal(err)
	}
	var all []event.Event
	for _, e := range events {
		all = append(all, e.event(t, plan))
	}
	for _, e := range all[:len(events)] {
		all = append(all, shorten(plan.Automaton, e))
	}
	verdicts := runCompiled(t, s, o, all)
	failures := 0
	for i := range events {
		whole, part := verdicts[i], verdicts[len(events)+i]
		for q, want := range wants[i] {
			switch {
			case !evaluated(plan, q, all[i].Kind):
				continue
			case bitOf(whole.certain, q) != want || bitOf(whole.possible, q) != want:
				bad = append(bad, mismatch{q, i, o})
				t.Errorf("%s\non %s\ninterpreter %v, code %v (%+v)", s.rules[q].Query, events[i], want, !want, o)
			case bitOf(part.certain, q) && !want || want && !bitOf(part.possible, q):
				t.Errorf("%s\non the part of %s\ninterpreter %v, code says otherwise for certain (%+v)", s.rules[q].Query, events[i], want, o)
			default:
				continue
			}
			if failures++; failures > 5 {
				return bad
			}
		}
	}
	return bad
}

// evaluated reports whether the compiled code runs a rule on events of a kind: on
// live events not those that read what none has, or can never be complete.
func evaluated(p *prefilter.Plan, rule int, kind event.Kind) bool {
	return kind == event.Recorded || len(p.Rules[rule].Missing) == 0 && p.Rules[rule].Closed == ""
}

// shorten returns a live event as it comes when the kernel could keep only the
// first argument but scanned them all, or (every other time) couldn't do that, and
// when it couldn't read the path.
func shorten(a *match.Automaton, e event.Event) event.Event {
	if e.Kind == event.Recorded {
		return e
	}
	if len(e.ProcessName)%2 == 0 {
		e.ProcessExecutable = ""
		e.Has &^= 1 << event.ProcessExecutable
		e.Partial.Add(event.ProcessExecutable)
	}
	if len(e.ProcessArgs) < 2 {
		return e
	}
	e.Partial.Add(event.ProcessArgs)
	if len(e.ProcessArgs)%2 == 0 {
		e.Scanned.Add(event.ProcessArgs)
		for _, arg := range e.ProcessArgs {
			a.ScanArg(arg, &e.Atoms)
		}
	}
	e.ProcessArgs = e.ProcessArgs[:1]
	return e
}

// checkPrefilter runs the prefilter of one rule on the live ones of the events:
// what the rule matches passes, with the strings scanned and without.
func checkPrefilter(t *testing.T, one *Set, q int, events []sample, wants [][]bool) {
	t.Helper()
	plan, err := one.plan(Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	insns, err := bpfgen.Instructions(plan, []string{"rule"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range events {
		e := &events[i].live
		if !wants[i][q] || e.Kind == event.Recorded || !evaluated(plan, 0, e.Kind) {
			continue
		}
		for _, scanned := range []bool{false, true} {
			pass, err := bpfsim.Run(insns, kernelFacts(plan.Automaton, e, scanned))
			if err != nil {
				t.Fatal(err)
			}
			if pass == 0 {
				t.Fatalf("%s\nmatches %s\nbut the kernel drops it (scanned: %v)", one.rules[0].Query, events[i], scanned)
			}
		}
	}
}

func kernelFacts(a *match.Automaton, e *event.Event, scanned bool) bpfsim.Facts {
	var found, known match.Words
	if scanned {
		for i := range known {
			known[i] = ^uint64(0)
		}
		if e.Has.Has(event.ProcessName) {
			a.ScanName(e.ProcessName, &found)
		}
		for _, arg := range e.ProcessArgs {
			a.ScanArg(arg, &found)
		}
	}
	return bpfsim.Known(a, e.Kind, e.Has.Has(event.ContainerID), found, known)
}
