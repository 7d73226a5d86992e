package probe

import (
	"fmt"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// kernelAutomaton is the automaton's tables as the collector reads them.
func kernelAutomaton(a *match.Automaton) *collectorAutomaton {
	t := &collectorAutomaton{Classes: a.Classes}
	shift := rowShift(a)
	for i, row := range a.Next {
		at := i>>a.Shift<<(shift+1) | i&(1<<a.Shift-1)
		t.Next[at] = row << shift
	}
	copy(t.Accept[:], a.Accept)
	return t
}

// rowShift makes a row's number the collector's row: half the number of its
// first transition. Rows of one transition are made two wide for that.
func rowShift(a *match.Automaton) int { return max(int(a.Shift), 1) - 1 }

// configure sets the constants of the collector that are the automaton's.
func (c *collectorConfig) configure(a *match.Automaton) {
	shift := rowShift(a)
	c.RowShift = uint32(shift)
	c.AcceptEnd = uint32(len(a.Accept) << shift)
	c.ArgsRow = uint32(a.Args) << shift
	c.NameRow = uint32(a.Name) << shift
	c.Words = 1 // for atom 0, container.id
	for w := range event.AtomWords {
		m := &c.Masks[w]
		m.Name, m.Args, m.Weak, m.Untested = a.NameMask[w], a.ArgsMask[w], a.Weak[w], a.Untested[w]
		if m.Name|m.Args|m.Weak|m.Untested != 0 {
			c.Words = uint32(w) + 1
		}
	}
}

// checkAutomaton makes sure that no index of the collector's leads out of its
// tables; it masks them for the verifier, and would go wrong silently.
func checkAutomaton(a *match.Automaton) error {
	rows := len(a.Next) >> a.Shift
	switch {
	case a.Shift > 8 || rows<<(rowShift(a)+1) > match.MaxNext || len(a.Accept) > match.MaxAccept:
		return fmt.Errorf("the automaton is too large: %d transitions, %d accepting rows", len(a.Next), len(a.Accept))
	case rows<<a.Shift != len(a.Next) || len(a.Accept) > rows || int(a.Args) >= rows || int(a.Name) >= rows:
		return fmt.Errorf("the automaton has %d transitions, which are not whole rows with its start rows", len(a.Next))
	}
	for _, c := range a.Classes {
		if int(c) >= 1<<a.Shift {
			return fmt.Errorf("the automaton has class %d in rows of %d", c, 1<<a.Shift)
		}
	}
	for _, row := range a.Next {
		if int(row) >= rows {
			return fmt.Errorf("the automaton leads to row %d of %d", row, rows)
		}
	}
	return nil
}
