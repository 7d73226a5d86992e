package opt

import (
	"strings"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

func isText(t ir.Test) bool { return ir.Eq <= t && t <= ir.LikeFold }

func isWhole(t ir.Test) bool { return t == ir.Eq || t == ir.EqFold }

// symbol is one character of a pattern, or a wildcard.
type symbol struct {
	char     rune // the character, in lower case when fold
	wildcard byte // '*', '?' or 0
	fold     bool // either case of char
}

func pattern(a ir.Atom) []symbol {
	wild := a.Test == ir.Like || a.Test == ir.LikeFold
	fold := a.Test == ir.EqFold || a.Test == ir.LikeFold
	var out []symbol
	for i := 0; i < len(a.Text); {
		r, n := utf8.DecodeRuneInString(a.Text[i:])
		s := symbol{char: r, fold: fold && isLetter(r)}
		if wild && strings.ContainsRune("*?", r) {
			s = symbol{wildcard: byte(r)}
		}
		out = append(out, s)
		i += n
	}
	return out
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// covers reports whether pattern q matches whatever pattern p matches, by
// matching q against p's symbols as if they were the text. It may miss some,
// never claim too much: p's star is taken only by a star of q.
func covers(q, p []symbol) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(p) {
		switch {
		case i < len(q) && q[i].wildcard == '*':
			star, mark = i, j
			i++
		case i < len(q) && takes(q[i], p[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(q) && q[i].wildcard == '*' {
		i++
	}
	return i == len(q)
}

// takes reports whether symbol q (not a star) accepts every text of symbol p.
func takes(q, p symbol) bool {
	switch {
	case p.wildcard == '*':
		return false
	case q.wildcard == '?':
		return true
	case p.wildcard == '?':
		return false
	case q.fold:
		return schema.Fold(string(q.char)) == schema.Fold(string(p.char))
	}
	return q.char == p.char && !p.fold
}
