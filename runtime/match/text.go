package match

// EqualFold reports whether s equals folded but for the case of ASCII letters;
// folded is in lower case.
func EqualFold(s, folded string) bool {
	if len(s) != len(folded) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if Lower(s[i]) != folded[i] {
			return false
		}
	}
	return true
}

// Lower returns c, an ASCII capital in lower case.
func Lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// Like reports whether the whole of s matches pattern: * is any text, ? is one
// character, where a byte of damaged UTF-8 counts as one.
func Like(s, pattern string) bool { return like(s, pattern, 0) }

// LikeFold is Like but for the case of ASCII letters; pattern is in lower case.
func LikeFold(s, pattern string) bool { return like(s, pattern, 'a'-'A') }

// like keeps the place of the last star and goes back there on a mismatch, one
// character further: no recursion, and at most len(s)·len(pattern) steps.
func like(s, pattern string, fold byte) bool {
	i, j, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(pattern) && pattern[j] == '*':
			star, mark = j, i
			j++
		case j < len(pattern) && pattern[j] == '?':
			i += charLen(s[i:])
			j++
		case j < len(pattern) && same(s[i], pattern[j], fold):
			i++
			j++
		case star >= 0:
			mark += charLen(s[mark:])
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(pattern) && pattern[j] == '*' {
		j++
	}
	return j == len(pattern)
}

// same compares a byte of the text with one of the pattern; fold is the
// distance between the cases, or 0.
func same(c, p, fold byte) bool {
	return c == p || fold != 0 && Lower(c) == p
}

// charLen returns the number of bytes of the first character of s, which is
// not empty; a byte that is no part of well-formed UTF-8 is a character.
func charLen(s string) int {
	c := s[0]
	n, lo, hi := 1, byte(0x80), byte(0xbf)
	switch { // Unicode 15, table 3-7: the second byte's range depends on the first
	case 0xc2 <= c && c <= 0xdf:
		n = 2
	case 0xe0 <= c && c <= 0xef:
		n = 3
	case 0xf0 <= c && c <= 0xf4:
		n = 4
	}
	switch c {
	case 0xe0:
		lo = 0xa0
	case 0xed:
		hi = 0x9f
	case 0xf0:
		lo = 0x90
	case 0xf4:
		hi = 0x8f
	}
	if n == 1 || len(s) < n || s[1] < lo || s[1] > hi {
		return 1
	}
	for _, c := range []byte(s[2:n]) {
		if c&0xc0 != 0x80 {
			return 1
		}
	}
	return n
}
