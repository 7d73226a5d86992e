package match

import "github.com/kerneql/kerneql/runtime/event"

// Limits of an Automaton, the sizes of the collector's table.
const (
	MaxNext   = 1 << 17 // transitions
	MaxAccept = 1024    // accepting restarts
)

// Words is a vector of kernel atoms.
type Words = [event.AtomWords]uint64

// Automaton is the byte automaton that classifies the strings of a process in
// one pass. The kernel runs it over a name and over argv, where NUL ends each
// string; user space runs the same tables over processes older than the sensor.
//
// Rows are 1<<Shift entries apart; Next[row<<Shift|Classes[b]] is the row after
// byte b. A NUL leads from any row to a restart row: one of the rows below
// len(Accept), which stand for "a string has just ended and these atoms hold",
// or Args, where none hold. A restart row is otherwise the same as Args.
type Automaton struct {
	Classes [256]uint8
	Shift   uint8
	Next    []uint16
	Accept  []Words // atoms of each accepting restart row
	Args    uint16  // row at the start of an argument
	Name    uint16  // row at the start of a name

	// ArgsMask and NameMask are all kernel atoms over the arguments and the
	// name; Weak are those whose bit is only a necessary condition: set means
	// possible, clear means surely false.
	ArgsMask, NameMask, Weak Words
	// Untested are the atoms that the automaton doesn't find at all: unknown.
	Untested Words
}

// ScanName adds to found the atoms of one name.
func (a *Automaton) ScanName(name string, found *Words) {
	a.end(a.run(a.Name, name), found)
}

// ScanArg adds to found the atoms of one argument.
func (a *Automaton) ScanArg(arg string, found *Words) {
	a.end(a.run(a.Args, arg), found)
}

func (a *Automaton) run(row uint16, s string) uint16 {
	for i := 0; i < len(s); i++ {
		row = a.Next[int(row)<<a.Shift|int(a.Classes[s[i]])]
	}
	return row
}

func (a *Automaton) end(row uint16, found *Words) {
	row = a.Next[int(row)<<a.Shift|int(a.Classes[0])]
	if int(row) < len(a.Accept) {
		for i, w := range a.Accept[row] {
			found[i] |= w
		}
	}
}
