package diag

import (
	"fmt"
	"strings"
	"unicode"
)

// window is how many characters of a source line are shown: a query on one
// line may have tens of thousands.
const window = 120

// String renders the diagnostic: file:line:col: error: message [code], then the
// source line with a caret below, then the hint. A note is the first line alone, for
// there is nothing to mend at its place. It ends without a newline.
func (d Diagnostic) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s", d.where(), d.Severity, d.Message)
	if d.Code != "" {
		fmt.Fprintf(&b, " [%s]", d.Code)
	}
	if d.Severity == Note {
		return b.String()
	}
	if d.Line > 0 && d.Text != "" {
		line, caret := d.excerpt()
		fmt.Fprintf(&b, "\n    %s\n    %s", line, caret)
	}
	if d.Hint != "" {
		fmt.Fprintf(&b, "\nhint: %s", d.Hint)
	}
	return b.String()
}

func (d Diagnostic) where() string {
	if d.Line == 0 {
		return d.File
	}
	return fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
}

// excerpt returns the part of the line around the caret, and the line of the
// caret, which has the same display width before the caret.
func (d Diagnostic) excerpt() (line, caret string) {
	text := []rune(d.Text)
	at := min(max(d.Column-1, 0), len(text))
	from, to := clip(len(text), at)
	before, after := printable(text[from:at]), printable(text[at:to])
	if from > 0 {
		before = append([]rune("…"), before...)
	}
	if to < len(text) {
		after = append(after, '…')
	}
	marked := after[:min(max(d.Width, 1), len(after))]
	return string(before) + string(after), blank(before) + strings.Repeat("^", max(1, columns(marked)))
}

// clip chooses which of n characters are shown so that the one at is among them.
func clip(n, at int) (from, to int) {
	if n <= window {
		return 0, n
	}
	from = max(0, at-window/2)
	return from, min(n, from+window)
}

// printable keeps a hostile file from sending control sequences to a terminal.
func printable(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		if r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Mn, r) {
			r = '�'
		}
		out[i] = r
	}
	return out
}

// Quote shows a piece of the input inside a message, shortened, in one line.
func Quote(text string) string {
	const longest = 60
	shown := []rune(strings.ReplaceAll(text, "\t", " "))
	end := ""
	if len(shown) > longest {
		shown, end = shown[:longest], "…"
	}
	return "“" + string(printable(shown)) + end + "”"
}

// blank returns white space as wide as the text; a tab stays a tab, for only the
// terminal knows how wide it is.
func blank(text []rune) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", width(r)))
	}
	return b.String()
}

func columns(text []rune) int {
	n := 0
	for _, r := range text {
		n += width(r)
	}
	return n
}

// wide are the blocks whose characters take two columns on a terminal.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1}, // Hangul Jamo
		{Lo: 0x2E80, Hi: 0x303E, Stride: 1}, // CJK radicals, punctuation
		{Lo: 0x3041, Hi: 0xA4CF, Stride: 1}, // Kana to Yi
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1}, // Hangul syllables
		{Lo: 0xF900, Hi: 0xFAFF, Stride: 1}, // CJK compatibility
		{Lo: 0xFE30, Hi: 0xFE6F, Stride: 1}, // CJK forms
		{Lo: 0xFF00, Hi: 0xFF60, Stride: 1}, // full-width forms
		{Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1}, // full-width signs
	},
	R32: []unicode.Range32{
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1}, // pictographs, emoticons
		{Lo: 0x1F900, Hi: 0x1F9FF, Stride: 1}, // more pictographs
		{Lo: 0x20000, Hi: 0x3FFFD, Stride: 1}, // CJK extensions
	},
}

// width is how many columns a terminal gives to r.
func width(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}
