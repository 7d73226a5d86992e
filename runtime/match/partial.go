package match

import "github.com/kerneql/kerneql/runtime/event"

// Partial judges the atoms of one field that the event holds only in part.
// mask are the field's atoms, known those that the kernel looks for, and weak
// those of them for which its bit is only a necessary condition. It adds to t
// the atoms that the kernel found, and to unknown those that nobody can tell.
func Partial(e *event.Event, f event.Field, mask, known, weak, t, unknown []uint64) {
	for i, m := range mask {
		var found uint64
		if i < len(e.Atoms) {
			found = e.Atoms[i]
		}
		t[i] |= found & m & known[i] &^ weak[i]
		open := m &^ t[i]
		if e.Scanned.Has(f) {
			open &^= known[i] &^ (weak[i] & found)
		}
		unknown[i] |= open
	}
}

// Unknown takes from t the atoms of mask and adds them to unknown: whatever an
// expression came to over a part of a value says nothing.
func Unknown(mask, t, unknown []uint64) {
	for i, m := range mask {
		t[i] &^= m
		unknown[i] |= m
	}
}
