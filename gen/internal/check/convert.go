package check

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// convert gives a literal the type of the field that it is compared with; a date
// has compareDate. For
// a whole number the result may be a float64: the literal had a fraction, or is
// too large. It returns what is wrong, or "".
func convert(v any, t schema.Type) (value any, problem string) {
	switch t {
	case schema.Keyword, schema.Version:
		return Text(v), ""
	case schema.Long, schema.Double:
		return convertNumber(v, t)
	case schema.Bool:
		return convertBool(v)
	case schema.IP:
		return convertAddress(v)
	}
	return v, ""
}

func convertNumber(v any, t schema.Type) (any, string) {
	if s, ok := v.(string); ok {
		n, ok := ParseNumber(s)
		if !ok {
			return nil, diag.Quote(s) + " is not a number"
		}
		v = n
	}
	switch n := v.(type) {
	case int64:
		if t == schema.Double {
			return float64(n), ""
		}
		return n, ""
	case float64:
		return n, ""
	}
	return nil, "it cannot be compared with true or false"
}

// ParseNumber reads an int64 or else a finite float64.
func ParseNumber(s string) (any, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if strings.ContainsAny(s, "xXpPiInN_") {
		return nil, false // hexadecimal, infinity and other forms of Go's
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func convertBool(v any) (any, string) {
	switch v {
	case true, "true":
		return true, ""
	case false, "false":
		return false, ""
	}
	return nil, "compare it with true or false"
}

func convertAddress(v any) (any, string) {
	if s, ok := v.(string); ok {
		if a, ok := Address(s); ok {
			return a, ""
		}
	}
	return nil, "write an IPv4 or IPv6 address in double quotes"
}

// Address returns the usual text of an address, so that two texts of one address
// are the same. An IPv4 address in the clothes of an IPv6 one is an IPv4 address.
func Address(s string) (string, bool) {
	a, ok := parseAddress(s)
	return a.String(), ok
}

// Text returns a value as a string field holds it. Numbers look as they do in
// Elasticsearch: 1.0 keeps its fraction.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	}
	return ""
}

// floatText writes as Java does: plain between 0.001 and 10 million, else with
// an exponent, and always with a fraction.
func floatText(f float64) string {
	switch a := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strconv.FormatFloat(f, 'f', -1, 64), "+") + "inity"
	case f == 0 || a >= 1e-3 && a < 1e7:
		return withFraction(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	n, _ := strconv.Atoi(exponent)
	return withFraction(mantissa) + "E" + strconv.Itoa(n)
}

func withFraction(s string) string {
	if strings.Contains(s, ".") {
		return s
	}
	return s + ".0"
}

// nanoseconds reports false for dates too far away for 64 bits.
func nanoseconds(t time.Time) (int64, bool) {
	ns := t.UnixNano()
	return ns, time.Unix(0, ns).Equal(t)
}

// wholeNumber returns f as an int64 if it is one.
func wholeNumber(f float64) (int64, bool) {
	if f != math.Floor(f) || f < -(1<<63) || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// compareWhole compares a whole number with one that need not be whole: x > 1.5
// is x > 1, x < 1.5 is x <= 1, x == 1.5 is never true.
func (c *checker) compareWhole(at syntax.Span, op CompareOp, l Expr, r *Const, number float64) Expr {
	n, exact := wholeNumber(number)
	switch {
	case exact:
	case op == Eq:
		return c.impossible(at, l)
	default:
		op, n = neighbour(op, number)
	}
	return &Compare{At: at, Op: op, L: l, R: &Const{At: r.At, Value: n}}
}

// impossible is a test that no value of x passes. Within a leaf it is null where
// x is.
func (c *checker) impossible(at syntax.Span, x Expr) Expr {
	if c.nested > 0 {
		return &Match{At: at, Op: In, L: x}
	}
	return &Const{At: at, Value: false}
}

// neighbour returns the comparison with a whole number that says the same as one
// with a number between two whole ones, or beyond all of them.
func neighbour(op CompareOp, number float64) (CompareOp, int64) {
	below := op == Lt || op == Le
	switch {
	case number >= 1<<63 && below:
		return Le, math.MaxInt64
	case number >= 1<<63:
		return Gt, math.MaxInt64
	case number < -(1<<63) && below:
		return Lt, math.MinInt64
	case number < -(1 << 63):
		return Ge, math.MinInt64
	case below:
		return Le, int64(math.Floor(number))
	}
	return Gt, int64(math.Floor(number))
}
