package value

import "strings"

// VersionLess tests whether version a comes before b. The order is that of
// Elasticsearch's version fields: numbers by their value, what precedes a
// release before it, what is no version behind all versions.
func VersionLess(a, b Value) Value {
	return compareVersions(a, b, func(c int) bool { return c < 0 })
}

// VersionLessEqual tests whether version a comes before b or equals it.
func VersionLessEqual(a, b Value) Value {
	return compareVersions(a, b, func(c int) bool { return c <= 0 })
}

// VersionGreater tests whether version a comes after b.
func VersionGreater(a, b Value) Value {
	return compareVersions(a, b, func(c int) bool { return c > 0 })
}

// VersionGreaterEqual tests whether version a comes after b or equals it.
func VersionGreaterEqual(a, b Value) Value {
	return compareVersions(a, b, func(c int) bool { return c >= 0 })
}

func compareVersions(a, b Value, holds func(int) bool) Value {
	if !texts(a, b) {
		return Value{}
	}
	return Bool(holds(orderVersions(a.text, b.text)))
}

func orderVersions(a, b string) int {
	n, avalid := numbersOf(a)
	m, bvalid := numbersOf(b)
	switch {
	case avalid && bvalid:
		if c := orderNames(a[:n], b[:m]); c != 0 {
			return c
		}
		return orderRests(a[n:], b[m:])
	case avalid:
		return -1
	case bvalid:
		return 1
	}
	return strings.Compare(a, b)
}

// orderRests compares what follows the numbers. Only what precedes a release
// begins with a minus.
func orderRests(a, b string) int {
	apre, bpre := strings.HasPrefix(a, "-"), strings.HasPrefix(b, "-")
	switch {
	case apre && bpre:
		return orderNames(a[1:], b[1:])
	case apre || bpre:
		return sign(apre, bpre)
	}
	return strings.Compare(a, b)
}

// orderNames compares names with dots between them, and a build behind them, by
// their bytes; but numbers by their value, and before other names.
func orderNames(a, b string) int {
	begins := true
	for i := 0; i < len(a) && i < len(b); i++ {
		if begins {
			n, m := digits(a[i:]), digits(b[i:])
			if n != m && n > 0 && m > 0 {
				return sign(n < m, true)
			}
			if n != m {
				return sign(n > 0, true)
			}
		}
		if a[i] != b[i] {
			return sign(a[i] < b[i], true)
		}
		begins = a[i] == '.' && !strings.Contains(a[:i], "+")
	}
	return sign(len(a) < len(b), len(a) > len(b))
}

// digits is the length of the name that s begins with if it is a number, else 0.
func digits(s string) int {
	n := nameEnd(s)
	for i := range n {
		if !isDigit(s[i]) {
			return 0
		}
	}
	return n
}

func nameEnd(s string) int {
	if n := strings.IndexAny(s, ".+"); n >= 0 {
		return n
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// Elasticsearch takes more for no version.
const (
	maxNames  = 32  // between dots
	maxDigits = 127 // of a number
)

// numbersOf returns the length of the numbers that a version begins with, and
// whether s is a version.
func numbersOf(s string) (int, bool) {
	before, build, built := strings.Cut(s, "+")
	numbers, names, early := strings.Cut(before, "-")
	valid := areNames(numbers, isNumber) &&
		(!early || areNames(names, isName)) &&
		(!built || areNames(build, isWord))
	return len(numbers), valid
}

// areNames reports whether each of the names between dots is of a form.
func areNames(s string, is func(string) bool) bool {
	for n := 1; n <= maxNames; n++ {
		name, rest, more := strings.Cut(s, ".")
		if !is(name) {
			return false
		}
		if !more {
			return true
		}
		s = rest
	}
	return false
}

// isNumber reports whether s is a number without a zero in front.
func isNumber(s string) bool {
	return 0 < len(s) && len(s) <= maxDigits && digits(s) == len(s) && (s[0] != '0' || len(s) == 1)
}

// isName reports whether s is a number, or a word that isn't all digits.
func isName(s string) bool { return isWord(s) && (digits(s) == 0 || isNumber(s)) }

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && !isDigit(c) && (c|0x20 < 'a' || 'z' < c|0x20) {
			return false
		}
	}
	return s != ""
}
