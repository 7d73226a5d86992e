package probe_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

// Sizes of the collector that decide how argv is read.
const (
	argsCap  = 512   // what an image holds
	longArgs = 32768 // what a record holds
	chunk    = 4096  // what is scanned at a time
)

// wantAtoms fails unless the kernel scanned all of argv and found exactly that.
func wantAtoms(t *testing.T, e *seen, argv []string, what string) {
	t.Helper()
	for atom, text := range map[int]string{atomNeedle: needle, atomEmpty: ""} {
		if want := slices.Contains(argv, text); holds(&e.Event, atom) != want {
			t.Errorf("%s: %q found is %v, want %v", what, text, !want, want)
		}
	}
	if e.Partial.Has(event.ProcessArgs) != e.Scanned.Has(event.ProcessArgs) {
		t.Errorf("%s: partial, but not scanned to the end", what)
	}
}

// size is argv in memory.
func size(argv []string) int { return len(strings.Join(argv, "\x00")) + 1 }

// held is how many arguments are whole in the first bytes of argv.
func held(argv []string) int {
	n := 0
	for i, arg := range argv {
		if n += len(arg) + 1; n > longArgs {
			return i
		}
	}
	return len(argv)
}

// wantHeld fails unless the event has all arguments that a record has room for.
func wantHeld(t *testing.T, e *seen, argv []string, what string) {
	t.Helper()
	whole := size(argv) <= longArgs
	if !slices.Equal(e.ProcessArgs, argv[:held(argv)]) || e.Partial.Has(event.ProcessArgs) == whole || e.ArgsCut == whole {
		t.Errorf("%s: the record holds %d arguments (cut %v), want %d of %d", what, len(e.ProcessArgs), e.ArgsCut, held(argv), len(argv))
	}
	if e.ProcessArgsCount != int64(len(argv)) || e.ArgsSize != size(argv) || e.ArgsFault {
		t.Errorf("%s: %d arguments of %d bytes, want %d of %d", what, e.ProcessArgsCount, e.ArgsSize, len(argv), size(argv))
	}
}

// padding is argv of that size, the first arguments of a longer one.
func padding(bytes int) []string {
	argv := []string{"x"}
	for left := bytes - 2; left > 0; {
		n := min(left, 1000)
		if left-n == 1 {
			n-- // an argument of no bytes would be the empty one
		}
		argv = append(argv, strings.Repeat("p", n-1))
		left -= n
	}
	return argv
}

// testBorders moves an argument over every border of a buffer, byte by byte.
func testBorders(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	for _, border := range []int{argsCap, chunk, 2 * chunk, longArgs} {
		for at := border - len(needle) - 18; at <= border+18; at++ {
			for _, argv := range [][]string{
				append(padding(at), needle),
				append(padding(at), needle, "tail"),
				append(padding(at), "", "tail"),
				append(padding(at), "x"+needle, needle+"x", needle+" "+needle, needle[:4]),
			} {
				what := fmt.Sprintf("%.20q at %d of %d", argv[len(padding(at))], at, size(argv))
				e := w.exec(t, program{path: file, argv: argv})
				wantAtoms(t, e, argv, what)
				wantHeld(t, e, argv, what)
			}
		}
	}
}

// testPadding hides an argument behind as much as the kernel takes.
func testPadding(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	large := strings.Repeat("p", 128_000)
	for how, argv := range map[string][]string{
		"1.9 MB, large":    append(slices.Repeat([]string{large}, 15), needle),
		"1.9 MB, small":    append(padding(1_900_000), needle, "tail"),
		"1.9 MB, without":  append(padding(1_900_000), needle+"x"),
		"many empty":       append(slices.Repeat([]string{""}, 60_000), needle),
		"large in between": {"x", large, needle, large},
	} {
		t.Run(how, func(t *testing.T) {
			e := w.exec(t, program{path: file, argv: argv})
			wantAtoms(t, e, argv, how)
			wantHeld(t, e, argv, how)
		})
	}
}

// testUnlimitedStack has 6 MiB of arguments, the most that there can be.
func testUnlimitedStack(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	unlimitStack(t)
	argv := slices.Repeat([]string{strings.Repeat("p", 131_071)}, 47)
	argv = append(argv, strings.Repeat("q", 129_000), needle)
	e := w.exec(t, program{path: file, argv: argv})
	wantAtoms(t, e, argv, "6 MiB")
	wantHeld(t, e, argv, "6 MiB")
	if _, err := syscall.ForkExec(file, append(argv, strings.Repeat("q", 10_000)), nil); err != unix.E2BIG {
		t.Errorf("more arguments are possible: %v", err)
	}
}

// unlimitStack raises the limit of this process, and so of those that it executes.
func unlimitStack(t *testing.T) {
	t.Helper()
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_STACK, &old); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_STACK, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Setrlimit(unix.RLIMIT_STACK, &old); err != nil {
			t.Error(err)
		}
	})
}

// TestBehaviourAtoms finds the first and the last atom of every word, in as many
// words as there are, and each alone.
func TestBehaviourAtoms(t *testing.T) {
	var patterns []pattern
	for atom := 63; atom < event.AtomWords*64; atom += 64 {
		patterns = append(patterns, pattern{fmt.Sprint("first", atom-62), atom - 62, false}, pattern{fmt.Sprint("last", atom), atom, false})
	}
	w := watch(t, probe.Options{Prefilter: passAll(), Automaton: newAutomaton(patterns...)})
	file := tiny(t, folder(t), "file")
	for _, argv := range [][]string{{"x"}, {"x", strings.Repeat("p", argsCap)}} {
		for _, p := range patterns {
			e := w.exec(t, program{path: file, argv: append(argv, p.text)})
			for _, other := range patterns {
				if holds(&e.Event, other.atom) != (other == p) {
					t.Errorf("%q: the atoms are %x", p.text, e.Atoms)
				}
			}
		}
	}
}
