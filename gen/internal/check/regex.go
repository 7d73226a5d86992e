package check

import (
	"regexp"
	rx "regexp/syntax"
	"strings"
	"sync"
	"unicode"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// A regular expression covers the whole value, and what it says is what Go's
// regexp makes of it, but for this: ^ and $ are ordinary characters, as in
// Lucene; what only one of the two knows, or each reads in its own way, is an error.

// flaw is what is wrong with a regular expression.
type flaw struct{ message, hint string }

// translated is a regular expression in Go's form.
type translated struct {
	pattern string
	anchors bool // has ^ or $
}

// translate makes a regular expression one of Go's, anchored.
func translate(pattern string, fold bool) (translated, *flaw) {
	t, problem := escapeAnchors(pattern)
	if problem != nil {
		return t, problem
	}
	tree, err := rx.Parse(t.pattern, rx.Perl|rx.DotNL)
	if err != nil {
		return t, parseFlaw(err)
	}
	if fold {
		t.pattern = foldTree(tree).String()
	}
	t.pattern = `(?s)\A(?:` + t.pattern + `)\z`
	if _, err := regexp.Compile(t.pattern); err != nil {
		return t, parseFlaw(err)
	}
	return t, nil
}

func parseFlaw(err error) *flaw {
	e, ok := err.(*rx.Error)
	if !ok {
		return &flaw{"not a regular expression: " + err.Error(), ""}
	}
	hint, ok := regexLimits[e.Code]
	if !ok {
		hint = "it goes wrong at " + diag.Quote(e.Expr)
	}
	return &flaw{"not a regular expression: " + e.Code.String(), hint}
}

// regexLimits tells the limits of package regexp where one is passed.
var regexLimits = map[rx.ErrorCode]string{
	rx.ErrInvalidRepeatSize: "{n} and {n,m} repeat 1000 times at most, those in each other together",
	rx.ErrNestingDepth:      "groups may nest 1000 levels deep",
	rx.ErrLarge:             "split it into several, or shorten its repetitions",
}

// lucene are the operators that only Lucene has.
var lucene = map[byte]string{
	'~': "~ negates an expression", '&': "& joins two expressions that must both fit", '@': "@ is any text",
	'#': "# is no text at all", '<': "< begins a range of numbers", '"': `" begins literal text`,
}

// escapeAnchors walks the pattern outside classes: it escapes ^ and $, and stops
// at what this dialect doesn't have.
func escapeAnchors(pattern string) (translated, *flaw) {
	var out strings.Builder
	anchors := false
	for i := 0; i < len(pattern); {
		size := 1
		switch c := pattern[i]; {
		case c == '\\':
			size = min(2, len(pattern)-i)
		case c == '[':
			size = classSize(pattern[i:])
			if f := foreignClass(pattern[i : i+size]); f != nil {
				return translated{}, f
			}
		case c == '^' || c == '$':
			anchors = true
			out.WriteByte('\\')
		}
		if f := foreignToken(pattern[i:]); f != nil {
			return translated{}, f
		}
		out.WriteString(pattern[i : i+size])
		i += size
	}
	return translated{out.String(), anchors}, nil
}

// foreignToken finds an operator of other dialects at the beginning of rest.
func foreignToken(rest string) *flaw {
	if meaning, ok := lucene[rest[0]]; ok {
		return &flaw{"in Lucene " + meaning + ", which is not supported", `write \` + rest[:1] + " for the character itself"}
	}
	switch {
	case strings.HasPrefix(rest, "(?") && !strings.HasPrefix(rest, "(?:"):
		return &flaw{"groups with (? are not part of EQL's regular expressions", "regex~ ignores case"}
	case rest[0] == '\\':
		return foreignEscape(rest)
	}
	return nil
}

// foreignEscapes say what to write for escapes that only other dialects have.
var foreignEscapes = map[byte]string{
	'b': wholeValue, 'B': wholeValue, 'A': wholeValue, 'z': wholeValue,
	'Q': escapeEach, 'E': escapeEach,
	't': asInString, 'n': asInString, 'r': asInString, 'f': asInString,
	'x': byNumber, 'u': byNumber,
	'p': listInBrackets, 'P': listInBrackets,
}

const (
	wholeValue     = "the expression always covers the whole value"
	escapeEach     = `write \ before each character`
	asInString     = "write the character itself: in a string in double quotes, the escape with one backslash"
	byNumber       = `write the character itself: in a string in double quotes, with one backslash, \u{…}`
	listInBrackets = "list the characters in brackets, such as [a-zA-Z]"
)

// foreignEscape finds a letter or digit behind a backslash that Lucene takes for
// itself, and others for something else.
func foreignEscape(rest string) *flaw {
	if len(rest) < 2 || strings.IndexByte("dDsSwW", rest[1]) >= 0 || !isWord(rest[1]) {
		return nil
	}
	hint, ok := foreignEscapes[rest[1]]
	if !ok {
		hint = "leave out the backslash"
	}
	return &flaw{rest[:2] + " is not part of EQL's regular expressions: in Lucene it is the character " + rest[1:2], hint}
}

func isWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// namedSize is the length of the name of a class, [:alpha:], that s begins with.
func namedSize(s string) int {
	rest, ok := strings.CutPrefix(s, "[:")
	if name, _, closed := strings.Cut(rest, ":]"); ok && closed {
		return len("[:") + len(name) + len(":]")
	}
	return 0
}

// foreignClass finds in a class what Lucene reads in another way.
func foreignClass(class string) *flaw {
	for i := 1; i < len(class); i++ {
		rest := class[i:]
		switch {
		case namedSize(rest) > 0:
			return &flaw{"names of classes such as [:alpha:] are not part of EQL's regular expressions", listInBrackets}
		case rest[0] == '\\':
			if f := foreignEscape(rest); f != nil {
				return f
			}
			i++
		}
	}
	return nil
}

// classSize is the length of the class that s begins with. A ] that stands first
// is one of its members.
func classSize(s string) int {
	i := 1
	for _, first := range []string{"^", "]"} {
		if strings.HasPrefix(s[i:], first) {
			i++
		}
	}
	for i < len(s) && s[i] != ']' {
		switch named := namedSize(s[i:]); {
		case s[i] == '\\':
			i += 2
		case named > 0:
			i += named
		default:
			i++
		}
	}
	return min(i+1, len(s))
}

// foldTree makes an expression ignore the case of ASCII letters, and of no
// others: Go's own flag knows those of all scripts.
func foldTree(re *rx.Regexp) *rx.Regexp {
	switch re.Op {
	case rx.OpLiteral:
		return foldLiteral(re)
	case rx.OpCharClass:
		return class(foldClass(re.Rune))
	}
	for i, sub := range re.Sub {
		re.Sub[i] = foldTree(sub)
	}
	return re
}

// foldLiteral makes each character a class of its own. One that the parser made
// of a class like [Éé] already has two cases.
func foldLiteral(re *rx.Regexp) *rx.Regexp {
	all := &rx.Regexp{Op: rx.OpConcat}
	for _, r := range re.Rune {
		runes := []rune{r, r}
		if re.Flags&rx.FoldCase != 0 {
			for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
				runes = append(runes, other, other)
			}
		}
		all.Sub = append(all.Sub, class(foldRanges(runes)))
	}
	return all
}

func class(runes []rune) *rx.Regexp { return &rx.Regexp{Op: rx.OpCharClass, Rune: runes} }

// foldClass folds the ranges of a class. The tree doesn't tell [^a] from a class
// that lists all other characters; one that reaches the last character is taken
// for negated: what it excludes is folded.
func foldClass(runes []rune) []rune {
	if len(runes) == 0 || runes[len(runes)-1] != unicode.MaxRune {
		return foldRanges(runes)
	}
	return complement(foldRanges(complement(runes)))
}

// foldRanges adds the other case of the ASCII letters, and sorts.
func foldRanges(runes []rune) []rune {
	var members [unicode.MaxASCII + 1]bool
	var out, rest []rune
	for i := 0; i < len(runes); i += 2 {
		for r := runes[i]; r <= min(runes[i+1], unicode.MaxASCII); r++ {
			members[r] = true
			if letter := r | 0x20; 'a' <= letter && letter <= 'z' {
				members[r^0x20] = true
			}
		}
		if runes[i+1] > unicode.MaxASCII {
			rest = append(rest, max(runes[i], unicode.MaxASCII+1), runes[i+1])
		}
	}
	for r, member := range members {
		if member {
			out = append(out, rune(r), rune(r))
		}
	}
	return append(out, rest...)
}

// complement returns the ranges of all other characters; the ranges are sorted
// but may touch.
func complement(runes []rune) []rune {
	var out []rune
	next := rune(0)
	for i := 0; i < len(runes); i += 2 {
		if runes[i] > next {
			out = append(out, next, runes[i]-1)
		}
		next = max(next, runes[i+1]+1)
	}
	if next <= unicode.MaxRune {
		out = append(out, next, unicode.MaxRune)
	}
	return out
}

var compilations sync.Map // of *regexp.Regexp by pattern

// compiled returns a pattern that translate made.
func compiled(pattern string) *regexp.Regexp {
	if re, ok := compilations.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	compilations.Store(pattern, re)
	return re
}
