package check

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

func TestMatchHolds(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a\nb/c", true}, {"**", "", true},
		{"?", "", false}, {"?", "a", true}, {"?", "\n", true}, {"?", "é", true}, {"?", "💩", true},
		{"?", "\xff", true}, {"?", "\xff\xfe", false}, {"??", "\xff\xfe", true}, {"??", "é", false},
		{"a?c", "aéc", true}, {"a?c", "ac", false}, {"*?", "", false}, {"?*", "é", true},
		{"a*", "a", true}, {"a*", "ba", false}, {"*a", "bba", true}, {"*a", "ab", false},
		{"*ab*", "aab", true}, {"*ab*", "aba", true}, {"a*b*c", "abbc", true}, {"a*b*c", "acb", false},
		{"*aab", "aaab", true}, {"*a?b", "aaxab", false}, {"*a?b", "aaxb", true}, {"*é", "aéé", true},
		{"-*l*", "-lvp", true}, {"-*l*", "--all", true}, {"-*l*", "l", false}, {"-*l*", "x-l", false},
		{`\*`, `\x`, true}, {`\*`, `*`, false}, {"a.c", "abc", false}, {"[ab]", "a", false},
	} {
		if got := Like.Holds(false, c.pattern, c.s); got != c.want {
			t.Errorf("%q like %q is %v", c.s, c.pattern, got)
		}
	}
}

// TestLikeAgainstDefinition compares with the definition of a pattern, on random
// texts of few characters, so that much of it nearly fits.
func TestLikeAgainstDefinition(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func(alphabet []string, n int) string {
		s := ""
		for range rnd.IntN(n) {
			s += alphabet[rnd.IntN(len(alphabet))]
		}
		return s
	}
	held := 0
	for range 200_000 {
		pattern := text([]string{"a", "b", "é", "*", "?"}, 7)
		s := text([]string{"a", "b", "a", "é", "\xc3", "\n"}, 9)
		got, want := Like.Holds(false, pattern, s), defined(pattern, s)
		if got != want {
			t.Fatalf("%q like %q is %v", s, pattern, got)
		}
		if got {
			held++
		}
	}
	if held < 10_000 {
		t.Errorf("only %d patterns fitted", held)
	}
}

// defined says what a pattern means: * is any text, ? is one character.
func defined(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '*':
		return defined(pattern[1:], s) || s != "" && defined(pattern, s[first(s):])
	case s == "":
		return false
	case pattern[0] == '?':
		return defined(pattern[1:], s[first(s):])
	}
	return pattern[0] == s[0] && defined(pattern[1:], s[1:])
}

func first(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// TestLikeCost makes sure that a pattern of many stars takes no time that grows
// with every one of them.
func TestLikeCost(t *testing.T) {
	pattern, s := "", ""
	for range 1000 {
		pattern += "*a"
		s += "aa"
	}
	if Like.Holds(false, pattern+"*b", s) {
		t.Error("a text without b fits *b")
	}
}

func TestFoldASCII(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"AZaz", "azAZ", true}, {"@[`{", "`{@[", false}, {"É", "é", false}, {"a\xff", "A\xff", true},
		{"\xff", "\xfe", false}, {"K", "\u212a", false}, {"ı", "I", false},
	} {
		if got := In.Holds(true, c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
		if In.Holds(false, c.a, c.b) {
			t.Errorf("%q and %q are the same", c.a, c.b)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		a, b any
		want int
		ok   bool
	}{
		{"a", "b", -1, true}, {"Z", "a", -1, true}, {"é", "z", 1, true}, {int64(2), int64(1), 1, true},
		{int64(1), 1.0, 0, true}, {int64(1<<53 + 1), float64(1 << 53), 1, true}, {1.5, int64(2), -1, true},
		{true, false, 1, true}, {true, "true", 0, false}, {"1", int64(1), 0, false}, {int64(1), "1", 0, false},
		{nil, nil, 0, false}, {int64(0), nil, 0, false},
	} {
		got, ok := Order(c.a, c.b)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("Order(%v, %v) = %d, %v", c.a, c.b, got, ok)
		}
	}
}
