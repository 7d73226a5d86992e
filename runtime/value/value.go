// Package value computes the scalar expressions of compiled rules: one function
// for each of EQL's functions and tests, over a Value that is no interface and
// so takes no allocation. Generated code is nested calls of these.
//
// Null stands for "no value". The tests are three-valued: what a null operand
// leaves open is null. Letters are folded in ASCII only; lengths and positions
// count UTF-16 units, where a byte that isn't UTF-8 is one unit.
//
// It may import runtime/match, nothing else of the project.
package value

import (
	"math"
	"strconv"
)

type kind uint8

const (
	null kind = iota
	boolean
	whole
	float
	text
)

// Value is null, a boolean, a number or a text. The zero value is null.
type Value struct {
	kind kind
	bits uint64 // a boolean as 0 or 1, an int64, or a float64's bits
	text string
}

// Null returns the value that isn't there.
func Null() Value { return Value{} }

// Bool returns a boolean.
func Bool(b bool) Value {
	v := Value{kind: boolean}
	if b {
		v.bits = 1
	}
	return v
}

// Int returns a whole number.
func Int(n int64) Value { return Value{kind: whole, bits: uint64(n)} }

// Float returns a number that may have a fraction.
func Float(f float64) Value { return Value{kind: float, bits: math.Float64bits(f)} }

// Text returns a text.
func Text(s string) Value { return Value{kind: text, text: s} }

// True reports whether v is true; null isn't.
func True(v Value) bool { return v.kind == boolean && v.bits == 1 }

// If returns v where the condition holds, null otherwise: a member of an event
// that may be missing.
func If(present bool, v Value) Value {
	if present {
		return v
	}
	return Value{}
}

// TextAt returns element i, null behind the end.
func TextAt(list []string, i int) Value {
	if i < len(list) {
		return Text(list[i])
	}
	return Value{}
}

// IntAt returns element i, null behind the end.
func IntAt(list []int64, i int) Value {
	if i < len(list) {
		return Int(list[i])
	}
	return Value{}
}

// FloatAt returns element i, null behind the end.
func FloatAt(list []float64, i int) Value {
	if i < len(list) {
		return Float(list[i])
	}
	return Value{}
}

// BoolAt returns element i, null behind the end.
func BoolAt(list []bool, i int) Value {
	if i < len(list) {
		return Bool(list[i])
	}
	return Value{}
}

// maxCombinations is how many combinations of its fields' values an expression
// is tried on.
const maxCombinations = 1 << 20

// TooMany reports whether fields with so many values have more combinations
// than an expression is tried on.
func TooMany(lengths ...int) bool {
	n := 1
	for _, l := range lengths {
		if n *= max(1, l); n > maxCombinations {
			return true
		}
	}
	return false
}

func (v Value) int() int64     { return int64(v.bits) }
func (v Value) float() float64 { return math.Float64frombits(v.bits) }
func (v Value) number() bool   { return v.kind == whole || v.kind == float }

// asFloat returns a number as a float.
func (v Value) asFloat() float64 {
	if v.kind == whole {
		return float64(v.int())
	}
	return v.float()
}

// texts reports whether all values are texts.
func texts(vs ...Value) bool {
	for _, v := range vs {
		if v.kind != text {
			return false
		}
	}
	return true
}

// appendText appends a value as text. Numbers with a fraction look as in Java.
func appendText(b []byte, v Value) []byte {
	switch v.kind {
	case boolean:
		return strconv.AppendBool(b, v.bits == 1)
	case whole:
		return strconv.AppendInt(b, v.int(), 10)
	case float:
		return appendFloat(b, v.float())
	}
	return append(b, v.text...)
}

// appendFloat writes a number plainly between 0.001 and ten million, with an
// exponent beyond, and always with a fraction.
func appendFloat(b []byte, f float64) []byte {
	size := math.Abs(f)
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	case f == 0, 1e-3 <= size && size < 1e7:
		return appendPlain(b, f)
	}
	return appendExponent(b, f)
}

func appendPlain(b []byte, f float64) []byte {
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if f == math.Trunc(f) {
		b = append(b, ".0"...)
	}
	return b
}

// appendExponent rewrites Go's 1e+10 as 1.0E10.
func appendExponent(b []byte, f float64) []byte {
	var room [32]byte
	digits := strconv.AppendFloat(room[:0], f, 'e', -1, 64)
	e, point := 0, false
	for digits[e] != 'e' {
		point = point || digits[e] == '.'
		e++
	}
	b = append(b, digits[:e]...)
	if !point {
		b = append(b, ".0"...)
	}
	b = append(b, 'E')
	exponent := digits[e+1:]
	if exponent[0] == '-' {
		b = append(b, '-')
	}
	exponent = exponent[1:]
	for len(exponent) > 1 && exponent[0] == '0' {
		exponent = exponent[1:]
	}
	return append(b, exponent...)
}
