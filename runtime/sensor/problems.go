package sensor

import (
	"fmt"
	"io"
	"strings"

	"github.com/kerneql/kerneql/runtime/recorded"
)

// How much is said of what is wrong with one file.
const (
	maxProblems = 10  // lines with their cause
	maxRanges   = 100 // line numbers, neighbours taken together
)

// problems reports the lines of one file that are no events: the first ones
// with their cause, of all of them the numbers.
type problems struct {
	file   string
	status io.Writer
	bad    int
	other  int      // what isn't about a line
	ranges [][2]int // of line numbers
}

func (p *problems) line(err *recorded.LineError) {
	if p.bad++; p.bad <= maxProblems {
		say(p.status, "%s:%d: %v", p.file, err.Line, err.Err)
	}
	if last := len(p.ranges) - 1; last >= 0 && p.ranges[last][1]+1 == err.Line {
		p.ranges[last][1] = err.Line
	} else if len(p.ranges) <= maxRanges {
		p.ranges = append(p.ranges, [2]int{err.Line, err.Line})
	}
}

// damaged reports a file whose rest can't be read.
func (p *problems) damaged(line int, err error) {
	p.other++
	say(p.status, "%s: %v after line %d; what could be read has been evaluated", p.file, err, line)
}

// finish sums up and returns how many problems there were.
func (p *problems) finish() int {
	if p.bad > 0 {
		say(p.status, "%s: %s not a JSON object: %s", p.file, countAre(p.bad), p.numbers())
	}
	return p.bad + p.other
}

func countAre(n int) string {
	if n == 1 {
		return "1 line is"
	}
	return fmt.Sprintf("%d lines are", n)
}

func (p *problems) numbers() string {
	var list []string
	for i, r := range p.ranges {
		switch {
		case i == maxRanges:
			list = append(list, "…")
		case r[0] == r[1]:
			list = append(list, fmt.Sprint(r[0]))
		default:
			list = append(list, fmt.Sprintf("%d-%d", r[0], r[1]))
		}
	}
	return strings.Join(list, ", ")
}
