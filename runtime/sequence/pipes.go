package sequence

import "github.com/kerneql/kerneql/runtime/match"

// Pipes applies the pipes of a rule to its results, which come in order. It
// keeps no more of them than the pipes ask for.
type Pipes[R any] struct {
	pipes []match.Pipe
	count []int64 // of results that reached each head
	kept  [][]R   // what each tail holds
	pass  func(R)
	drop  func(R)
}

// NewPipes returns pipes that give what comes through to pass, and what doesn't
// to drop.
func NewPipes[R any](pipes []match.Pipe, pass, drop func(R)) *Pipes[R] {
	return &Pipes[R]{pipes: pipes, count: make([]int64, len(pipes)), kept: make([][]R, len(pipes)), pass: pass, drop: drop}
}

// Push takes the next result.
func (p *Pipes[R]) Push(r R) { p.push(0, r) }

func (p *Pipes[R]) push(at int, r R) {
	switch {
	case at == len(p.pipes):
		p.pass(r)
	case p.pipes[at].Tail:
		p.kept[at] = append(p.kept[at], r)
		if int64(len(p.kept[at])) > p.pipes[at].N {
			p.drop(p.kept[at][0])
			p.kept[at] = p.kept[at][1:]
		}
	case p.count[at] < p.pipes[at].N:
		p.count[at]++
		p.push(at+1, r)
	default:
		p.drop(r)
	}
}

// Flush ends the results: what the tails hold comes through.
func (p *Pipes[R]) Flush() {
	for at, kept := range p.kept {
		p.kept[at] = nil
		for _, r := range kept {
			p.push(at+1, r)
		}
	}
}

// forget lets go of the oldest results that are held, as long as they are gone.
func (p *Pipes[R]) forget(gone func(R) bool) {
	for at := range p.kept {
		for len(p.kept[at]) > 0 && gone(p.kept[at][0]) {
			p.kept[at] = p.kept[at][1:]
		}
	}
}
