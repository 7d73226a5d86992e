package gen

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/bpfgen"
	"github.com/kerneql/kerneql/generated"
)

var update = flag.Bool("update", false, "write generated/ instead of comparing it")

// TestGeneratedIsCurrent is "kerneql generate --check": with -update it is the
// generator.
func TestGeneratedIsCurrent(t *testing.T) {
	set, problems := Load("../rules")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	out, err := set.Generate(Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if _, err := out.Write("../generated"); err != nil {
			t.Fatal(err)
		}
	}
	stale, err := out.Check("../generated")
	if err != nil || !stale.Current() {
		t.Errorf("generated/ is stale: %+v, %v; run go generate ./...", stale, err)
	}
}

// TestPrefilterIsTheTestedOne holds that what is written as Go gives the
// instructions that the tests run.
func TestPrefilterIsTheTestedOne(t *testing.T) {
	set, _ := Load("../rules")
	plan, err := set.plan(Options{})
	if err != nil {
		t.Fatal(err)
	}
	sources := make([]string, set.Len())
	for i, r := range set.rules {
		sources[i] = r.Source + ": " + r.Name
	}
	want, err := bpfgen.Instructions(plan, sources)
	if err != nil {
		t.Fatal(err)
	}
	if got := generated.Prefilter(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("generated\n%v\ntested\n%v", got, want)
	}
}

// TestDeterministic compiles twice from scratch; maps iterate differently each time.
func TestDeterministic(t *testing.T) {
	var first Output
	for range 5 {
		set, _ := Load("../rules")
		out, err := set.Generate(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		}
		for name := range out {
			if string(out[name]) != string(first[name]) {
				t.Errorf("%s differs from one run to the next", name)
			}
		}
	}
}

// TestRulesPassTheirTests is "kerneql test".
func TestRulesPassTheirTests(t *testing.T) {
	set, _ := Load("../rules")
	results, err := set.Test(t.Context(), builder())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Match == 0 || r.Miss == 0 {
			t.Errorf("%s has %d cases that match and %d that don't", r.Name, r.Match, r.Miss)
		}
		for _, f := range r.Failures {
			t.Error(f)
		}
	}
}

// TestEveryRuleCanProveItself holds that the sensor's selftest has something to
// act out for each live rule over one event, both ways.
func TestEveryRuleCanProveItself(t *testing.T) {
	set, _ := Load("../rules")
	live, err := set.live()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range set.rules {
		if r.isSequence() || live[i] != Live {
			continue
		}
		var hits, misses int
		for _, s := range r.selftests() {
			if s.Match {
				hits++
			} else {
				misses++
			}
		}
		if hits < 2 || misses < 2 {
			t.Errorf("%s: the selftest has %d cases that match and %d that don't", r.Name, hits, misses)
		}
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "generated")
	go1 := []byte("// " + Header + "\n\npackage generated\n")
	write(t, Output{"a.go": go1, "b.go": go1}, dir, Stale{Missing: []string{"a.go", "b.go"}})
	own := filepath.Join(dir, "own.go")
	if err := os.WriteFile(own, []byte("package generated\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := append(slices.Clone(go1), "// more\n"...)
	next := Output{"a.go": changed}
	if stale, err := next.Check(dir); err != nil || stale.Current() {
		t.Errorf("a changed file and an orphan are taken for current: %v", err)
	}
	write(t, next, dir, Stale{Changed: []string{"a.go"}, Orphans: []string{"b.go"}})
	write(t, next, dir, Stale{})
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"a.go", "own.go"}; !slices.Equal(names, want) {
		t.Errorf("the folder has %v, want %v", names, want)
	}
}

func write(t *testing.T, out Output, dir string, want Stale) {
	t.Helper()
	got, err := out.Write(dir)
	if err != nil || !slices.Equal(got.Missing, want.Missing) || !slices.Equal(got.Changed, want.Changed) || !slices.Equal(got.Orphans, want.Orphans) {
		t.Errorf("Write of %v: %+v, %v; want %+v", slices.Sorted(maps.Keys(out)), got, err, want)
	}
}

// TestHeaders holds that every generated file says so on its first line, which
// is how orphans are found, in the form that Go's tools know.
func TestHeaders(t *testing.T) {
	set, _ := Load("../rules")
	out, err := set.Generate(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range out {
		first, _, _ := strings.Cut(string(data), "\n")
		if filepath.Ext(name) == ".go" && first != "// "+Header || !strings.Contains(first, Header) {
			t.Errorf("%s begins with %q", name, first)
		}
	}
}
