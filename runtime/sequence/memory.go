package sequence

import "math"

// The ends of time.
const (
	minTime int64 = math.MinInt64
	maxTime int64 = math.MaxInt64
)

// What things take beside the events, roughly, in bytes.
const (
	itemBytes = 64
	runBytes  = 256
	keyBytes  = 256
)

// trim drops the oldest of what is kept until it is within the limits.
func (g *Engine[T]) trim() {
	for {
		cause := &g.stats.Number
		if g.pending <= g.options.MaxPending {
			cause = &g.stats.Memory
			if g.bytes-g.kept <= g.options.MaxBytes-g.options.MaxBytes/4 {
				return
			}
		}
		g.dropOldest()
		*cause++
	}
}

// dropOldest drops one thing; there is one, for something has been counted.
func (g *Engine[T]) dropOldest() {
	var found machine[T]
	oldest := maxTime
	for _, m := range g.machines {
		if time, ok := m.oldest(); ok && (found == nil || time < oldest) {
			found, oldest = m, time
		}
	}
	found.drop()
}

// before and after add a span to a time, without overflow.
func before(time, span int64) int64 {
	if t := time - span; t <= time {
		return t
	}
	return minTime
}

func after(time, span int64) int64 {
	if t := time + span; span >= 0 && t >= time {
		return t
	}
	return maxTime
}
