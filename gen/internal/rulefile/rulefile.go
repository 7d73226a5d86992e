// Package rulefile reads rules from TOML files, in the format that Elastic's
// detection-rules made common, and the test file beside each rule. Every error
// has its position in the file; an error inside a query is placed in the file too.
//
// It reads the declarations of fields beside the rules, too.
//
// It may import diag, syntax, schema, runtime/ecs and runtime/match.
package rulefile

import (
	"sort"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/match"
)

// Rule is a rule as its file has it. Live, Kernel and Open are left to the
// phases of the compiler that find them out.
type Rule struct {
	match.Rule
	Path string // of the file, slash-separated, as the user named it
	// Skipped says what is not EQL about the rule, such as "language kuery", ""
	// if nothing. Of a skipped rule only ID, Name and Source may be there.
	Skipped string

	source *diag.Source
	query  []segment
	idAt   syntax.Span
}

// segment says that the query's text from byte text on stands in the file from
// byte file on, until the next segment.
type segment struct{ text, file int }

// Offset returns where a byte of the query stands in the file.
func (r *Rule) Offset(query int) int {
	after := sort.Search(len(r.query), func(i int) bool { return r.query[i].text > query })
	if after == 0 {
		return 0
	}
	s := r.query[after-1]
	return s.file + query - s.text
}

// Diagnose places a problem of the query in the rule's file.
func (r *Rule) Diagnose(p syntax.Problem) diag.Diagnostic {
	d := r.source.At(r.Offset(p.Span.Start), r.Offset(p.Span.End))
	d.Severity, d.Code, d.Message, d.Hint = p.Severity, p.Code, p.Message, p.Hint
	return d
}

// Parse reads one rule. The rule is nil if there is an error; with a rule there
// may be warnings.
func Parse(name string, data []byte) (*Rule, []diag.Diagnostic) {
	src := diag.NewSource(name, data)
	root, problem := parseTOML(src)
	if problem != nil {
		return nil, []diag.Diagnostic{*problem}
	}
	r := &reader{src: src}
	rule := r.file(root)
	if len(r.problems) > 0 {
		r.problems.Sort()
		return nil, r.problems
	}
	return rule, r.warnings
}
