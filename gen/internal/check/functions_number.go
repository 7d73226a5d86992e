package check

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// The bases that number takes.
const minBase, maxBase = 2, 36

// toNumber reads a number: in base 10, where it may have a fraction, or in base
// 16 after 0x. In any other base it is whole.
func toNumber(_ bool, args []any) any {
	if args[0] == nil {
		return nil
	}
	s := strings.TrimSpace(args[0].(string))
	sign, digits := cutSign(s)
	prefixed := strings.HasPrefix(strings.ToLower(digits), "0x")
	base := whole(args, 1, 10)
	if prefixed && (base == 16 || len(args) == 1 || args[1] == nil) {
		return wholeIn(sign, digits[len("0x"):], 16)
	}
	if base != 10 {
		return wholeIn(sign, digits, base)
	}
	if n, ok := ParseNumber(s); ok {
		return n
	}
	return nil
}

func cutSign(s string) (sign, digits string) {
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		return s[:1], s[1:]
	}
	return "", s
}

// wholeIn reads a whole number, nil if it is none of 64 bits.
func wholeIn(sign, digits string, base int64) any {
	if base < minBase || base > maxBase || strings.HasPrefix(digits, "-") || strings.HasPrefix(digits, "+") {
		return nil
	}
	n, err := strconv.ParseInt(sign+digits, int(base), 64)
	if err != nil {
		return nil
	}
	return n
}

func isArithmetic(op syntax.Op) bool {
	switch op {
	case "+", "-", "*", "/", "%":
		return true
	}
	return false
}

// calculate keeps whole numbers whole: division truncates toward zero, and the
// rest has the sign of the dividend. Beyond 64 bits and in a division by zero
// whole numbers give null; others give an infinity, or what is not a number.
func calculate(op syntax.Op, l, r any) any {
	a, aok := l.(int64)
	b, bok := r.(int64)
	if !aok || !bok {
		return calculateFloat(op, toFloat(l), toFloat(r))
	}
	if n, ok := calculateWhole(op, a, b); ok {
		return n
	}
	return nil
}

func toFloat(v any) float64 {
	if n, ok := v.(int64); ok {
		return float64(n)
	}
	f, _ := v.(float64)
	return f
}

// isFinite reports whether v is a number that is neither infinite nor NaN.
func isFinite(v any) bool {
	f := toFloat(v)
	return !math.IsNaN(f) && !math.IsInf(f, 0)
}

func calculateFloat(op syntax.Op, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	}
	return math.Mod(a, b)
}

// calculateWhole reports false on overflow and on division by zero.
func calculateWhole(op syntax.Op, a, b int64) (int64, bool) {
	switch op {
	case "+":
		return a + b, (a+b > a) == (b > 0)
	case "-":
		return a - b, (a-b < a) == (b > 0)
	case "*":
		return a * b, fitsProduct(a, b)
	}
	if b == 0 || op == "/" && a == math.MinInt64 && b == -1 {
		return 0, false
	}
	if op == "/" {
		return a / b, true
	}
	return a % b, true
}

// fitsProduct reports whether a*b has no more than 64 bits.
func fitsProduct(a, b int64) bool {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	limit := uint64(math.MaxInt64)
	if (a < 0) != (b < 0) {
		limit++
	}
	return high == 0 && low <= limit
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
