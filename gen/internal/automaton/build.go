package automaton

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/kerneql/kerneql/runtime/match"
)

// maxStates limits the states in the rows of one construction together. As many
// patterns as there is room for, each with a star in front, stay below it; but one
// of ten thousand characters after a star is in up to as many states at once, in
// each of as many rows.
const maxStates = 1 << 23

// errTooLarge says that the table would pass the collector's limits, or that it
// would take too much to find out.
var errTooLarge = errors.New("automaton too large")

// Result is the automaton with what had to be given up for its size.
type Result struct {
	Automaton *match.Automaton
	Weakened  []int // atoms found by a weaker pattern than their own
	Dropped   []int // atoms not looked for at all
}

// Build returns the automaton of the patterns. Where it would grow too large,
// the costliest patterns are weakened, or dropped when they can't be, until it
// fits: an eighth of them at a time, for each attempt costs as much as the table.
func Build(patterns []Pattern) Result {
	var r Result
	patterns = slices.Clone(patterns)
	for {
		a, err := determinise(patterns)
		if err == nil {
			r.Automaton = a
			r.finish(patterns)
			return r
		}
		slices.SortStableFunc(patterns, func(p, q Pattern) int { return cmp.Compare(q.cost(), p.cost()) })
		patterns = r.giveUp(patterns, 1+len(patterns)/8)
	}
}

// giveUp weakens or drops the first n patterns.
func (r *Result) giveUp(patterns []Pattern, n int) []Pattern {
	kept := patterns[:0:0]
	for _, p := range patterns[:n] {
		weaker, ok := p.weaken()
		if !ok {
			r.Dropped = append(r.Dropped, p.Atom)
			continue
		}
		if !slices.Contains(r.Weakened, weaker.Atom) {
			r.Weakened = append(r.Weakened, weaker.Atom)
		}
		kept = append(kept, weaker)
	}
	return append(kept, patterns[n:]...)
}

// finish sets the masks: which atoms the automaton speaks of, and how.
func (r *Result) finish(patterns []Pattern) {
	r.Weakened = slices.DeleteFunc(r.Weakened, func(a int) bool { return slices.Contains(r.Dropped, a) })
	for _, p := range patterns {
		mask := &r.Automaton.ArgsMask
		if p.Name {
			mask = &r.Automaton.NameMask
		}
		set(mask, p.Atom)
		if p.weak {
			set(&r.Automaton.Weak, p.Atom)
		}
	}
	for _, atom := range r.Dropped {
		set(&r.Automaton.Untested, atom)
	}
}

func set(w *match.Words, atom int) { w[atom>>6] |= 1 << (atom & 63) }

// builder is one subset construction. A row is a set of NFA states; its number
// is the order in which it was found, until renumber puts restarts first.
type builder struct {
	nfa     nfa
	classes [256]uint8
	sample  []byte // one byte of each class
	rows    [][]int
	number  map[string]int
	next    [][]int       // per row and class
	restart []match.Words // atoms of an accepting restart, none of other rows
	found   map[match.Words]int
	args    []int  // the states at the start of an argument
	size    int    // the states in all rows
	states  []int  // room for a step's
	key     []byte // room for a row's
}

func determinise(patterns []Pattern) (*match.Automaton, error) {
	b := builder{number: map[string]int{}, found: map[match.Words]int{}}
	var name []int
	for _, p := range patterns {
		first := b.nfa.add(p)
		if p.Name {
			name = append(name, first)
		} else {
			b.args = append(b.args, first)
		}
	}
	b.classify()
	args := b.row(b.args, match.Words{})
	start := b.row(name, match.Words{})
	for i := 0; i < len(b.rows); i++ {
		if err := b.expand(i); err != nil {
			return nil, err
		}
	}
	return b.table(args, start)
}

// row returns the number of the row with these states. Accepting restarts have
// the argument start's states and are told apart by the atoms they stand for.
func (b *builder) row(states []int, atoms match.Words) int {
	key := b.key[:0]
	for _, s := range states {
		key = binary.LittleEndian.AppendUint32(key, uint32(s))
	}
	for _, w := range atoms {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	b.key = key
	if n, ok := b.number[string(key)]; ok {
		return n
	}
	n := len(b.rows)
	b.number[string(key)] = n
	b.rows = append(b.rows, slices.Clone(states))
	b.size += len(states)
	b.restart = append(b.restart, atoms)
	return n
}

// classify partitions the bytes: two that lie on the same edges are one
// class. NUL is class 0.
func (b *builder) classify() {
	sets := map[bytes]bool{}
	for _, edges := range b.nfa.edges {
		for _, e := range edges {
			sets[e.set] = true
		}
	}
	classes := map[string]uint8{}
	sorted := sortedSets(sets)
	for c := 0; c < 256; c++ {
		key := make([]byte, len(sorted)+1)
		for i, s := range sorted {
			if s.has(byte(c)) {
				key[i] = 1
			}
		}
		if c == 0 {
			key[len(sorted)] = 1
		}
		n, ok := classes[string(key)]
		if !ok {
			n = uint8(len(classes))
			classes[string(key)] = n
			b.sample = append(b.sample, byte(c))
		}
		b.classes[c] = n
	}
}

func sortedSets(sets map[bytes]bool) []bytes {
	out := make([]bytes, 0, len(sets))
	for s := range sets {
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y bytes) int { return slices.Compare(x[:], y[:]) })
	return out
}

// expand fills the transitions of row i.
func (b *builder) expand(i int) error {
	if len(b.rows) > match.MaxNext/len(b.sample) || b.size > maxStates {
		return errTooLarge
	}
	next := make([]int, len(b.sample))
	next[0] = b.ended(i)
	for class := 1; class < len(b.sample); class++ {
		next[class] = b.row(b.step(b.rows[i], b.sample[class]), match.Words{})
	}
	b.next = append(b.next, next)
	return nil
}

// ended returns the restart row after a string that ends in row i.
func (b *builder) ended(i int) int {
	var atoms match.Words
	for _, s := range b.rows[i] {
		if a := b.nfa.accept[s]; a >= 0 {
			set(&atoms, a)
		}
	}
	return b.row(b.args, atoms)
}

// step returns the states after a byte, until the next step.
func (b *builder) step(states []int, c byte) []int {
	out := b.states[:0]
	for _, s := range states {
		for _, e := range b.nfa.edges[s] {
			if e.set.has(c) {
				out = append(out, e.to)
			}
		}
	}
	slices.Sort(out)
	b.states = slices.Compact(out)
	return b.states
}

// table renumbers the rows, accepting restarts first, and lays them out.
func (b *builder) table(args, name int) (*match.Automaton, error) {
	order := make([]int, len(b.rows))
	for i := range order {
		order[i] = i
	}
	accepting := func(i int) bool { return b.restart[i] != match.Words{} }
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(rank(accepting(i)), rank(accepting(j))) })
	place := make([]uint16, len(order))
	a := &match.Automaton{Classes: b.classes}
	for n, i := range order {
		place[i] = uint16(n)
		if accepting(i) {
			a.Accept = append(a.Accept, b.restart[i])
		}
	}
	for 1<<a.Shift < len(b.sample) {
		a.Shift++
	}
	if len(order)<<a.Shift > match.MaxNext || len(a.Accept) > match.MaxAccept {
		return nil, errTooLarge
	}
	a.Args, a.Name = place[args], place[name]
	a.Next = make([]uint16, len(order)<<a.Shift)
	for n, i := range order {
		for class, to := range b.next[i] {
			a.Next[n<<a.Shift|class] = place[to]
		}
	}
	return a, nil
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}
