package rulefile

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Format returns a rule's file with its query in the canonical layout. All else
// stays as it is, byte for byte; so does a whole file whose rule is not EQL, or
// whose query is formatted. What is wrong with other keys doesn't matter.
func Format(name string, data []byte) ([]byte, []diag.Diagnostic) {
	src := diag.NewSource(name, data)
	root, problem := parseTOML(src)
	if problem != nil {
		return nil, []diag.Diagnostic{*problem}
	}
	r := &reader{src: src}
	rule, at := r.queryOnly(root)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	if rule == nil {
		return data, nil
	}
	text, wrong := syntax.Format(rule.Query)
	if wrong != nil {
		return nil, []diag.Diagnostic{rule.Diagnose(*wrong)}
	}
	if rule.Query == text || unixLines(rule.Query) == text+"\n" {
		return data, nil
	}
	return r.withQuery(rule, at, text)
}

// queryOnly reads no more of a rule than its query, nil if that is not EQL.
func (r *reader) queryOnly(root *table) (*Rule, syntax.Span) {
	t := r.table(root, "rule")
	switch {
	case t == nil && root.members["rule"] == nil:
		r.fail(syntax.Span{}, "missing-key", "the table [rule] is missing", "a rule file has a [metadata] and a [rule] table")
		return nil, syntax.Span{}
	case t == nil || skipped(t) != "":
		return nil, syntax.Span{}
	}
	rule := &Rule{source: r.src}
	r.query(t, rule)
	if len(r.problems) > 0 {
		return nil, syntax.Span{}
	}
	return rule, t.members["query"].at
}

// withQuery puts another text of the query into the file, and proves that it is
// there.
func (r *reader) withQuery(rule *Rule, at syntax.Span, text string) ([]byte, []diag.Diagnostic) {
	raw := r.src.Data[at.Start:at.End]
	value := quoted(raw, text)
	if bytes.Contains(r.src.Data, []byte("\r\n")) {
		value = strings.ReplaceAll(value, "\n", "\r\n")
	}
	out := append(bytes.Clone(r.src.Data[:at.Start]), value...)
	out = append(out, r.src.Data[at.End:]...)
	again := &reader{src: diag.NewSource(r.src.Name, out)}
	if root, problem := parseTOML(again.src); problem == nil {
		if written, _ := again.queryOnly(root); written != nil && strings.TrimSuffix(unixLines(written.Query), "\n") == text {
			return out, nil
		}
	}
	return nil, []diag.Diagnostic{rule.Diagnose(syntax.Problem{Span: syntax.Span{End: len(rule.Query)},
		Code: "format", Message: "the formatted query cannot be written as a TOML string", Hint: "leave it as it is"})}
}

func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// quoted writes a text as a TOML string: in the quotes of raw if both are one
// line, else between three single quotes, or three double ones where the text
// needs an escape.
func quoted(raw []byte, text string) string {
	if !bytes.ContainsAny(raw, "\r\n") && !strings.Contains(text, "\n") {
		n := 1
		if len(raw) >= 6 && raw[1] == raw[0] && raw[2] == raw[0] {
			n = 3
		}
		if quote := string(raw[:n]); quote[0] == '"' {
			return quote + escaping(text, 1) + quote
		} else if !strings.Contains(text, quote) && !needsEscape(text) {
			return quote + text + quote
		}
	}
	if strings.Contains(text, "'''") || needsEscape(text) {
		return `"""` + "\n" + escaping(text, 3) + "\n" + `"""`
	}
	return "'''\n" + text + "\n'''"
}

// needsEscape finds what a TOML string cannot hold as it is.
func needsEscape(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return c != '\t' && c != '\n' && unicode.IsControl(c) && c < utf8.RuneSelf })
}

// escaping writes a text for a string between double quotes. The last of a
// number of quotes in a row, which would end the string, gets a backslash.
func escaping(text string, quotes int) string {
	var out strings.Builder
	row := 0
	for _, c := range text {
		if row++; c != '"' {
			row = 0
		}
		switch {
		case row == quotes:
			out.WriteString(`\"`)
			row = 0
		case c == '\\':
			out.WriteString(`\\`)
		case needsEscape(string(c)):
			fmt.Fprintf(&out, `\u%04X`, c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}

// Files lists the files that Load reads as rules, in the order of their paths.
func Files(dir string) ([]string, error) {
	var files []string
	err := walk(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && isRule(name) && filepath.Base(name) != FieldsFile {
			files = append(files, name)
		}
		return err
	})
	return files, err
}
