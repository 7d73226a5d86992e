package prefilter

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
)

type formulas struct{ *ir.Graph }

func (g formulas) atom(field string, test ir.Test, text string) ir.Ref {
	return g.Leaf(ir.Atom{Field: schema.Lookup(field), Test: test, Text: text})
}

func plan(t *testing.T, build func(g formulas) []ir.Ref) *Plan {
	t.Helper()
	g := formulas{ir.NewGraph()}
	roots := build(g)
	for i := range roots {
		root, err := opt.Run(g.Graph, roots[i], opt.Options{Verify: true})
		if err != nil {
			t.Fatal(err)
		}
		roots[i] = root
	}
	return New(g.Graph, roots)
}

// TestKernel holds what the kernel tests for a rule, and what it says it lets through.
func TestKernel(t *testing.T) {
	type reports struct{ kernel, open, live string }
	for _, c := range []struct {
		name string
		rule func(g formulas) ir.Ref
		want reports
	}{
		{"constants fold by kind", func(g formulas) ir.Ref {
			return g.And(g.atom("event.action", ir.Eq, "fork"), g.atom("process.name", ir.Eq, "nc"))
		}, reports{kernel: `fork: process.name == "nc"`, live: "live"}},
		{"a type that only an end has", func(g formulas) ir.Ref {
			return g.And(g.atom("event.type", ir.Eq, "end"), g.atom("process.args", ir.LikeFold, "-*l*"))
		}, reports{kernel: `end: process.args : "-*l*"`, live: "live"}},
		{"an unseen field of a conjunction is left out", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "nc"), g.atom("process.parent.name", ir.Eq, "sh"))
		}, reports{kernel: `exec, fork, end: process.name == "nc"`, open: `process.parent.name == "sh": the kernel doesn't look at process.parent.name`, live: "live"}},
		{"an unseen field of a disjunction opens it", func(g formulas) ir.Ref {
			return g.Or(g.atom("process.name", ir.Eq, "nc"), g.atom("process.parent.name", ir.Eq, "sh"))
		}, reports{kernel: `exec, fork, end: true`, open: "every exec, in containers and outside", live: "live"}},
		{"a container alone", func(g formulas) ir.Ref {
			return g.And(g.atom("container.id", ir.Exists, ""), g.Not(g.atom("process.parent.name", ir.Eq, "sh")))
		}, reports{kernel: `exec, fork, end: container.id exists`, open: "every exec in a container", live: "live"}},
		{"an exact negation is kept", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "sh"), g.Not(g.atom("process.args", ir.Eq, "-c")))
		}, reports{kernel: `exec, fork, end: process.name == "sh" and not process.args == "-c"`, live: "live"}},
		{"a weak negation is not", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "sh"), g.Not(g.atom("process.args", ir.Like, "a?c")))
		}, reports{kernel: `exec, fork, end: process.name == "sh"`, open: "weaker pattern", live: "live"}},
		{"a field that no live event has", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "sh"), g.atom("user.name", ir.Eq, "root"))
		}, reports{live: "replay only: reads user.name"}},
		{"a category that no live event has", func(g formulas) ir.Ref {
			return g.And(g.atom("event.category", ir.Eq, "network"), g.atom("process.name", ir.Eq, "sh"))
		}, reports{live: `replay only: no live event has event.category == "network"`}},
		{"another system", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "sh"), g.Or(g.atom("host.os.type", ir.Eq, "windows"), g.atom("host.os.type", ir.Eq, "macos")))
		}, reports{live: `replay only: no live event has host.os.type in ("windows", "macos")`}},
		{"conditions that exclude each other on live events", func(g formulas) ir.Ref {
			return g.And(g.atom("event.action", ir.Eq, "fork"), g.atom("event.type", ir.Eq, "end"))
		}, reports{live: "replay only: no process event can match"}},
	} {
		p := plan(t, func(g formulas) []ir.Ref { return []ir.Ref{c.rule(g)} })
		open := strings.Join(p.Opens(0), "\n")
		if got := p.Kernel(0); got != c.want.kernel {
			t.Errorf("%s: the kernel tests %s, want %s", c.name, got, c.want.kernel)
		}
		if !strings.Contains(open, c.want.open) || c.want.open == "" && open != "" {
			t.Errorf("%s: lets through %q, want %q", c.name, open, c.want.open)
		}
		if got := p.Rules[0].Live(); got != c.want.live {
			t.Errorf("%s: %q, want %q", c.name, got, c.want.live)
		}
	}
}

// TestLive holds what is said of rules that run on recordings only.
func TestLive(t *testing.T) {
	p := plan(t, func(g formulas) []ir.Ref {
		path := schema.Lookup("file.path")
		name := g.Expr(&ir.Expr{Op: "field", Field: schema.Lookup("process.name")})
		both := g.Expr(&ir.Expr{Op: "concat", Args: []*ir.Expr{name, g.Expr(&ir.Expr{Op: "field", Field: path})}})
		return []ir.Ref{
			g.And(g.atom("event.category", ir.Eq, "file"), g.Leaf(ir.Atom{Field: path, Test: ir.Exists})),
			g.Leaf(ir.Atom{Field: path, Test: ir.Expression, Expr: both}),
			g.Leaf(ir.Atom{Field: schema.Lookup("process.name"), Test: ir.Expression, Expr: name}),
			g.atom("event.action", ir.Regex, `\A(?:ex.*)\z`),
		}
	})
	for i, want := range []string{"replay only: needs file events", "replay only: reads file.path", "live", "live"} {
		category := [...]string{"file", "", "", "process"}[i]
		if got := p.Rules[i].Live(category); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if p.Rules[2].Kernel[event.Exec] != ir.TrueRef || !strings.Contains(strings.Join(p.Opens(2), " "), "compute expressions") {
		t.Error("an expression is tested in the kernel")
	}
	if p.Rules[3].Kinds[event.Exec] != ir.TrueRef || p.Rules[3].Kinds[event.Fork] != ir.FalseRef {
		t.Error("a regular expression over a constant isn't decided")
	}
	if len(p.More) != 1 || p.More[0].Name != "file.path" {
		t.Errorf("extra fields %v", p.More)
	}
}

// TestNumbers holds the layout that kernel and user space share.
func TestNumbers(t *testing.T) {
	p := plan(t, func(g formulas) []ir.Ref {
		return []ir.Ref{g.And(g.atom("event.action", ir.Eq, "exec"), g.atom("process.args", ir.Eq, "-c"), g.atom("process.name", ir.Eq, "sh"))}
	})
	var names []string
	for _, a := range p.Atoms {
		names = append(names, a.String())
	}
	want := []string{"container.id exists", `process.name == "sh"`, `process.args == "-c"`, `event.action == "exec"`}
	if !slices.Equal(names, want) || p.Known != 3 {
		t.Errorf("atoms %q, %d of them the kernel's", names, p.Known)
	}
	if p.Automaton.NameMask[0] != 2 || p.Automaton.ArgsMask[0] != 4 {
		t.Errorf("masks %x %x", p.Automaton.NameMask, p.Automaton.ArgsMask)
	}
}

// TestRoomGoesToLiveRules holds that no rule for recorded events takes a place
// in the kernel from a live one, and no exclusion from what a rule asks for.
func TestRoomGoesToLiveRules(t *testing.T) {
	p := plan(t, func(g formulas) []ir.Ref {
		var recorded, not []ir.Ref
		for i := range 600 {
			recorded = append(recorded, g.atom("process.name", ir.Eq, fmt.Sprintf("a%d", i)))
			not = append(not, g.Not(g.atom("process.name", ir.Eq, fmt.Sprintf("b%d", i))))
		}
		return []ir.Ref{
			g.And(g.atom("event.category", ir.Eq, "file"), g.Or(recorded...)),
			g.And(append(not, g.atom("process.args", ir.Eq, "-c"))...),
		}
	})
	number := map[string]int{}
	for n, a := range p.Atoms {
		number[a.String()] = n
	}
	if n := number[`process.args == "-c"`]; n != 1 {
		t.Errorf("what the live rule asks for has number %d", n)
	}
	if n := number[`process.name == "b0"`]; n >= p.Known {
		t.Errorf("an exclusion has number %d, the kernel knows %d atoms", n, p.Known)
	}
	n := number[`process.name == "a0"`]
	if place, why := p.Place(n); n < p.Known || place != InUser || why != unneeded {
		t.Errorf("a name of a rule for recorded events has number %d, in %s: %s", n, place, why)
	}
}

// TestMorePatternsThanRoom holds that a pattern without a number in the kernel
// is let through, not forgotten.
func TestMorePatternsThanRoom(t *testing.T) {
	p := plan(t, func(g formulas) []ir.Ref {
		var roots []ir.Ref
		for i := range 600 {
			roots = append(roots, g.atom("process.args", ir.Eq, fmt.Sprintf("option-%d", i)))
		}
		return roots
	})
	if p.Known != kernelAtoms {
		t.Errorf("the kernel knows %d atoms", p.Known)
	}
	open := 0
	for i := range p.Rules {
		if p.Rules[i].Kernel[event.Exec] == ir.TrueRef {
			open++
		}
	}
	if want := 600 - (kernelAtoms - 1); open != want {
		t.Errorf("%d rules are open, want %d", open, want)
	}
}

// TestOpenings holds which atoms are told to force the prefilter open.
func TestOpenings(t *testing.T) {
	for _, c := range []struct {
		name, want string
		rule       func(g formulas) ir.Ref
	}{
		{"a name closes it", "", func(g formulas) ir.Ref {
			return g.And(g.atom("process.name", ir.Eq, "nc"), g.atom("process.parent.name", ir.Eq, "sh"))
		}},
		{"one alternative opens it", `[exec fork end] inside false: process.parent.name == "sh"`, func(g formulas) ir.Ref {
			return g.Or(g.atom("process.name", ir.Eq, "nc"), g.atom("process.parent.name", ir.Eq, "sh"))
		}},
		{"on one kind", `[fork] inside false: process.parent.name == "sh"`, func(g formulas) ir.Ref {
			return g.Or(g.atom("process.name", ir.Eq, "nc"), g.And(g.atom("event.action", ir.Eq, "fork"), g.atom("process.parent.name", ir.Eq, "sh")))
		}},
		{"inside containers, with a part that could be mended", `[exec fork end] inside true: process.parent.name == "sh"`, func(g formulas) ir.Ref {
			return g.And(g.atom("container.id", ir.Exists, ""), g.Not(g.atom("user.id", ir.Eq, "0")),
				g.Or(g.atom("process.name", ir.Eq, "nc"), g.atom("process.parent.name", ir.Eq, "sh")))
		}},
		{"a container in every alternative", `[exec fork end] inside true: process.parent.name == "sh"`, func(g formulas) ir.Ref {
			in := g.atom("container.id", ir.Exists, "")
			return g.Or(g.And(in, g.atom("process.name", ir.Eq, "nc")), g.And(in, g.atom("process.parent.name", ir.Eq, "sh")))
		}},
		{"nothing that can be judged", `[exec fork end] inside true: process.parent.name == "sh"`, func(g formulas) ir.Ref {
			return g.And(g.atom("container.id", ir.Exists, ""), g.Not(g.atom("user.id", ir.Eq, "0")), g.atom("process.parent.name", ir.Eq, "sh"))
		}},
		{"exclusions only", `[exec fork end] inside true: user.id == "0"`, func(g formulas) ir.Ref {
			return g.And(g.atom("container.id", ir.Exists, ""), g.Not(g.atom("user.id", ir.Eq, "0")))
		}},
		{"no more is asked for", `[exec fork end] inside true: `, func(g formulas) ir.Ref { return g.atom("container.id", ir.Exists, "") }},
		{"a weak negation", `[exec fork end] inside false: process.args like "a?c"`, func(g formulas) ir.Ref { return g.Not(g.atom("process.args", ir.Like, "a?c")) }},
		{"not live", "", func(g formulas) ir.Ref { return g.atom("user.name", ir.Eq, "root") }},
	} {
		p := plan(t, func(g formulas) []ir.Ref { return []ir.Ref{c.rule(g)} })
		var got []string
		for _, o := range p.Openings(0) {
			var by []string
			for _, r := range o.By {
				by = append(by, r.Atom.String())
			}
			got = append(got, fmt.Sprintf("%v inside %v: %s", o.Kinds, o.Inside, strings.Join(by, ", ")))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}

// TestPlaces holds where atoms are told to be tested.
func TestPlaces(t *testing.T) {
	p := plan(t, func(g formulas) []ir.Ref {
		return []ir.Ref{
			g.And(g.atom("process.name", ir.Eq, "nc"), g.atom("process.args", ir.Like, "a?c"), g.atom("event.type", ir.Eq, "start"), g.atom("user.id", ir.Eq, "0")),
			g.atom("user.name", ir.Eq, "root"),
		}
	})
	want := map[string]Place{
		"container.id exists": InKernel, `process.name == "nc"`: InKernel, `process.args like "a?c"`: Weakened,
		`event.type == "start"`: InCompiler, `user.id == "0"`: InUser, `user.name == "root"`: InReplay,
	}
	for n, a := range p.Atoms {
		place, why := p.Place(n)
		if place != want[a.String()] || (why == "") != (place == InKernel) {
			t.Errorf("%s: %s (%s)", a, place, why)
		}
	}
}
