package sequence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/runtime/match"
)

// model says what the results are, from the whole list of events and the
// definitions, for events whose verdicts are certain.
type model struct {
	spec   match.Sequence
	keyed  bool
	inputs []input
	order  []int // of the inputs, by time
}

type found struct {
	path []int // places in order
	key  string
}

func results(spec match.Sequence, keyed bool, inputs []input) []string {
	m := &model{spec: spec, keyed: keyed, inputs: inputs}
	for i := range inputs {
		m.order = append(m.order, i)
	}
	slices.SortStableFunc(m.order, func(a, b int) int { return cmp.Compare(inputs[a].time, inputs[b].time) })
	var all []found
	for _, key := range m.keys() {
		if spec.Sample {
			all = append(all, m.sample(key)...)
		} else {
			all = append(all, m.sequences(key)...)
		}
	}
	if !spec.Sample {
		slices.SortStableFunc(all, func(a, b found) int {
			return cmp.Or(cmp.Compare(a.path[len(a.path)-1], b.path[len(b.path)-1]), slices.Compare(a.path, b.path), cmp.Compare(a.key, b.key))
		})
	}
	return m.show(all)
}

func (m *model) keys() []string {
	if !m.keyed {
		return []string{""}
	}
	var keys []string
	for _, in := range m.inputs {
		keys = append(keys, in.keys...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (m *model) at(place int) input { return m.inputs[m.order[place]] }

// holds reports whether the event at a place is in a stage with the key.
func (m *model) holds(place int, s match.Stage, key string) bool {
	in := m.at(place)
	return in.certain>>s.Bit&1 != 0 && (!m.keyed || slices.Contains(in.keys, key))
}

func (m *model) sequences(key string) []found {
	var stages []match.Stage
	for _, s := range m.spec.Stages {
		if !s.Missing {
			stages = append(stages, s)
		}
	}
	var out []found
	slots := make([][]int, len(stages)+1) // slots[k]: the first k events
	for place := range m.order {
		for k := len(stages) - 1; k >= 0; k-- {
			if !m.holds(place, stages[k], key) || k > 0 && slots[k] == nil {
				continue
			}
			path := append(slices.Clone(slots[k]), place)
			slots[k] = nil
			if m.spec.MaxSpan < 0 || m.at(place).time-m.at(path[0]).time <= m.spec.MaxSpan {
				slots[k+1] = path
			}
		}
		if done := slots[len(stages)]; done != nil && m.clean(done, key) {
			out = append(out, found{done, key})
		}
		slots[len(stages)] = nil
		if m.spec.Until != nil && m.holds(place, *m.spec.Until, key) {
			clear(slots)
		}
	}
	return out
}

// clean reports whether what must be missing is.
func (m *model) clean(path []int, key string) bool {
	var before, after []int64 // times of what must not come before, and after
	gap := 0
	for _, s := range m.spec.Stages {
		if !s.Missing {
			gap++
			continue
		}
		for place := range m.order {
			switch {
			case !m.holds(place, s, key):
			case gap == 0 && place < path[0]:
				before = append(before, m.at(place).time)
			case gap == len(path) && place > path[gap-1]:
				after = append(after, m.at(place).time)
			case gap > 0 && gap < len(path) && path[gap-1] < place && place < path[gap]:
				return false
			}
		}
	}
	return m.window(m.at(path[0]).time, m.at(path[len(path)-1]).time, before, after)
}

// window looks for a window of the span around the events, which ends with the
// last if nothing must be missing after, and begins with the first if nothing
// must be missing before.
func (m *model) window(first, last int64, before, after []int64) bool {
	leading, trailing := m.spec.Stages[0].Missing, m.spec.Stages[len(m.spec.Stages)-1].Missing
	if !leading && !trailing {
		return true
	}
	from, to := last-m.spec.MaxSpan, first
	switch {
	case !leading:
		from = to
	case !trailing:
		to = from
	}
	for w := from; w <= to; w++ {
		early := slices.ContainsFunc(before, func(t int64) bool { return t >= w })
		late := slices.ContainsFunc(after, func(t int64) bool { return t <= w+m.spec.MaxSpan })
		if !early && !late {
			return true
		}
	}
	return false
}

// sample tries all choices, the earliest events first.
func (m *model) sample(key string) []found {
	var try func(path []int) []int
	try = func(path []int) []int {
		if len(path) == len(m.spec.Stages) {
			return path
		}
		for place := range m.order {
			if m.holds(place, m.spec.Stages[len(path)], key) && !slices.Contains(path, place) {
				if done := try(append(slices.Clone(path), place)); done != nil {
					return done
				}
			}
		}
		return nil
	}
	if path := try([]int{}); path != nil {
		return []found{{path, key}}
	}
	return nil
}

// show writes results as the tests' engines do.
func (m *model) show(all []found) []string {
	var out []string
	for _, f := range all {
		var words []string
		for _, s := range m.spec.Stages {
			word := "-"
			if !s.Missing {
				word = fmt.Sprint(m.order[f.path[0]] + 1)
				f.path = f.path[1:]
			}
			words = append(words, word)
		}
		if m.keyed {
			words = append(words, f.key)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}
