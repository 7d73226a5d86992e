package syntax

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// units are the units of time spans.
var units = map[string]time.Duration{
	"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
}

const unitHint = "the units are ms, s, m, h and d"

// timeSpan parses a whole number and a unit, such as 30s.
func (p *parser) timeSpan() (time.Duration, Span) {
	number, unit, at := p.timeParts()
	size, ok := units[unit]
	n, err := strconv.ParseInt(number, 10, 64)
	switch {
	case unit == "":
		p.fail(at, "bad-time-span", "a time span needs a unit", "write "+number+"s for seconds; "+unitHint)
	case !ok:
		p.fail(at, "bad-time-span", diag.Quote(unit)+" is not a unit of time", p.unitFor(number, unit))
	case strings.ContainsAny(number, ".eE"):
		p.fail(at, "bad-time-span", "a time span must be a whole number of its unit", "take a smaller unit, such as 1500ms for 1.5s")
	case err != nil || n > int64(math.MaxInt64/size):
		p.fail(at, "bad-time-span", "the time span is too long", "")
	case n == 0:
		p.fail(at, "bad-time-span", "the time span must be longer than zero", "")
	}
	return time.Duration(n) * size, at
}

// timeParts takes the tokens of a time span and returns its number and its
// unit as they are written.
func (p *parser) timeParts() (number, unit string, at Span) {
	t := p.peek()
	switch t.kind {
	case kTime:
		p.next()
		n := strings.IndexFunc(t.text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		return t.text[:n], t.text[n:], t.at
	case kInt, kFloat:
		p.next()
		if word, ok := p.accept(kIdent); ok {
			return t.text, word.text, t.at.To(word.at)
		}
		return t.text, "", t.at
	}
	p.unreadable(t)
	p.fail(t.at, "bad-time-span", "expected a time span, found "+t.describe(), "write for example maxspan=30s; "+unitHint)
	return "", "", t.at
}

// unitNames are other names of the units.
var unitNames = map[string]string{
	"millis": "ms", "millisecond": "ms", "milliseconds": "ms", "msec": "ms",
	"sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"min": "m", "mins": "m", "minute": "m", "minutes": "m",
	"hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
}

// unitFor says what to write for a number of something that is no unit.
func (p *parser) unitFor(number, name string) string {
	if unit, ok := unitNames[strings.ToLower(name)]; ok {
		return "write " + number + unit + "; " + unitHint
	}
	if unit := strings.ToLower(name); units[unit] != 0 {
		return "write " + number + unit + "; " + unitHint
	}
	return unitHint
}
