package value

import (
	"strings"

	"github.com/kerneql/kerneql/runtime/match"
)

// Equal tests whether two values are equal.
func Equal(a, b Value) Value { return compare(a, b, func(c int) bool { return c == 0 }) }

// Less tests whether a comes before b.
func Less(a, b Value) Value { return compare(a, b, func(c int) bool { return c < 0 }) }

// LessEqual tests whether a comes before b or equals it.
func LessEqual(a, b Value) Value { return compare(a, b, func(c int) bool { return c <= 0 }) }

// Greater tests whether a comes after b.
func Greater(a, b Value) Value { return compare(a, b, func(c int) bool { return c > 0 }) }

// GreaterEqual tests whether a comes after b or equals it.
func GreaterEqual(a, b Value) Value { return compare(a, b, func(c int) bool { return c >= 0 }) }

func compare(a, b Value, holds func(int) bool) Value {
	if a.kind == null || b.kind == null {
		return Value{}
	}
	c, ok := order(a, b)
	return Bool(ok && holds(c))
}

// order compares texts by their bytes, numbers exactly, false before true. It
// reports false for values that have no order.
func order(a, b Value) (int, bool) {
	switch {
	case a.kind == text && b.kind == text:
		return strings.Compare(a.text, b.text), true
	case a.kind == boolean && b.kind == boolean:
		return sign(a.bits < b.bits, a.bits > b.bits), true
	case a.kind == whole && b.kind == whole:
		return sign(a.int() < b.int(), a.int() > b.int()), true
	case a.kind == whole && b.kind == float:
		return orderMixed(a.int(), b.float())
	case a.kind == float && b.kind == whole:
		c, ok := orderMixed(b.int(), a.float())
		return -c, ok
	case a.kind == float && b.kind == float:
		return orderFloats(a.float(), b.float())
	}
	return 0, false
}

func sign(less, greater bool) int {
	switch {
	case less:
		return -1
	case greater:
		return 1
	}
	return 0
}

func orderFloats(a, b float64) (int, bool) {
	return sign(a < b, a > b), a == a && b == b
}

// orderMixed compares without rounding the whole number: 2^53+1 is more than
// 2^53 as a float.
func orderMixed(n int64, f float64) (int, bool) {
	switch {
	case f != f:
		return 0, false
	case f >= 1<<63:
		return -1, true
	case f < -(1 << 63):
		return 1, true
	}
	cut := int64(f)
	if n != cut {
		return sign(n < cut, true), true
	}
	rest := f - float64(cut)
	return sign(rest > 0, rest < 0), true
}

// List is the right side of "in". Its texts are sorted, and in lower case where
// case is ignored.
type List struct {
	Texts  []string
	Ints   []int64
	Floats []float64
	Bools  []bool
}

// In tests whether v equals one of the values.
func In(v Value, l *List) Value { return l.in(v, false) }

// InFold is In but for the case of ASCII letters.
func InFold(v Value, l *List) Value { return l.in(v, true) }

func (l *List) in(v Value, fold bool) Value {
	switch {
	case v.kind == null:
		return v
	case v.kind == text && l.hasText(v.text, fold), v.kind != text && l.hasOther(v):
		return Bool(true)
	}
	return Bool(false)
}

func (l *List) hasText(s string, fold bool) bool {
	lo, hi := 0, len(l.Texts)
	for lo < hi {
		mid := (lo + hi) / 2
		c := compareText(l.Texts[mid], s, fold)
		if c == 0 {
			return true
		}
		if c < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return false
}

// compareText compares a text of a list, which is in lower case if fold, with
// another.
func compareText(listed, s string, fold bool) int {
	if !fold {
		return strings.Compare(listed, s)
	}
	for i := 0; i < min(len(listed), len(s)); i++ {
		if a, b := listed[i], match.Lower(s[i]); a != b {
			return sign(a < b, true)
		}
	}
	return sign(len(listed) < len(s), len(listed) > len(s))
}

func (l *List) hasOther(v Value) bool {
	equal := func(x Value) bool {
		c, ok := order(v, x)
		return ok && c == 0
	}
	for _, n := range l.Ints {
		if equal(Int(n)) {
			return true
		}
	}
	for _, f := range l.Floats {
		if equal(Float(f)) {
			return true
		}
	}
	for _, b := range l.Bools {
		if equal(Bool(b)) {
			return true
		}
	}
	return false
}

// Like tests whether v fits one of the patterns.
func Like(v Value, patterns []string) Value { return like(v, patterns, match.Like) }

// LikeFold is Like but for the case of ASCII letters; the patterns are in lower
// case.
func LikeFold(v Value, patterns []string) Value { return like(v, patterns, match.LikeFold) }

func like(v Value, patterns []string, fits func(s, pattern string) bool) Value {
	if v.kind != text {
		return Value{}
	}
	for _, p := range patterns {
		if fits(v.text, p) {
			return Bool(true)
		}
	}
	return Bool(false)
}
