package lower

import (
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// pattern is a wildcard pattern: of stars alone it asks for presence, without
// wildcards for the whole text.
func (l *lowering) pattern(x check.Expr, p string, fold bool) ir.Ref {
	if !strings.ContainsAny(p, "*?") {
		return l.whole(x, p, fold)
	}
	if strings.Trim(p, "*") == "" {
		return l.leaf(x, ir.Exists, "", 0)
	}
	p = canonical(p)
	if folded := schema.Fold(p); fold && hasLetter(p) {
		return l.leaf(x, ir.LikeFold, folded, 0)
	}
	return l.leaf(x, ir.Like, p, 0)
}

func (l *lowering) whole(x check.Expr, text string, fold bool) ir.Ref {
	if fold && hasLetter(text) {
		return l.leaf(x, ir.EqFold, schema.Fold(text), 0)
	}
	return l.leaf(x, ir.Eq, text, 0)
}

// canonical writes each run of wildcards in one way: its question marks
// first, then one star if it has any.
func canonical(p string) string {
	var b strings.Builder
	star := false
	flush := func() {
		if star {
			b.WriteByte('*')
		}
		star = false
	}
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '*':
			star = true
		case '?':
			b.WriteByte('?')
		default:
			flush()
			b.WriteByte(p[i])
		}
	}
	flush()
	return b.String()
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80 })
}
