package syntax

import (
	"strings"
	"unicode/utf8"
)

// word is a token with what stands before it: the gap.
type word struct {
	token
	sign     bool // a + or - that belongs to what follows it
	comments []comment
	lines    int // line ends directly before the token, at most 2
}

// comment is a comment in a gap.
type comment struct {
	text  string
	lines int // line ends directly before it, at most 2
}

func width(text string) int { return utf8.RuneCountInString(text) }

// broken says whether the gap has a line's end.
func (w *word) broken() bool {
	for _, c := range w.comments {
		if c.lines > 0 || strings.ContainsAny(c.text, "\r\n") {
			return true
		}
	}
	return w.lines > 0
}

// hard says whether the gap cannot be printed on one line.
func (w *word) hard() bool { return len(w.comments) > 0 && w.broken() }

// blank says whether the gap has an empty line.
func (w *word) blank() bool {
	for _, c := range w.comments {
		if c.lines > 1 {
			return true
		}
	}
	return w.lines > 1
}

// first returns the place for the line ends at the beginning of the gap.
func (w *word) first() *int {
	if len(w.comments) > 0 {
		return &w.comments[0].lines
	}
	return &w.lines
}

// readWords scans a text that is known to parse.
func readWords(text string) []*word {
	s := &scanner{text: text}
	var words []*word
	end, next := 0, 0
	for _, t := range s.scan() {
		w := &word{token: t}
		for ; next < len(s.comments) && s.comments[next].Start < t.at.Start; next++ {
			at := s.comments[next]
			w.comments = append(w.comments, comment{commentText(text, at), lineEnds(text[end:at.Start])})
			end = at.End
		}
		w.lines = lineEnds(text[end:t.at.Start])
		w.sign = isSign(words, t)
		end = t.at.End
		words = append(words, w)
	}
	tidy(words)
	return words
}

func lineEnds(space string) int {
	return min(2, strings.Count(space, "\n")+strings.Count(space, "\r"))
}

// isSign tells the sign of a number or a field from the operator between two.
func isSign(before []*word, t token) bool {
	if t.kind != kMinus && t.kind != kPlus || len(before) == 0 {
		return false
	}
	switch before[len(before)-1].kind {
	case kIdent, kQuoted, kInt, kFloat, kString, kTrue, kFalse, kNull, kRParen:
		return false
	}
	return true
}

// tidy brings gaps into the form that they are printed in: no empty lines at the
// edges, and lines end after and, or and commas, not before them.
func tidy(words []*word) {
	for i, w := range words {
		switch {
		case i == 0:
			*w.first() = 0
		case words[i-1].kind == kLParen || words[i-1].kind == kWhere:
			*w.first() = min(*w.first(), 1)
		}
		switch w.kind {
		case kAnd, kOr, kComma:
			if w.broken() {
				moveGap(w, words[i+1])
			}
		case kRParen:
			w.lines = min(w.lines, 1)
		case kEOF:
			w.lines = 0
		}
	}
}

// moveGap moves the gap before an operator behind it.
func moveGap(op, next *word) {
	first := next.first()
	*first = max(*first, op.lines)
	next.comments = append(op.comments, next.comments...)
	op.comments, op.lines = nil, 0
}

// space is what stands between two words on one line.
func space(before, w *word) string {
	if before == nil || tight(before, w) {
		return ""
	}
	return " "
}

func tight(before, w *word) bool {
	switch before.kind {
	case kLParen, kLBracket, kMissing, kDot, kOptional, kAssign:
		return true
	case kIdent, kFold:
		if w.kind == kLParen {
			return true
		}
	case kInt:
		if w.kind == kIdent { // 30 s
			return true
		}
	}
	return before.sign || closes(w)
}

// closes says whether a word has no space before it, not even behind a comment.
func closes(w *word) bool {
	switch w.kind {
	case kRParen, kRBracket, kComma, kDot, kAssign:
		return true
	}
	return false
}
