package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// scanner turns text into tokens. It stops at the first thing that it cannot
// read, which becomes the last token but one.
type scanner struct {
	text    string
	pos     int
	tokens  []token
	problem *Problem

	comments []Span // in the order of the text
}

// scan returns the tokens of text; the last one is kEOF.
func scan(text string) []token {
	s := &scanner{text: text}
	return s.scan()
}

func (s *scanner) scan() []token {
	for s.skipSpace() && s.pos < len(s.text) && s.problem == nil {
		s.next()
	}
	end := Span{len(s.text), len(s.text)}
	if s.problem != nil {
		s.tokens = append(s.tokens, token{kind: kBad, at: s.problem.Span, problem: s.problem})
	}
	return append(s.tokens, token{kind: kEOF, at: end})
}

// next scans one token at pos, where there is one.
func (s *scanner) next() {
	c := s.text[s.pos]
	switch {
	case isLetter(c):
		s.word()
	case isDigit(c), c == '.' && isDigit(s.peek(1)):
		s.number()
	case c == '"':
		s.str()
	case c == '`':
		s.quoted()
	case c == '\'':
		s.singleQuote()
	case c == '?' && (s.peek(1) == '"' || s.peek(1) == '\''):
		s.fail(s.pos, s.pos+2, "bad-string", "strings with a ? in front are not part of EQL any more",
			`write a raw string with three quotes: """…"""`)
	default:
		s.operator()
	}
}

func (s *scanner) emit(k kind, end int, value any) {
	s.tokens = append(s.tokens, token{kind: k, at: Span{s.pos, end}, text: s.text[s.pos:end], value: value})
	s.pos = end
}

func (s *scanner) fail(start, end int, code, message, hint string) {
	if s.problem == nil {
		s.problem = &Problem{Span: Span{start, end}, Code: code, Message: message, Hint: hint}
	}
}

// peek returns the byte n after pos, 0 past the end.
func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.text) {
		return s.text[s.pos+n]
	}
	return 0
}

// skipSpace skips white space and comments. It returns false if it failed.
func (s *scanner) skipSpace() bool {
	for s.pos < len(s.text) && s.problem == nil {
		rest := s.text[s.pos:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			s.pos++
		case strings.HasPrefix(rest, "//"):
			s.lineComment(rest)
		case strings.HasPrefix(rest, "/*"):
			s.blockComment()
		default:
			return true
		}
	}
	return s.problem == nil
}

func (s *scanner) lineComment(rest string) {
	n := strings.IndexAny(rest, "\r\n")
	if n < 0 {
		n = len(rest)
	}
	s.comment(s.pos + n)
}

func (s *scanner) comment(end int) {
	s.comments = append(s.comments, Span{s.pos, end})
	s.pos = end
}

// blockComment skips a comment with the comments inside it.
func (s *scanner) blockComment() {
	depth, inner := 0, 0
	for i := s.pos; i < len(s.text)-1; i++ {
		switch s.text[i : i+2] {
		case "/*":
			depth, inner = depth+1, inner+1
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			s.comment(i + 1)
			return
		}
	}
	hint := "end it with */"
	if inner > 1 {
		hint = "comments nest: each /* needs its own */"
	}
	s.fail(s.pos, s.pos+2, "bad-comment", "the comment is not closed", hint)
}

// word scans a name or a keyword, with the ~ that is glued to it.
func (s *scanner) word() {
	end := s.pos + 1
	for end < len(s.text) && (isLetter(s.text[end]) || isDigit(s.text[end])) {
		end++
	}
	name := s.text[s.pos:end]
	if end < len(s.text) && s.text[end] == '~' {
		end++
		s.foldedWord(name, end)
		return
	}
	if k, ok := keywords[name]; ok {
		s.emit(k, end, nil)
		return
	}
	s.emit(kIdent, end, name)
}

func (s *scanner) foldedWord(name string, end int) {
	if k, ok := keywords[name+"~"]; ok {
		s.emit(k, end, nil)
		return
	}
	if _, ok := keywords[name]; ok {
		s.fail(s.pos, end, "syntax", "the keyword "+name+" has no form with ~",
			"~ makes in, like, regex and some functions ignore case")
		return
	}
	s.emit(kFold, end, name)
}

// number scans 1, 1.5, .5, 1. and 1e3. A whole number that is too large for 64
// bits becomes a float.
func (s *scanner) number() {
	end := s.digits(s.pos)
	whole := true
	if s.at(end) == '.' {
		end, whole = s.digits(end+1), false
	}
	if exp := s.exponent(end); exp > end {
		end, whole = exp, false
	}
	if isLetter(s.at(end)) {
		s.timeSpan(end)
		return
	}
	text := s.text[s.pos:end]
	if n, err := strconv.ParseInt(text, 10, 64); whole && err == nil {
		s.emit(kInt, end, n)
		return
	}
	s.float(text, end)
}

func (s *scanner) float(text string, end int) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.fail(s.pos, end, "bad-number", "the number is too large", "")
		return
	}
	s.emit(kFloat, end, f)
}

// timeSpan scans a number with letters glued to it, such as 30s. Where no time
// span can stand it is a mistake, which goes with the token.
func (s *scanner) timeSpan(end int) {
	for isLetter(s.at(end)) || isDigit(s.at(end)) {
		end++
	}
	hint := "write a decimal number, such as 10, 1.5 or 1e3; names do not start with a digit"
	if strings.HasPrefix(s.text[s.pos:end], "0x") {
		hint = "hexadecimal numbers are not part of EQL: write it in decimal"
	}
	problem := &Problem{Span: Span{s.pos, end}, Code: "bad-number",
		Message: diag.Quote(s.text[s.pos:end]) + " is not a number", Hint: hint}
	s.emit(kTime, end, nil)
	s.tokens[len(s.tokens)-1].problem = problem
}

// digits returns the end of the digits at i.
func (s *scanner) digits(i int) int {
	for isDigit(s.at(i)) {
		i++
	}
	return i
}

// exponent returns the end of an exponent at i, or i if none is there.
func (s *scanner) exponent(i int) int {
	if c := s.at(i); c != 'e' && c != 'E' {
		return i
	}
	j := i + 1
	if c := s.at(j); c == '+' || c == '-' {
		j++
	}
	if !isDigit(s.at(j)) {
		return i
	}
	return s.digits(j)
}

func (s *scanner) at(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return 0
}

func (s *scanner) operator() {
	for _, op := range operators {
		if strings.HasPrefix(s.text[s.pos:], op.text) {
			s.emit(op.kind, s.pos+len(op.text), nil)
			return
		}
	}
	if s.text[s.pos] == '~' {
		s.fail(s.pos, s.pos+1, "syntax", "~ must follow in, like, regex or a function's name directly",
			"write in~, like~, regex~ or endsWith~(…); : ignores case by itself")
		return
	}
	_, size := utf8.DecodeRuneInString(s.text[s.pos:])
	c := s.text[s.pos : s.pos+size]
	s.fail(s.pos, s.pos+size, "bad-character", "unexpected character "+strconv.Quote(c), hintFor(c))
}

// hintFor knows the characters that editors put where ASCII was meant.
func hintFor(c string) string {
	switch {
	case strings.Contains("“”„«»", c):
		return `strings are written with straight double quotes: "…"`
	case c == "\u00a0":
		return "this is a non-breaking space: replace it by a space"
	case c == ";":
		return "a rule holds one query, without an end mark"
	case c == "$" || c == "#" || c == "\\" || c == "{" || c == "}" || c == "&" || c == "^":
		return "text goes into double quotes"
	}
	return ""
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '@'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
