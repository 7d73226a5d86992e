package gen_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/cmd"
	"github.com/kerneql/kerneql/gen"
	"github.com/kerneql/kerneql/runtime"
)

// The conditional jumps of each architecture, as the compiler's listing names them.
var conditional = map[string]*regexp.Regexp{
	"amd64": regexp.MustCompile(`^(J[A-Z]+)$`), // all J… but JMP
	"arm64": regexp.MustCompile(`^(B(EQ|NE|CS|HS|CC|LO|MI|PL|VS|VC|HI|LS|GE|LT|GT|LE)|CBN?ZW?|TBN?Z)$`),
}

// allowedJumps names functions.
type allowedJumps struct {
	name *regexp.Regexp
	why  string
}

// allowed are the functions of the classifier and the entry that may jump,
// with the number of jumps that are no stack check, and why they are there.
// Anything else fails: above all a rule function.
var allowed = []allowedJumps{
	{regexp.MustCompile(`^set[A-Z]\w*$`), "the end of the loop over an array, the empty string, the rare candidate"},
	{regexp.MustCompile(`^candidate[A-Z]\w*$`), "the empty string"},
	{regexp.MustCompile(`^confirm[A-Z]\w*$`), "the rare string that passed the filter"},
	{regexp.MustCompile(`^classify(Recorded|Live)$`), "what is inlined of the functions above"},
	{regexp.MustCompile(`^expr\d+(\..+)?$`), "expressions are computed, not branch free"},
	{regexp.MustCompile(`^undecided$`), "the rare expression over too many combinations of values"},
	{regexp.MustCompile(`^matchEvent$`), "live or recorded, whole or partial, the verdict's length, the loop over words"},
	{regexp.MustCompile(`^matchPartial$`), "the rare event that isn't known whole"},
	{regexp.MustCompile(`^keys\d+$`), "the presence of a key: they run on events of a stage only"},
	{regexp.MustCompile(`^(Program|Prefilter|assemble)$`), "they run once"},
	{regexp.MustCompile(`^evaluate$`), "the kind of event"},
}

var (
	function    = regexp.MustCompile(`^(\S+) STEXT`)
	instruction = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \([^)]*\)\t([A-Z0-9]+)(.*)`)
	stackCheck  = regexp.MustCompile(`runtime\.morestack`)
)

// TestNoConditionalJumps reads the compiler's own listing for both
// architectures: rule functions have no conditional jump but the stack check,
// nor have those of a sequence's stages, whatever else the rules need.
func TestNoConditionalJumps(t *testing.T) {
	rich := richModule(t)
	for arch := range conditional {
		t.Run(arch, func(t *testing.T) { checkJumps(t, listJumps(t, "..", arch), map[string]int{"rule": 3}) })
		t.Run(arch+" rich", func(t *testing.T) {
			checkJumps(t, listJumps(t, rich, arch), map[string]int{"rule": len(richQueries), "stage": 9, "expr": 6, "keys": 3})
		})
	}
}

// checkJumps checks the jumps of each function, and that there are at least as many
// functions of each family as said.
func checkJumps(t *testing.T, jumps, least map[string]int) {
	t.Helper()
	families := map[string]int{}
	for name, n := range jumps {
		families[strings.TrimRight(name, "0123456789")]++
		if n > 0 && !slices.ContainsFunc(allowed, func(a allowedJumps) bool { return a.name.MatchString(name) }) {
			t.Errorf("%s has %d conditional jumps", name, n)
		}
	}
	for family, n := range least {
		if families[family] < n {
			t.Errorf("the listing has %d functions %sN, want %d", families[family], family, n)
		}
	}
}

// richQueries need all that generated code can have beside plain tests.
var richQueries = []string{
	`process where length(process.name) > 2 and process.name : "nc*" and not process.args == "-l"`,
	`process where process.name regex~ ("n.*c", "[ab]+") or process.args regex "-[lp]+"`,
	`any where file.path like "/etc/*" and file.size > 10 and acme.score >= 0.5 and acme.flag == true`,
	`any where cidrMatch(source.ip, "10.0.0.0/8", "fe80::/10") and acme.when > "2026-01-01T00:00:00Z"`,
	`any where concat(process.args, file.path) == "x" or process.pid + process.parent.pid == 7`,
	`any where number(process.args, 16) in (1, 2.5) and substring(process.name, 1) != null`,
	`sequence by process.parent.entity_id, user.id with maxspan=1m
	   [process where process.name : ("nc", "ncat") and event.action == "exec"]
	  ![process where length(process.args) == 2 and process.name == "sh"]
	   [process where process.args : "-*l*" or container.id != null and not process.name == "x"] with runs=2
	 until [process where event.action == "end" and process.exit_code > 0]`,
	`sequence by ?acme.name with maxspan=5s
	   [any where file.path == "a" and acme.score < 3] by process.args
	   [any where stringContains(file.path, process.name) and process.name != null] by file.path
	  ![any where process.name == "late"] by file.path`,
	`sample by container.id [process where process.name == "a"] [any where process.name == "b" or file.size == 1]`,
}

// richModule writes a module whose package generated has those queries.
func richModule(t *testing.T) string {
	t.Helper()
	rules, module := t.TempDir(), t.TempDir()
	files := gen.Output{"fields.toml": []byte("\"acme.name\" = \"keyword\"\n\"acme.score\" = \"double\"\n\"acme.flag\" = \"boolean\"\n\"acme.when\" = \"date\"\n")}
	for i, q := range richQueries {
		files[fmt.Sprintf("rule%d.toml", i)] = fmt.Appendf(nil,
			"[rule]\nname = \"n\"\nrule_id = \"%d\"\nrisk_score = 1\nseverity = \"low\"\ntype = \"eql\"\nquery = '''%s'''\n", i, q)
	}
	if err := files.WriteTree(rules); err != nil {
		t.Fatal(err)
	}
	set, problems := gen.Load(rules)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	out, err := set.Generate(gen.Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	files, err = gen.Builder{Runtime: runtime.Source, Commands: cmd.Source}.Module(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := files.WriteTree(module); err != nil {
		t.Fatal(err)
	}
	return module
}

// listJumps returns the number of conditional jumps of each function of
// package generated in the module of a folder. Functions too small to check their
// stack have none at all; for the others the jump of the check is not counted.
func listJumps(t *testing.T, dir, arch string) map[string]int {
	cmd := exec.Command("go", "build", "-gcflags=-S", "./generated")
	cmd.Dir = dir
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
