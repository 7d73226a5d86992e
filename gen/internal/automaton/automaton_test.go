package automaton

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/runtime/match"
)

// atomsOf numbers atoms from 1, as the compiler does; atom 0 is the container.
func patterns(t *testing.T, atoms []ir.Atom, name bool) []Pattern {
	t.Helper()
	var out []Pattern
	for i, a := range atoms {
		p, ok := NewPattern(i+1, name, a)
		if !ok {
			t.Fatalf("%v is no pattern", a.Test)
		}
		out = append(out, p)
	}
	return out
}

func holds(a ir.Atom, s string) bool {
	switch a.Test {
	case ir.Exists:
		return true
	case ir.Eq:
		return s == a.Text
	case ir.EqFold:
		return match.EqualFold(s, a.Text)
	case ir.Like:
		return match.Like(s, a.Text)
	}
	return match.LikeFold(s, a.Text)
}

func scan(a *match.Automaton, name bool, s string) match.Words {
	var w match.Words
	if name {
		a.ScanName(s, &w)
	} else {
		a.ScanArg(s, &w)
	}
	return w
}

func has(w match.Words, atom int) bool { return w[atom>>6]>>(atom&63)&1 != 0 }

// check compares the automaton's answer with the matcher's on one string: the
// same for an exact atom, never false for a true weak one.
func check(t *testing.T, r Result, atoms []ir.Atom, name bool, s string) {
	t.Helper()
	got := scan(r.Automaton, name, s)
	for i, a := range atoms {
		want, weak := holds(a, s), has(r.Automaton.Weak, i+1)
		if has(r.Automaton.Untested, i+1) {
			continue
		}
		if has(got, i+1) != want && !(weak && !want) {
			t.Errorf("atom %d (test %d, %q, weak %v) on %q: automaton %v, matcher %v", i+1, a.Test, a.Text, weak, s, !want, want)
		}
	}
}

func TestMissionPatterns(t *testing.T) {
	atoms := []ir.Atom{
		{Test: ir.LikeFold, Text: "-*l*"}, {Test: ir.LikeFold, Text: "-*p*"}, {Test: ir.EqFold, Text: "nc"},
		{Test: ir.EqFold, Text: "netcat"}, {Test: ir.EqFold, Text: "netcat.openbsd"}, {Test: ir.Like, Text: "$*"},
		{Test: ir.Exists}, {Test: ir.Eq, Text: ""}, {Test: ir.Like, Text: "?*"}, {Test: ir.Like, Text: "a??"},
	}
	for _, name := range []bool{false, true} {
		r := Build(patterns(t, atoms, name))
		if len(r.Weakened)+len(r.Dropped) > 0 {
			t.Fatalf("weakened %v, dropped %v", r.Weakened, r.Dropped)
		}
		for _, s := range []string{"", "nc", "NC", "nC", "ncx", "n", "-l", "-pl", "-xLy", "-", "l", "netcat.OPENBSD", "netcat.", "$", "$x", "x$", "abc", "aéb", "a\xff\xff", "aé", "a\xe2\x82b"} {
			check(t, r, atoms, name, s)
		}
	}
}

func TestWeakOnlyWhereBytesCannotTell(t *testing.T) {
	for text, want := range map[string]bool{"?*": true, "*?": true, "a?*b": true, "?": false, "a?b": false, "??*": false, "a*": true} {
		if exact(text) != want {
			t.Errorf("exact(%q) = %v", text, !want)
		}
	}
}

func TestRandomPatterns(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		atoms := make([]ir.Atom, 1+rng.IntN(6))
		for i := range atoms {
			atoms[i] = ir.Atom{Test: ir.Eq + ir.Test(rng.IntN(4)), Text: randomText(rng, "abA*?é")}
			if atoms[i].Test == ir.EqFold || atoms[i].Test == ir.LikeFold {
				atoms[i].Text = strings.ToLower(atoms[i].Text)
			}
		}
		r := Build(patterns(t, atoms, false))
		for range 40 {
			check(t, r, atoms, false, randomText(rng, "abAB*?é\xff"))
		}
	}
}

func randomText(rng *rand.Rand, alphabet string) string {
	var b strings.Builder
	letters := strings.Split(alphabet, "")
	for range rng.IntN(6) {
		b.WriteString(letters[rng.IntN(len(letters))])
	}
	return b.String()
}

// TestExclusionsGoFirst: of patterns that are too many, those are given up whose
// absence alone is asked for, for a weaker one would tell nothing.
func TestExclusionsGoFirst(t *testing.T) {
	var all []Pattern
	add := func(test ir.Test, text string, absence bool) {
		p, _ := NewPattern(len(all), false, ir.Atom{Test: test, Text: text})
		p.Absence = absence
		all = append(all, p)
	}
	for i := range 40 {
		add(ir.Like, fmt.Sprintf("*%c%d*%c*", 'a'+i%26, i, 'z'-i%26), true)
		add(ir.Eq, fmt.Sprintf("a-tool-with-a-name-that-is-longer-%d", i), i%2 == 0)
	}
	for i := range 3 {
		add(ir.Like, fmt.Sprintf("/%d/*-%d*%d*", i, i, i), false)
	}
	r := Build(all)
	if len(r.Dropped) == 0 {
		t.Fatal("nothing was dropped")
	}
	for _, atom := range r.Dropped {
		if !all[atom].Absence {
			t.Errorf("%s was dropped, and not only exclusions", all[atom].text)
		}
	}
	for _, atom := range r.Weakened {
		if all[atom].Absence {
			t.Errorf("the exclusion %s was weakened", all[atom].text)
		}
	}
}

// TestTooLarge gives patterns whose exact automaton would explode: they are
// weakened or dropped, and what is left stays a necessary condition.
func TestTooLarge(t *testing.T) {
	var atoms []ir.Atom
	for i := range 40 {
		atoms = append(atoms, ir.Atom{Test: ir.Like, Text: fmt.Sprintf("*%c%d*%c*", 'a'+i%26, i, 'z'-i%26)})
	}
	for i := range 30 {
		atoms = append(atoms, ir.Atom{Test: ir.Eq, Text: fmt.Sprintf("tool-%d", i)})
	}
	r := Build(patterns(t, atoms, false))
	if len(r.Weakened)+len(r.Dropped) == 0 {
		t.Fatal("nothing was given up")
	}
	for i := range 30 {
		check(t, r, atoms, false, fmt.Sprintf("tool-%d", i))
		check(t, r, atoms, false, fmt.Sprintf("xa%d yz%d", i, i))
	}
	if has(r.Automaton.Weak, 45) || has(r.Automaton.Untested, 45) {
		t.Error("an exact name was given up while a costlier pattern stands")
	}
}
