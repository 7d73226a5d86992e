package probe

import (
	"fmt"
	"math/bits"
	"unsafe"

	"github.com/kerneql/kerneql/runtime/match"
)

// fillAutomaton puts the automaton into the kernel.
func (p *Probe) fillAutomaton(a *match.Automaton) error {
	table, err := kernelAutomaton(a)
	if err != nil {
		return err
	}
	if err := p.coll.Maps[collectorMapAutomata].Put(uint32(0), table); err != nil {
		return fmt.Errorf("fill the automaton: %w", err)
	}
	return nil
}

// transition is the size of an entry of the collector's next table.
const transition = int(unsafe.Sizeof(collectorAutomaton{}.Next[0]))

// kernelAutomaton is the automaton as the collector reads it: rows and classes
// are byte offsets, so that a step needs neither shift nor multiplication.
func kernelAutomaton(a *match.Automaton) (*collectorAutomaton, error) {
	if err := checkAutomaton(a); err != nil {
		return nil, err
	}
	shift := int(a.Shift) + bits.TrailingZeros(uint(transition))
	t := &collectorAutomaton{
		ArgsMask: a.ArgsMask, NameMask: a.NameMask, Weak: a.Weak, Untested: a.Untested,
		RowShift: uint32(shift), AcceptEnd: uint32(len(a.Accept) << shift),
		ArgsRow: uint32(a.Args) << shift, NameRow: uint32(a.Name) << shift,
	}
	for i, c := range a.Classes {
		t.Classes[i] = uint16(int(c) * transition)
	}
	for i, row := range a.Next {
		t.Next[i] = uint32(row) << shift
	}
	copy(t.Accept[:], a.Accept)
	return t, nil
}

// checkAutomaton makes sure that no table index of the collector is out of
// bounds; it masks them for the verifier, which would go wrong silently.
func checkAutomaton(a *match.Automaton) error {
	rows := len(a.Next) >> a.Shift
	switch {
	case a.Shift > 8 || len(a.Next) > match.MaxNext || len(a.Accept) > match.MaxAccept:
		return fmt.Errorf("the automaton is too large: %d transitions, %d accepting rows", len(a.Next), len(a.Accept))
	case rows<<a.Shift != len(a.Next) || len(a.Accept) > rows || int(a.Args) >= rows || int(a.Name) >= rows:
		return fmt.Errorf("the automaton has %d transitions, which are not %d whole rows with its start rows", len(a.Next), rows)
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
