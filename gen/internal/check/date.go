package check

import (
	"strconv"
	"strings"
	"time"

	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// period is what a literal says about a point in time, from the first nanosecond
// to the last: the literal may leave out the end of the time, and of a fraction
// of a second what is left out is zero. Of a date without a time, or without a
// day, it is the first day that is meant, as in Elasticsearch.
type period struct{ first, last int64 }

const day = 24 * time.Hour

// dateForms are the forms of strict_date_optional_time, by how much time a
// literal leaves open.
var dateForms = []struct {
	layout string
	open   time.Duration
	zoned  bool // a zone may follow
}{
	{"2006-01-02T15:04:05", time.Second, true},
	{"2006-01-02T15:04", time.Minute, true},
	{"2006-01-02T15", time.Hour, true},
	{"2006-01-02T", day, true},
	{"2006-01-02", day, false},
	{"2006-01", day, false},
	{"2006", day, false},
}

var zones = []string{"", "Z07:00", "Z0700", "Z07"}

// parsePeriod reads a literal: a date, UTC if it names no zone, or milliseconds
// since 1970, which may stand in a string.
func parsePeriod(v any) (period, bool) {
	switch v := v.(type) {
	case int64:
		return newPeriod(time.UnixMilli(v), time.Millisecond)
	case string:
		if p, ok := parseDate(v); ok {
			return p, true
		}
		if ms, err := strconv.ParseInt(v, 10, 64); err == nil {
			return newPeriod(time.UnixMilli(ms), time.Millisecond)
		}
	}
	return period{}, false
}

func parseDate(s string) (period, bool) {
	_, clock, _ := strings.Cut(s, "T")
	if hour := len(clock) - len(strings.TrimLeft(clock, "0123456789")); hour == 1 {
		return period{}, false // package time would take an hour of one digit
	}
	for _, f := range dateForms {
		for _, zone := range zones {
			t, err := time.Parse(f.layout+zone, s)
			if err != nil || zone != "" && !f.zoned {
				continue
			}
			if strings.ContainsAny(clock, ".,") {
				return newPeriod(t, 1)
			}
			return newPeriod(t, f.open)
		}
	}
	return period{}, false
}

// newPeriod reports false for dates too far away for 64 bits.
func newPeriod(t time.Time, open time.Duration) (period, bool) {
	first, ok := nanoseconds(t)
	last, alsoOK := nanoseconds(t.Add(open - 1))
	return period{first, last}, ok && alsoOK
}

// compareDate compares a date with a literal: it is later if it is later than all
// of the period, and equal within it.
func (c *checker) compareDate(at syntax.Span, op CompareOp, l Expr, r *Const) Expr {
	p, ok := parsePeriod(r.Value)
	if !ok {
		return c.fail(r.At, "type", describe(l)+" is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", "")
	}
	test := func(op CompareOp, ns int64) Expr {
		return &Compare{At: at, Op: op, L: l, R: &Const{At: r.At, Value: ns}}
	}
	switch {
	case op == Lt || op == Ge || op == Eq && p.first == p.last:
		return test(op, p.first)
	case op == Eq: // of one value: the tests are one leaf
		return &Truth{At: at, X: &Logic{At: at, X: []Expr{test(Ge, p.first), test(Le, p.last)}}}
	}
	return test(op, p.last)
}

// dates tests whether a date is one of a list.
func (c *checker) dates(at syntax.Span, l Expr, values []*Const) Expr {
	var xs []Expr
	failed := false
	for _, v := range values {
		if v.Value == nil {
			c.nullInList(v)
			continue
		}
		x := c.compareDate(at, Eq, l, v)
		failed = failed || x == nil
		xs = append(xs, x)
	}
	switch {
	case failed:
		return nil
	case len(xs) == 0:
		return c.impossible(at, l)
	case len(xs) == 1:
		return xs[0]
	case c.nested > 0:
		return joinScalars(at, true, xs)
	}
	return joinAll(at, true, xs)
}
