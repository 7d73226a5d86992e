// Package diag is how the compiler reports what is wrong with its input: a
// position, a message, a hint, and the source line with a caret.
//
// It may import nothing of the project.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity tells how much a finding matters.
type Severity uint8

// The severities. A note tells what whoever wrote the rule may well know and
// want: it never makes a command fail, however strict it is.
const (
	Error   Severity = iota // stops the compiler
	Warning                 // is likely not what was meant
	Note                    // is worth knowing
)

var severities = [...]string{Error: "error", Warning: "warning", Note: "note"}

// String returns the word that a rendered diagnostic has.
func (s Severity) String() string { return severities[s] }

// MarshalText writes the severity as a word, so that JSON has it too.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severities[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = Severity(i)
	return nil
}

// Diagnostic is one finding.
type Diagnostic struct {
	File     string   `json:"file"`   // slash-separated, as the user named it
	Offset   int      `json:"offset"` // byte offset in the file
	End      int      `json:"end"`    // byte offset of the end; Offset if unknown
	Line     int      `json:"line"`   // 1-based; 0 if the finding is about the whole file
	Column   int      `json:"column"` // 1-based, in characters
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`           // stable, such as "unknown-field"
	Message  string   `json:"message"`        // one line, lower case, no period
	Hint     string   `json:"hint,omitempty"` // what to do, or ""
	Text     string   `json:"text,omitempty"` // the source line
	Width    int      `json:"width"`          // characters under the caret, at least 1
}

// Compare orders diagnostics by file, then by position, then errors first.
func Compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Message, b.Message),
	)
}

// List is an error that carries every diagnostic of a run.
type List []Diagnostic

// Sort puts the list in the order in which it is printed.
func (l List) Sort() { slices.SortStableFunc(l, Compare) }

// Error renders the whole list.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, d := range l {
		parts[i] = d.String()
	}
	return strings.Join(parts, "\n")
}

// Errors returns those of the list that stop the compiler.
func (l List) Errors() List { return l.Of(Error) }

// Of returns those of the list that have a severity.
func (l List) Of(s Severity) List {
	var some List
	for _, d := range l {
		if d.Severity == s {
			some = append(some, d)
		}
	}
	return some
}

// Err returns the sorted list as an error, or nil if nothing in it is one.
func (l List) Err() error {
	if len(l.Errors()) == 0 {
		return nil
	}
	l.Sort()
	return l
}

// ForFile makes an error about a file as a whole, such as one that cannot be read.
func ForFile(name, code, message, hint string) Diagnostic {
	return Diagnostic{File: name, Code: code, Message: message, Hint: hint, Width: 1}
}
