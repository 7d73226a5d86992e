// Package syntax reads EQL: it scans and parses the text of a query into a tree
// with positions, and formats it. It knows the grammar only; what names mean and whether types
// agree is for package check to say.
//
// The dialect is Elasticsearch's: event queries, sequences and samples, with the
// pipes head and tail. What people write who know another dialect is an error
// that says what to write instead.
//
// It may import diag, nothing else of the project.
package syntax

import "github.com/kerneql/kerneql/gen/internal/diag"

// Span is a range of bytes of the query text.
type Span struct{ Start, End int }

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span { return Span{s.Start, t.End} }

// Problem is something wrong with a query, placed in the query's text.
type Problem struct {
	Span     Span
	Severity diag.Severity
	Code     string // stable, such as "syntax"
	Message  string // one line, lower case, no period
	Hint     string // what to do, or ""
}

// Error returns the message.
func (p *Problem) Error() string { return p.Message }

// maxDepth limits how deep expressions nest. Nobody writes such a query by hand;
// the limit keeps a hostile one from exhausting the stack of all later phases.
const maxDepth = 1000

// Parse parses a query. It stops at the first error: it returns either a tree
// or a problem, never both and never neither.
func Parse(text string) (*Query, *Problem) {
	p := &parser{tokens: scan(text), parens: map[Expr]Span{}}
	q := p.query()
	if p.problem != nil {
		return nil, p.problem
	}
	return q, nil
}
