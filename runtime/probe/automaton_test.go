package probe

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/generated"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// kernelScan does what the collector's next_row and accept do.
func kernelScan(t *collectorAutomaton, c *collectorConfig, row uint32, s string) match.Words {
	for _, b := range []byte(s + "\x00") {
		row = uint32(t.Next[row<<1+uint32(t.Classes[b])])
	}
	if row < c.AcceptEnd {
		return t.Accept[row>>c.RowShift]
	}
	return match.Words{}
}

// TestKernelAutomaton compares the collector's tables with the automaton that
// they are made of.
func TestKernelAutomaton(t *testing.T) {
	a := generated.Program().Automaton
	table, c := kernelAutomaton(a), collectorConfig{}
	c.configure(a)
	hits := 0
	for _, s := range []string{"", "nc", "NC", "ncat", "-l", "-klp", "--listen", "socat", "socats", "\xff", "systemd", "x"} {
		var arg, name match.Words
		a.ScanArg(s, &arg)
		a.ScanName(s, &name)
		if got := kernelScan(table, &c, c.ArgsRow, s); got != arg {
			t.Errorf("argument %q: %x, want %x", s, got, arg)
		}
		if got := kernelScan(table, &c, c.NameRow, s); got != name {
			t.Errorf("name %q: %x, want %x", s, got, name)
		}
		if arg != (match.Words{}) {
			hits++
		}
	}
	if hits < 5 {
		t.Errorf("only %d of the strings have atoms", hits)
	}
}

// TestNarrowAutomaton has rows of one transition, which are made two wide.
func TestNarrowAutomaton(t *testing.T) {
	atoms := match.Words{2}
	a := &match.Automaton{Shift: 0, Next: []uint16{0, 0}, Accept: []match.Words{atoms}, Args: 1, Name: 1}
	if err := checkAutomaton(a); err != nil {
		t.Fatal(err)
	}
	var c collectorConfig
	c.configure(a)
	if got := kernelScan(kernelAutomaton(a), &c, c.ArgsRow, "any"); got != atoms {
		t.Errorf("found %x", got)
	}
}

// TestWords holds that the collector works on no fewer words than have atoms.
func TestWords(t *testing.T) {
	for word := range event.AtomWords {
		var c collectorConfig
		a := &match.Automaton{}
		a.Untested[word] = 1 << 63
		c.configure(a)
		if int(c.Words) != word+1 || c.Masks[word].Untested != 1<<63 {
			t.Errorf("%d words in use, want %d", c.Words, word+1)
		}
	}
}

func TestCheckAutomaton(t *testing.T) {
	for want, damage := range map[string]func(*match.Automaton){
		"too large":      func(a *match.Automaton) { a.Next = make([]uint16, match.MaxNext+1<<a.Shift) },
		"accepting rows": func(a *match.Automaton) { a.Accept = make([]match.Words, match.MaxAccept+1) },
		"not whole rows": func(a *match.Automaton) { a.Next = a.Next[1:] },
		"start rows":     func(a *match.Automaton) { a.Args = 60000 },
		"has class":      func(a *match.Automaton) { a.Classes['x'] = 255 },
		"leads to row":   func(a *match.Automaton) { a.Next[3] = 60000 },
	} {
		a := *generated.Program().Automaton
		a.Next = append([]uint16(nil), a.Next...)
		if err := checkAutomaton(&a); err != nil {
			t.Fatal(err)
		}
		damage(&a)
		if err := checkAutomaton(&a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
