package timeline

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Unit is what a timestamp counts that is written as a number, or as a number
// in a string.
type Unit uint8

// The units. All but FileTime count from 1970.
const (
	Millis   Unit = iota // milliseconds, as Elasticsearch has it
	Seconds              // seconds
	Micros               // microseconds
	Nanos                // nanoseconds
	FileTime             // Windows' FILETIME: 100 nanoseconds since 1601
)

var unitNames = []string{"ms", "s", "us", "ns", "filetime"}

// Units returns the names of the units.
func Units() []string { return unitNames }

// ParseUnit returns the unit of that name.
func ParseUnit(name string) (Unit, bool) {
	for i, n := range unitNames {
		if n == name {
			return Unit(i), true
		}
	}
	return Millis, false
}

// nanoseconds are how many nanoseconds a unit has, by Unit.
var nanoseconds = [...]int64{1e6, 1e9, 1e3, 1, 100}

// fileTimeEpoch is 1970 as a FILETIME.
const fileTimeEpoch = 116444736000000000

// time reads a timestamp: a date of ISO 8601 with any fraction of a second, UTC
// if it names no zone, or else a number in the unit, which may stand in a
// string. It reports false for what is none, or is beyond 64 bits of nanoseconds.
func (u Unit) time(v any) (int64, bool) {
	switch v := v.(type) {
	case json.Number:
		return u.number(v.String())
	case string:
		if ns, ok := date(v); ok {
			return ns, ok
		}
		return u.number(v)
	}
	return 0, false
}

// number is exact: a fraction of a millisecond counts, as far as nanoseconds go.
func (u Unit) number(text string) (int64, bool) {
	n, ok := rational(text)
	if !ok {
		return 0, false
	}
	if u == FileTime {
		n.Sub(n, big.NewRat(fileTimeEpoch, 1))
	}
	n.Mul(n, big.NewRat(nanoseconds[u], 1))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	return whole.Int64(), whole.IsInt64()
}

// rational reads a decimal number. One with an exponent is rounded to 64 bits
// of floating point: exact, it might have a billion digits.
func rational(text string) (*big.Rat, bool) {
	switch {
	case len(text) > maxDigits || strings.Trim(text, "0123456789+-.eE") != "":
		return nil, false // also what only Go takes for a number
	case !strings.ContainsAny(text, "eE"):
		return new(big.Rat).SetString(text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	n := new(big.Rat).SetFloat64(f)
	return n, n != nil
}

const maxDigits = 100

// dateLayouts are the forms of ISO 8601 that have a day of a month, the commonest
// first. A fraction may follow the seconds in each. Digits alone are a number,
// but for a year.
var dateLayouts = layouts()

func layouts() []string {
	all := []string{time.RFC3339}
	add := func(day string, clocks ...string) {
		for _, clock := range clocks {
			for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
				all = append(all, day+clock+zone)
			}
		}
	}
	add("2006-01-02T", "15:04:05", "15:04", "15")
	add("2006-01-02 ", "15:04:05", "15:04", "15")
	add("20060102T", "150405", "1504", "15")
	return append(all, "2006-01-02", "2006-01", "2006")
}

// date reads a date; its letters may be small ones.
func date(text string) (int64, bool) {
	text = strings.ToUpper(text)
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			ns := t.UnixNano()
			return ns, time.Unix(0, ns).Equal(t)
		}
	}
	return 0, false
}
