package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

const tripleQuote = `"""`

// str scans "…" or """…""".
func (s *scanner) str() {
	if strings.HasPrefix(s.text[s.pos:], tripleQuote) {
		s.rawString()
		return
	}
	var value strings.Builder
	for i := s.pos + 1; i < len(s.text) && s.problem == nil; {
		switch c := s.text[i]; c {
		case '"':
			s.emit(kString, i+1, value.String())
			return
		case '\r', '\n':
			s.unclosed(i)
			return
		case '\\':
			i = s.escape(i, &value)
		default:
			value.WriteByte(c)
			i++
		}
	}
	s.unclosed(len(s.text))
}

func (s *scanner) unclosed(end int) {
	s.fail(s.pos, end, "bad-string", "the string is not closed on its line", `end it with "; a newline inside is written \n`)
}

// rawString scans """…""": no escapes, one line. Up to two quotes before the
// closing three belong to the value.
func (s *scanner) rawString() {
	start := s.pos + len(tripleQuote)
	line := s.text[start:]
	if n := strings.IndexAny(line, "\r\n"); n >= 0 {
		line = line[:n]
	}
	n := strings.Index(line, tripleQuote)
	if n < 0 {
		s.fail(s.pos, start+len(line), "bad-string", "the raw string is not closed on its line", `end it with """`)
		return
	}
	for more := 0; more < 2 && strings.HasPrefix(line[n+1:], tripleQuote); more++ {
		n++
	}
	s.emit(kString, start+n+len(tripleQuote), line[:n])
}

var escapes = map[byte]byte{
	'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', '\\': '\\', '"': '"', '\'': '\'',
}

// escape decodes the escape at i and returns where it ends.
func (s *scanner) escape(i int, value *strings.Builder) int {
	c := s.at(i + 1)
	if plain, ok := escapes[c]; ok {
		value.WriteByte(plain)
		return i + 2
	}
	if c == 'u' {
		return s.codePoint(i, value)
	}
	s.badEscape(i)
	return i
}

func (s *scanner) badEscape(i int) {
	_, size := utf8.DecodeRuneInString(s.text[min(i+1, len(s.text)):])
	end := i + 1 + size
	if c := s.at(i + 1); c == 0 || c == '\n' || c == '\r' {
		s.unclosed(i + 1)
		return
	}
	s.fail(i, end, "bad-escape", "unknown escape "+diag.Quote(s.text[i:end]),
		`write \\ for a backslash, or use a raw string: """…"""`)
}

// codePoint decodes \u{H…}.
func (s *scanner) codePoint(i int, value *strings.Builder) int {
	rest := s.text[i:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, `\u{`) || end < 0 || strings.ContainsAny(rest[:end], "\"\r\n") {
		s.fail(i, i+2, "bad-escape", `\u needs a code point in braces`, `write it with 2 to 8 hexadecimal digits: \u{00e9}`)
		return i
	}
	digits := rest[len(`\u{`):end]
	n, err := strconv.ParseUint(digits, 16, 32)
	switch {
	case len(digits) < 2 || len(digits) > 8 || err != nil:
		s.fail(i, i+end+1, "bad-escape", `\u{…} needs 2 to 8 hexadecimal digits`, "")
	case n > utf8.MaxRune || !utf8.ValidRune(rune(n)):
		s.fail(i, i+end+1, "bad-escape", diag.Quote(rest[:end+1])+" is not a Unicode character", "")
	default:
		value.WriteRune(rune(n))
	}
	return i + end + 1
}

// quoted scans `name`, where a doubled backtick stands for one.
func (s *scanner) quoted() {
	var name strings.Builder
	for i := s.pos + 1; i < len(s.text); i++ {
		if s.text[i] != '`' {
			name.WriteByte(s.text[i])
			continue
		}
		if s.at(i+1) != '`' {
			s.endQuoted(i+1, name.String())
			return
		}
		name.WriteByte('`')
		i++
	}
	s.fail(s.pos, s.pos+1, "bad-name", "the quoted name is not closed", "end it with a backtick")
}

func (s *scanner) endQuoted(end int, name string) {
	if name == "" {
		s.fail(s.pos, end, "bad-name", "the quoted name is empty", "")
		return
	}
	s.emit(kQuoted, end, name)
}

func (s *scanner) singleQuote() {
	end := len(s.text)
	if n := strings.IndexAny(s.text[s.pos+1:], "'\r\n"); n >= 0 {
		end = s.pos + 1 + n
		if s.text[end] == '\'' {
			end++
		}
	}
	s.fail(s.pos, end, "bad-string", "single quotes do not make a string", `use double quotes: "…"`)
}
