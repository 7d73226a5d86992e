package check

import (
	"cmp"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"
)

// What the operators mean on values. Constant folding and the reference
// evaluator share it.

// Order compares two strings by their bytes, two numbers, or two booleans. It
// reports false for values that cannot be compared, such as what is not a number.
func Order(a, b any) (int, bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	case bool:
		b, ok := b.(bool)
		return cmp.Compare(rank(a), rank(b)), ok
	}
	x, xok := exact(a)
	y, yok := exact(b)
	if !xok || !yok {
		return 0, false
	}
	return x.Cmp(y), true
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// exact returns a number without rounding it.
func exact(v any) (*big.Float, bool) {
	switch v := v.(type) {
	case int64:
		return new(big.Float).SetInt64(v), true
	case float64:
		if math.IsNaN(v) {
			return nil, false
		}
		return big.NewFloat(v), true
	}
	return nil, false
}

// Holds reports whether the comparison holds for sides of that order.
func (op CompareOp) Holds(order int) bool {
	switch op {
	case Lt:
		return order < 0
	case Le:
		return order <= 0
	case Gt:
		return order > 0
	case Ge:
		return order >= 0
	}
	return order == 0
}

// Holds reports whether a string fits a pattern: with Like * and ? are
// wildcards, with In the pattern is the string itself; Regex has its own form of
// patterns and is not for this. Fold ignores the case of
// ASCII letters.
func (op MatchOp) Holds(fold bool, pattern, s string) bool {
	if fold {
		pattern, s = lowerASCII(pattern), lowerASCII(s)
	}
	if op == In {
		return pattern == s
	}
	return fits(pattern, s)
}

// fits matches s against a pattern with * for any text and ? for one character.
// On a mismatch it lets the last * take one character more; earlier ones need
// not be tried again, for the last one can make up for them.
func fits(pattern, s string) bool {
	star, taken := -1, 0
	p, i := 0, 0
	for i < len(s) {
		size := step(pattern, p, s, i)
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, taken = p, i
			p++
		case size > 0:
			p, i = p+1, i+size
		case star >= 0:
			taken += characterSize(s, taken)
			p, i = star+1, taken
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// step returns how many bytes of s at i the pattern at p takes, 0 for none.
func step(pattern string, p int, s string, i int) int {
	switch {
	case p == len(pattern):
		return 0
	case pattern[p] == '?':
		return characterSize(s, i)
	case pattern[p] == s[i]:
		return 1
	}
	return 0
}

// characterSize is the length of the character of s at i; a byte that isn't
// UTF-8 is one character.
func characterSize(s string, i int) int {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size
}

// lowerASCII leaves all other bytes alone, also those that are not UTF-8.
func lowerASCII(s string) string {
	lower := []byte(s)
	for i, b := range lower {
		if 'A' <= b && b <= 'Z' {
			lower[i] = b + 'a' - 'A'
		}
	}
	return string(lower)
}
