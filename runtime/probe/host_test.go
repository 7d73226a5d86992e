package probe

import (
	"errors"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/generated"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/need"
)

func TestAtLeast(t *testing.T) {
	for release, want := range map[string]bool{
		"5.10.0-46-cloud-amd64": true, "5.9.16": false, "6.1": true, "4.19.300": false, "7.3.4+deb13": true, "": false, "x.y": false,
	} {
		if got := atLeast(release, 5, 10); got != want {
			t.Errorf("%q is at least 5.10: %v", release, got)
		}
	}
}

// TestCheck holds that each finding says what was found, and what to do where
// something is missing.
func TestCheck(t *testing.T) {
	for _, f := range Check() {
		if f.Name == "" || f.Detail == "" || f.OK != (f.Fix == "") {
			t.Errorf("%+v", f)
		}
	}
}

func TestHostError(t *testing.T) {
	cause := errors.New("not permitted")
	var err error = &HostError{Finding: Finding{Detail: "no BTF"}, Err: cause}
	if !errors.Is(err, ErrUnsupported) || !errors.Is(err, cause) || err.Error() != "no BTF: not permitted" {
		t.Error(err)
	}
}

func TestLacksSymbol(t *testing.T) {
	need.BPF(t)
	if lacksSymbol("commit_creds") || !lacksSymbol("no_such_symbol_anywhere") {
		t.Error("commit_creds is in every kernel, no_such_symbol_anywhere in none")
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		counts Counts
		missed uint64
		want   Counts
	}{
		{Counts{Seen: 10, Filtered: 7, Queued: 2, Lost: 1}, 0, Counts{10, 7, 2, 1}},
		{Counts{Seen: 9, Filtered: 7, Queued: 3}, 1, Counts{10, 7, 3, 0}}, // a guard missed what main has decided
		{Counts{Seen: 9, Filtered: 7, Queued: 2}, 1, Counts{10, 7, 2, 1}}, // nobody has decided
		{Counts{Seen: 9, Filtered: 7, Queued: 3}, 0, Counts{10, 7, 3, 0}}, // one is under way
	} {
		got := c.counts
		got.settle(c.missed)
		if got != c.want {
			t.Errorf("%+v with %d missed: %+v, want %+v", c.counts, c.missed, got, c.want)
		}
	}
}

// TestLayout holds that the collector and the matchers count atoms and kinds alike.
func TestLayout(t *testing.T) {
	if len(Image{}.Found) != event.AtomWords || int(collectorKindKINDS) != int(event.Kinds) || int(collectorKindEND) != int(event.End) {
		t.Error("the atoms' words or the kinds differ")
	}
	var a collectorAutomaton
	if len(a.Next) != match.MaxNext || len(a.Accept) != match.MaxAccept {
		t.Errorf("%d transitions and %d accepting rows, want %d and %d", len(a.Next), len(a.Accept), match.MaxNext, match.MaxAccept)
	}
}

// maxVerified is well below the million instructions at which the verifier gives
// up: how much it looks at depends on the rules too.
const maxVerified = 500_000

// TestVerified loads the collector in both ways, which works on every kernel,
// and looks at what it costs the verifier.
func TestVerified(t *testing.T) {
	need.BPF(t)
	for _, names := range [][]string{programs(false), programs(true)} {
		p, err := open(realOptions(), names)
		if err != nil {
			t.Fatal(err)
		}
		for name, program := range p.coll.Programs {
			info, err := program.Info()
			if err != nil {
				t.Fatal(err)
			}
			if n, ok := info.VerifiedInstructions(); ok && n > maxVerified {
				t.Errorf("%s of %d programs: %d instructions verified", name, len(names), n)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

// realOptions are those of the rules that are compiled in.
func realOptions() Options {
	return Options{Prefilter: generated.Prefilter(), Automaton: generated.Program().Automaton}
}

// TestRefused holds that what cannot work is refused before anything is loaded.
func TestRefused(t *testing.T) {
	for want, damage := range map[string]func(*Options){
		"not a function named prefilter": func(o *Options) { o.Prefilter = nil },
		"no automaton":                   func(o *Options) { o.Automaton = nil },
		"whole rows":                     func(o *Options) { o.Automaton = &match.Automaton{} },
	} {
		o := realOptions()
		damage(&o)
		if _, err := o.spec(programs(true)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
