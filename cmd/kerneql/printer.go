package main

import (
	"fmt"
	"io"
	"strings"
)

// width is how wide explanations are.
const width = 100

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(indent int, text string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat(" ", indent)+text, " "))
	}
}

func (p *printer) title(text string) {
	p.line(0, "")
	p.line(0, text)
}

// block writes lines as they are, but for those that are too long to be read.
func (p *printer) block(indent int, text string) {
	const longest = 400
	for line := range strings.Lines(strings.Trim(text, "\r\n")) {
		shown := []rune(strings.TrimRight(line, "\r\n"))
		if len(shown) > longest {
			shown = append(shown[:longest], '…')
		}
		p.line(indent, string(shown))
	}
}

// text writes a paragraph or a formula, broken at blanks that are in no string.
func (p *printer) text(indent int, text string) {
	line := ""
	for _, word := range words(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width-indent {
			p.line(indent, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	p.line(indent, line)
}

// words splits at blanks outside of double quotes.
func words(text string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ' ' && !quoted:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// layout breaks an S-expression that is wider than it should be: the head on a
// line of its own, and each operand below, further in.
func layout(s string, width int) string {
	inner, ok := strings.CutPrefix(s, "(")
	if len([]rune(s)) <= width || !ok || !strings.HasSuffix(s, ")") {
		return s
	}
	parts := operands(strings.TrimSuffix(inner, ")"))
	for i := range parts[1:] {
		parts[i+1] = "  " + strings.ReplaceAll(layout(parts[i+1], width-2), "\n", "\n  ")
	}
	return "(" + strings.Join(parts, "\n") + ")"
}

// operands splits what is between parentheses at its outermost blanks.
func operands(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, word := range words(s) {
		if i > 0 && depth == 0 {
			out = append(out, s[:from-1])
			s, from = s[from:], 0
		}
		depth += balance(word)
		from += len(word) + 1
	}
	return append(out, s)
}

// balance counts the parentheses of a word that it leaves open, those in strings
// apart.
func balance(word string) int {
	n, quoted := 0, false
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && c == '(':
			n++
		case !quoted && c == ')':
			n--
		}
	}
	return n
}
