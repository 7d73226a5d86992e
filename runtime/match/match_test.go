package match

import (
	"math/bits"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

func TestAnyAllBit(t *testing.T) {
	for i := range 64 {
		x := uint64(1) << i
		if Any(x) != 1 || All(x|3, x) != 1 {
			t.Errorf("bit %d isn't seen", i)
		}
		if x != 1 && All(x, x|1) != 0 {
			t.Errorf("All(%#x, %#x) holds", x, x|1)
		}
	}
	if Any(0) != 0 || All(0, 0) != 1 || Bit(true) != 1 || Bit(false) != 0 {
		t.Error("constants are wrong")
	}
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		s, pattern string
		like, fold bool
	}{
		{"", "*", true, true}, {"", "?*", false, false}, {"a", "?", true, true}, {"é", "?", true, true},
		{"é", "??", false, false}, {"\xff\xff", "??", true, true}, {"-lvp", "-*l*", true, true}, {"-LVP", "-*l*", false, true},
		{"l", "-*l*", false, false}, {"a\nb/c", "a*c", true, true}, {"abcabd", "*abd", true, true}, {"ab*c", "ab*c", true, true},
		{"abxc", "ab?c", true, true}, {`a\c`, `a\c`, true, true}, {"axbyaz", "a*a?", true, true}, {"aé", "a*?", true, true},
		{"[", "{", false, false}, {"@", "`", false, false},
	} {
		if got := Like(c.s, c.pattern); got != c.like {
			t.Errorf("Like(%q, %q) = %v", c.s, c.pattern, got)
		}
		if got := LikeFold(c.s, c.pattern); got != c.fold {
			t.Errorf("LikeFold(%q, %q) = %v", c.s, c.pattern, got)
		}
	}
}

func TestEqualFold(t *testing.T) {
	if !EqualFold("NetCat", "netcat") || EqualFold("netca", "netcat") || EqualFold("\u212a", "k") || EqualFold("@", "`") {
		t.Error("folding isn't that of ASCII letters")
	}
}

func TestCharLen(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 200_000 {
		b := [5]byte{byte(rng.Uint32() | 0x80), byte(rng.Uint32()), byte(0x80 | rng.Uint32()), byte(0x80 | rng.Uint32()>>8), 'x'}
		s := string(b[:1+bits.TrailingZeros8(byte(rng.Uint32()|16))])
		if _, want := utf8.DecodeRuneInString(s); charLen(s) != want {
			t.Fatalf("charLen(%q) = %d, want %d", s, charLen(s), want)
		}
	}
}
