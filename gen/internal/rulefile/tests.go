package rulefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// Tests are the cases of the file beside a rule: those that must match and near
// misses that must not.
type Tests struct {
	Path        string // slash-separated
	Match, Miss []Case

	source *diag.Source
}

// NoTests is the code of the error that a rule has no test file.
const NoTests = "no-tests"

// TestPath returns the name of the test file of a rule's file.
func TestPath(rule string) string {
	return strings.TrimSuffix(rule, filepath.Ext(rule)) + ".test.json"
}

// LoadTests reads the test file beside a rule's file. The tests are nil if
// there is an error; if the file is missing, its code is NoTests.
func LoadTests(rulePath string) (*Tests, []diag.Diagnostic) {
	name := filepath.ToSlash(TestPath(rulePath))
	data, err := os.ReadFile(TestPath(rulePath))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, []diag.Diagnostic{diag.ForFile(filepath.ToSlash(rulePath), NoTests, "the rule has no tests",
			"create "+name+` with {"match": [{"why": …, "event": …}], "miss": […]}`)}
	case err != nil:
		return nil, []diag.Diagnostic{diag.ForFile(name, "unreadable", "cannot be read: "+err.Error(), "")}
	}
	return ParseTests(name, data)
}

// ParseTests reads the text of a test file.
func ParseTests(name string, data []byte) (*Tests, []diag.Diagnostic) {
	r := &testReader{tests: &Tests{Path: name, source: diag.NewSource(name, data)}}
	if r.valid(data) {
		r.file(data)
	}
	if len(r.problems) > 0 {
		r.problems.Sort()
		return nil, r.problems
	}
	return r.tests, nil
}

type testReader struct {
	tests    *Tests
	dec      *json.Decoder
	problems diag.List
}

func (r *testReader) fail(start, end int, code, message string) {
	r.problems = append(r.problems, r.tests.source.Error(start, end, code, message, ""))
}

// valid checks the file as a whole: what reads it may then rely on its syntax.
func (r *testReader) valid(data []byte) bool {
	var whole any
	err := json.Unmarshal(data, &whole)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		// The offset is behind the byte in error, where there is one.
		at := int(syntax.Offset)
		if !strings.HasPrefix(err.Error(), "unexpected end") {
			at = max(at-1, 0)
		}
		r.fail(at, at+1, "json", err.Error())
	case err != nil:
		r.fail(0, 0, "json", err.Error())
	default:
		if _, ok := whole.(map[string]any); !ok {
			r.fail(0, 0, "type", "the file must be an object with match and miss")
			return false
		}
	}
	return err == nil
}

func (r *testReader) file(data []byte) {
	r.dec = json.NewDecoder(bytes.NewReader(data))
	r.dec.UseNumber()
	_, _ = r.dec.Token()
	for r.dec.More() {
		start := r.start()
		key, _ := r.dec.Token()
		r.section(key.(string), start)
	}
	if len(r.problems) > 0 {
		return
	}
	switch {
	case len(r.tests.Match) == 0:
		r.fail(0, 0, "no-cases", "there is no case under match")
	case len(r.tests.Miss) == 0:
		r.fail(0, 0, "no-cases", "there is no case under miss")
	}
}

// start returns where the next token begins.
func (r *testReader) start() int {
	at := int(r.dec.InputOffset())
	rest := r.tests.source.Data[at:]
	return at + len(rest) - len(bytes.TrimLeft(rest, " \t\r\n,:"))
}

func (r *testReader) section(key string, start int) {
	into := map[string]*[]Case{"match": &r.tests.Match, "miss": &r.tests.Miss}[key]
	valueStart := r.start()
	if into == nil || r.tests.source.Data[valueStart] != '[' {
		var skipped any
		_ = r.dec.Decode(&skipped)
		message := "match and miss are arrays of cases"
		if into == nil {
			message = "unknown key " + diag.Quote(key) + ": a test file has match and miss"
		}
		r.fail(start, int(r.dec.InputOffset()), "type", message)
		return
	}
	_, _ = r.dec.Token()
	for r.dec.More() {
		r.testCase(into)
	}
	_, _ = r.dec.Token()
}
