package diag

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Source is a text that diagnostics point into. It turns byte offsets into
// lines and columns.
type Source struct {
	Name  string // slash-separated, as the user named it
	Data  []byte
	text  string // the same, which diagnostics share: a line may be long and have many
	lines []int  // offset of the start of each line
}

// NewSource indexes the lines of data.
func NewSource(name string, data []byte) *Source {
	s := &Source{Name: name, Data: data, text: string(data), lines: []int{0}}
	for i, b := range data {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// Position returns the line and the column, both 1-based, the column in
// characters. An offset outside the text is taken to its nearer end.
func (s *Source) Position(offset int) (line, column int) {
	offset = s.clamp(offset)
	line = sort.SearchInts(s.lines, offset+1)
	return line, 1 + utf8.RuneCount(s.Data[s.lines[line-1]:offset])
}

// Line returns a line's text without its end, line counted from 1.
func (s *Source) Line(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	return strings.TrimRight(s.text[s.lines[line-1]:s.lineEnd(line)], "\r\n")
}

// At returns a diagnostic about the bytes from start to end, with its position
// filled in. What it says is up to the caller.
func (s *Source) At(start, end int) Diagnostic {
	start = s.clamp(start)
	end = max(start, s.clamp(end))
	line, column := s.Position(start)
	lineEnd := min(end, s.lineEnd(line))
	marked := strings.TrimRight(s.text[start:max(start, lineEnd)], "\r\n")
	return Diagnostic{
		File: s.Name, Offset: start, End: end, Line: line, Column: column,
		Text: s.Line(line), Width: max(1, utf8.RuneCountInString(marked)),
	}
}

// Error makes an error about the bytes from start to end.
func (s *Source) Error(start, end int, code, message, hint string) Diagnostic {
	d := s.At(start, end)
	d.Code, d.Message, d.Hint = code, message, hint
	return d
}

func (s *Source) lineEnd(line int) int {
	if line < len(s.lines) {
		return s.lines[line]
	}
	return len(s.Data)
}

func (s *Source) clamp(offset int) int { return min(max(offset, 0), len(s.Data)) }

// Offset returns the offset of a position whose column is counted in bytes, as
// other parsers report it.
func (s *Source) Offset(line, column int) int {
	line = min(max(line, 1), len(s.lines))
	return min(s.lines[line-1]+max(column-1, 0), s.lineEnd(line))
}
