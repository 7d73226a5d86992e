package gen_test

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The conditional jumps of each architecture, as the compiler's listing names them.
var conditional = map[string]*regexp.Regexp{
	"amd64": regexp.MustCompile(`^(J[A-Z]+)$`), // all J… but JMP
	"arm64": regexp.MustCompile(`^(B(EQ|NE|CS|HS|CC|LO|MI|PL|VS|VC|HI|LS|GE|LT|GT|LE)|CBN?ZW?|TBN?Z)$`),
}

// allowed are the functions of the classifier and the entry that may jump,
// with the number of jumps that are no stack check, and why they are there.
// Anything else fails: above all a rule function.
var allowed = []struct {
	name *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`^set[A-Z]\w*$`), "the end of the loop over an array, the empty string, the rare candidate"},
	{regexp.MustCompile(`^candidate[A-Z]\w*$`), "the empty string"},
	{regexp.MustCompile(`^confirm[A-Z]\w*$`), "the rare string that passed the filter"},
	{regexp.MustCompile(`^classify(Recorded|Live)$`), "what is inlined of the functions above"},
	{regexp.MustCompile(`^expr\d+$`), "expressions are computed, not branch free"},
	{regexp.MustCompile(`^undecided$`), "the rare expression over too many combinations of values"},
	{regexp.MustCompile(`^matchEvent$`), "live or recorded, whole or partial, the verdict's length, the loop over words"},
	{regexp.MustCompile(`^matchPartial$`), "the rare event that isn't known whole"},
	{regexp.MustCompile(`^keys\d+$`), "the presence of a key: they run on events of a stage only"},
	{regexp.MustCompile(`^(Program|Prefilter|assemble)$`), "they run once"},
	{regexp.MustCompile(`^evaluate(Recorded|Exec|Fork|End)?$`), "the kind of event"},
}

var (
	function    = regexp.MustCompile(`^(\S+) STEXT`)
	instruction = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \([^)]*\)\t([A-Z0-9]+)(.*)`)
	stackCheck  = regexp.MustCompile(`runtime\.morestack`)
)

// TestNoConditionalJumps reads the compiler's own listing for both
// architectures: rule functions have no conditional jump but the stack check.
func TestNoConditionalJumps(t *testing.T) {
	for arch := range conditional {
		t.Run(arch, func(t *testing.T) {
			jumps := listJumps(t, arch)
			rules := 0
			for name, n := range jumps {
				if strings.HasPrefix(name, "rule") {
					rules++
				}
				if n > 0 && !slices.ContainsFunc(allowed, func(a struct {
					name *regexp.Regexp
					why  string
				}) bool {
					return a.name.MatchString(name)
				}) {
					t.Errorf("%s has %d conditional jumps", name, n)
				}
			}
			if rules < 3 {
				t.Errorf("the listing has %d rule functions", rules)
			}
		})
	}
}

// listJumps returns the number of conditional jumps of each function of
// package generated. Functions too small to check their stack have none at all;
// for the others the jump of the check is not counted.
func listJumps(t *testing.T, arch string) map[string]int {
	cmd := exec.Command("go", "build", "-gcflags=-S", "./generated")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOARCH="+arch, "CGO_ENABLED=0")
	listing, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, listing)
	}
	jumps := map[string]int{}
	name := ""
	for line := range strings.Lines(string(listing)) {
		if m := function.FindStringSubmatch(line); m != nil {
			name = strings.TrimPrefix(m[1], "github.com/kerneql/kerneql/generated.")
			if name == m[1] {
				name = "" // what the compiler adds for types
			} else {
				jumps[name] = 0
			}
			continue
		}
		m := instruction.FindStringSubmatch(line)
		switch {
		case name == "" || m == nil:
		case conditional[arch].MatchString(m[1]) && m[1] != "JMP":
			jumps[name]++
		case stackCheck.MatchString(m[2]):
			jumps[name]--
		}
	}
	return jumps
}
