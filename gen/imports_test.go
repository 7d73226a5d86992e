package gen_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// policy says which packages of the project and of others each package may
// import, tests apart; the standard library is free but where a line starts with
// "std:", which then names all of it that is allowed. Every package has a line.
//
// This is a statement of policy: do not change it to make a build pass.
const policy = `
runtime: | std: embed
runtime/event:
runtime/match: runtime/event | std: math/bits unsafe
runtime/value: runtime/match
runtime/sequence: runtime/event runtime/match
runtime/ecs: runtime/event
runtime/record: runtime/event runtime/probe golang.org/x/sys/unix
runtime/process: runtime/container
runtime/container:
runtime/probe: runtime/match runtime/event runtime/process runtime/container github.com/cilium/ebpf golang.org/x/sys/unix
runtime/recorded: runtime/event runtime/ecs runtime/match
runtime/alert: runtime/event runtime/ecs runtime/match
runtime/sink: runtime/alert runtime/ecs golang.org/x/sys/unix
runtime/sensor: runtime/ golang.org/x/sys/unix github.com/cilium/ebpf/asm
runtime/need: | std: fmt os os/exec strconv strings testing
runtime/internal/lab: runtime/internal/ runtime/need golang.org/x/sys/unix
runtime/internal/lab/job:
runtime/internal/lab/helper: runtime/internal/lab/job golang.org/x/sys/unix
runtime/e2e:
generated: runtime/event runtime/match runtime/value github.com/cilium/ebpf/asm | std: math
templates: | std: embed
gen: gen/internal/ runtime/event runtime/match runtime/recorded templates github.com/dave/jennifer/jen
gen/internal/diag:
gen/internal/codes: gen/internal/diag
gen/internal/syntax: gen/internal/diag
gen/internal/schema: runtime/event
gen/internal/check: gen/internal/diag gen/internal/syntax gen/internal/schema
gen/internal/rulefile: gen/internal/diag gen/internal/syntax gen/internal/schema runtime/ecs runtime/match github.com/pelletier/go-toml/v2
gen/internal/timeline: runtime/ecs runtime/recorded
gen/internal/interp: gen/internal/check gen/internal/syntax gen/internal/schema runtime/event runtime/ecs
gen/internal/ir: gen/internal/schema
gen/internal/lower: gen/internal/check gen/internal/schema gen/internal/ir
gen/internal/opt: gen/internal/ir gen/internal/schema
gen/internal/automaton: gen/internal/ir gen/internal/schema runtime/match
gen/internal/prefilter: gen/internal/ir gen/internal/opt gen/internal/schema gen/internal/automaton runtime/event runtime/match
gen/internal/gogen: gen/internal/ir gen/internal/prefilter gen/internal/schema runtime/event runtime/match github.com/dave/jennifer/jen
gen/internal/bpfgen: gen/internal/ir gen/internal/prefilter runtime/event runtime/match github.com/cilium/ebpf/asm github.com/dave/jennifer/jen
gen/internal/bpfsim: runtime/event runtime/match github.com/cilium/ebpf/asm
cmd: | std: embed
cmd/internal/cmdline: github.com/urfave/cli/v2 golang.org/x/sys/unix
cmd/kerneql: gen runtime cmd cmd/internal/cmdline github.com/urfave/cli/v2
cmd/kerneql-sensor: generated runtime/sensor runtime/sink runtime/match runtime/probe cmd/internal/cmdline github.com/urfave/cli/v2
`

const module = "github.com/kerneql/kerneql/"

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
	GoFiles    []string
	EmbedFiles []string
}

func list(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports,Deps,GoFiles,EmbedFiles"}, args...)...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for dec.More() {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// allowance is one line of the policy.
type allowance struct {
	packages []string // of the project prefixes that end in a slash, or whole names; of others modules
	standard []string // nil: all of it
}

func readPolicy() map[string]allowance {
	out := map[string]allowance{}
	for line := range strings.Lines(strings.TrimSpace(policy)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		packages, std, limited := strings.Cut(rest, "| std:")
		a := allowance{packages: strings.Fields(packages)}
		if limited {
			a.standard = append([]string{}, strings.Fields(std)...)
		}
		out[name] = a
	}
	return out
}

func (a allowance) allows(name string, standard bool) bool {
	if standard {
		return a.standard == nil || slices.Contains(a.standard, name)
	}
	name, ours := strings.CutPrefix(name, module)
	return slices.ContainsFunc(a.packages, func(p string) bool {
		if !ours || strings.HasSuffix(p, "/") {
			return name == p || strings.HasPrefix(name, strings.TrimSuffix(p, "/")+"/")
		}
		return name == p
	})
}

func TestImports(t *testing.T) {
	allowances := readPolicy()
	for _, p := range list(t, "./...") {
		if len(p.GoFiles) == 0 {
			continue // only tests
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		a, ok := allowances[name]
		if !ok {
			t.Errorf("%s has no line in the policy", name)
		}
		for _, i := range p.Imports {
			first, _, _ := strings.Cut(i, "/")
			if !a.allows(i, !strings.Contains(first, ".")) {
				t.Errorf("%s imports %s", name, i)
			}
		}
	}
}

// TestSensorTree holds that what is needed to compile rules doesn't travel to
// the machines that are watched.
func TestSensorTree(t *testing.T) {
	for _, p := range list(t, "./cmd/kerneql-sensor") {
		for _, dep := range p.Deps {
			if dep == module+"runtime" || dep == module+"cmd" {
				t.Errorf("the sensor carries the source in %s", dep)
			}
			for _, bad := range []string{module + "gen", module + "templates", "github.com/dave/jennifer", "github.com/pelletier/go-toml"} {
				if dep == bad || strings.HasPrefix(dep, bad+"/") {
					t.Errorf("the sensor depends on %s", dep)
				}
			}
		}
	}
}
