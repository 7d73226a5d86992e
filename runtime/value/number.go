package value

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// operate is arithmetic on two numbers: whole for whole ones, which reports false
// where there is no result, real as soon as one has a fraction.
func operate(a, b Value, whole func(a, b int64) (int64, bool), real func(a, b float64) float64) Value {
	switch {
	case !a.number() || !b.number():
		return Value{}
	case a.kind == float || b.kind == float:
		return Float(real(a.asFloat(), b.asFloat()))
	}
	n, ok := whole(a.int(), b.int())
	return If(ok, Int(n))
}

// Add returns the sum; null if whole numbers overflow.
func Add(a, b Value) Value {
	return operate(a, b, addInts, func(a, b float64) float64 { return a + b })
}

func addInts(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

// Subtract returns the difference; null if whole numbers overflow.
func Subtract(a, b Value) Value {
	return operate(a, b, subtractInts, func(a, b float64) float64 { return a - b })
}

func subtractInts(a, b int64) (int64, bool) {
	difference := a - b
	return difference, (difference < a) == (b > 0)
}

// Multiply returns the product; null if whole numbers overflow.
func Multiply(a, b Value) Value {
	return operate(a, b, multiplyInts, func(a, b float64) float64 { return a * b })
}

func multiplyInts(a, b int64) (int64, bool) {
	high, low := bits.Mul64(size(a), size(b))
	product := a * b
	negative := (a < 0) != (b < 0)
	fits := low < 1<<63 || negative && low == 1<<63
	return product, high == 0 && fits
}

// size is the absolute value, which of the least int64 is one too large for it.
func size(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Divide returns the quotient: of whole numbers it is cut toward zero, and null
// if the divisor is zero or the result too large.
func Divide(a, b Value) Value {
	return operate(a, b, divideInts, func(a, b float64) float64 { return a / b })
}

func divideInts(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a / b, true
}

// Modulo returns the rest of a division, with the sign of the left side; null if
// whole numbers are divided by zero.
func Modulo(a, b Value) Value { return operate(a, b, moduloInts, math.Mod) }

func moduloInts(a, b int64) (int64, bool) {
	if b == 0 {
		return 0, false
	}
	return a % b, true
}

// Number returns the number that a text is, in the base; null if it is none. A
// null base is 10, or 16 after 0x.
func Number(v, base Value) Value {
	if v.kind != text || base.kind != null && base.kind != whole {
		return Value{}
	}
	s := strings.TrimSpace(v.text)
	digits, negative := s, false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		digits, negative = s[1:], s[0] == '-'
	}
	hex := strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X")
	switch {
	case base.kind == null && !hex, base.kind == whole && base.int() == 10:
		return decimal(s)
	case base.kind == null || base.int() == 16 && hex:
		return inBase(digits[len("0x"):], negative, 16)
	case base.int() < 2 || base.int() > 36:
		return Value{}
	}
	return inBase(digits, negative, int(base.int()))
}

// decimal reads a whole number, or else one with a fraction or an exponent.
func decimal(s string) Value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return Int(n)
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return Value{} // hexadecimal, infinity and other forms of Go's
	}
	f, err := strconv.ParseFloat(s, 64)
	return If(err == nil, Float(f))
}

func inBase(digits string, negative bool, base int) Value {
	n, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err != nil || n > 1<<63 || n == 1<<63 && !negative:
		return Value{}
	case negative:
		return Int(-int64(n))
	}
	return Int(int64(n))
}
