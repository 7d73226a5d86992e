package lab

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/need"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestTinyEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nc")
	WriteTiny(t, path)
	if text, err := exec.Command(path, "-l").CombinedOutput(); err != nil || len(text) > 0 {
		t.Errorf("%v, %q; want nothing and success", err, text)
	}
}

func TestCounters(t *testing.T) {
	const good = "exec: seen 12 filtered 10 queued 2 lost 0 matched 1 unmatched 1 undecodable 0\n" +
		"fork: seen 1 filtered 1 queued 0 lost 0 matched 0 unmatched 0 undecodable 0\n" +
		"end: seen 0 filtered 0 queued 0 lost 0 matched 0 unmatched 0 undecodable 0\n"
	got, err := ParseCounters("something\n" + good)
	want := Counters{Seen: 12, Filtered: 10, Queued: 2, Matched: 1, Unmatched: 1}
	if err != nil || got["exec"] != want || want.Sum() != nil {
		t.Errorf("got %+v, %v, sum %v", got, err, want.Sum())
	}
	for what, bad := range map[string]string{
		"a kind is missing":    strings.Replace(good, "end:", "", 1),
		"a counter is missing": strings.Replace(good, "lost 0 ", "", 1),
		"not a number":         strings.Replace(good, "12", "x", 1),
		"an unknown counter":   strings.Replace(good, "lost", "last", 1),
	} {
		if got, err := ParseCounters(bad); err == nil {
			t.Errorf("%s: no error but %+v", what, got)
		}
	}
}

func TestCountersThatDoNotAddUp(t *testing.T) {
	for _, c := range []Counters{{Seen: 1}, {Seen: 1, Queued: 1}, {Queued: 1, Matched: 1}} {
		if c.Sum() == nil {
			t.Errorf("%+v is taken to add up", c)
		}
	}
}

func TestLines(t *testing.T) {
	var got []string
	out := lines(func(line string) { got = append(got, line) })
	for _, part := range []string{"on", "e\ntwo\n\nth", "ree\nrest"} {
		fmt.Fprint(out, part)
	}
	if want := []string{"one", "two", "", "three"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPack checks what the kernel needs to unpack an archive: folders before
// what is in them, and entries at multiples of four bytes.
func TestPack(t *testing.T) {
	text := pack(map[string][]byte{"/a/b/c": []byte("12345"), "/a/d": nil}, map[string]string{"/a/b/l": "c"})
	var names []string
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("070701"))
		if i < 0 {
			break
		}
		if at += i; at%4 != 0 {
			t.Errorf("an entry begins at %d", at)
		}
		name, _, _ := bytes.Cut(text[at+110:], []byte{0})
		names = append(names, string(name))
		at += 110
	}
	if want := []string{"a", "a/b", "a/b/c", "a/d", "a/b/l", "TRAILER!!!"}; !slices.Equal(names, want) {
		t.Errorf("entries %q, want %q", names, want)
	}
}

func TestCountExecs(t *testing.T) {
	need.BPF(t)
	counter := CountExecs(t)
	path := filepath.Join(t.TempDir(), "tiny")
	WriteTiny(t, path)
	for range 10 {
		if err := exec.Command(path).Run(); err != nil {
			t.Fatal(err)
		}
	}
	if n := counter.Read(t); n < 10 {
		t.Errorf("counted %d execs of at least 10", n)
	}
}
