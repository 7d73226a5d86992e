package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// TestSequences: runs are repeated terms, shared keys come first.
func TestSequences(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{`sequence by host.id, ?user.id with maxspan=1m [any where process.pid == 1] by process.pid with runs=2 ![any where true] by a.double until [any where process.pid == 2] by process.parent.pid | tail 5 | head 1`,
			`(sequence (maxspan 1m0s) [(== process.pid 1)](by host.id ?user.id process.pid) [(== process.pid 1)](by host.id ?user.id process.pid) ![true](by host.id ?user.id a.double) (until [(== process.pid 2)](by host.id ?user.id process.parent.pid)) (tail 5) (head 1))`},
		{`sequence [process where true] [any where true]`, `(sequence [(== event.category "process")] [true])`},
		{`sequence by ?no.such [any where true] by user.id [any where true] by ?nor.such`, `(sequence [true](by ?no.such user.id) [true](by ?no.such ?nor.such))`},
		{`sequence by user.id [any where true] by a.ip [any where true] by a.ip until [any where true]`, `(sequence [true](by user.id a.ip) [true](by user.id a.ip) (until [true](by user.id)))`},
		{`sample by host.id [any where true] [any where not null]`, `(sample [true](by host.id) [false](by host.id))`},
		{`any where true | head 1`, `(event [true] (head 1))`},
	} {
		q, problems := checkText(t, c.query)
		if q == nil {
			t.Errorf("%s: %v", c.query, problems)
			continue
		}
		if got := DumpQuery(q); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

// TestCategoryField: the word before where is compared with another field, whose
// values nobody has listed.
func TestCategoryField(t *testing.T) {
	for field, want := range map[string]string{
		"process.name": `(== process.name "REQUEST")`, "process": "object", "no.such": "unknown-field", "process.pid": "type",
	} {
		parsed, problem := syntax.Parse("REQUEST where true")
		if problem != nil {
			t.Fatal(problem)
		}
		q, problems := Check(parsed, Options{CategoryField: field})
		switch {
		case q != nil && Dump(q.Cond()) == want && len(problems) == 0:
		case q == nil && len(problems) == 1 && problems[0].Code == want:
		default:
			t.Errorf("%s: query %v, problems %v", field, q, problems)
		}
	}
}

// TestCost: what is as deep or as long as a query may be is checked at once. What
// grows with a power of it would not end within the time that a test has.
func TestCost(t *testing.T) {
	strung := &strings.Builder{}
	for i := range 10_000 {
		fmt.Fprintf(strung, `, "text number %d"`, i)
	}
	for name, text := range map[string]string{
		"deep logic":     "any where " + strings.Repeat("(process.pid == 1 or (process.pid == 2 and ", 450) + "true" + strings.Repeat("))", 450),
		"deep scalar":    "any where " + strings.Repeat("true == (", 900) + "process.pid == 1" + strings.Repeat(")", 900),
		"deep not":       "any where " + strings.Repeat("not ", 900) + "process.pid == 1",
		"deep calls":     "any where " + strings.Repeat("concat(", 900) + "process.name" + strings.Repeat(")", 900) + ` == "x"`,
		"deep condition": "any where " + strings.Repeat("(1 == 1) == (", 450) + "true" + strings.Repeat(")", 450),
		"long list":      `any where process.name in ("a"` + strung.String() + `) or process.args : ("a"` + strung.String() + ")",
		"long logic":     "any where " + strings.Repeat(`length(process.name) + 1 > 2 or process.args : ("a*", "*b") and `, 700) + "true",
		"many unknown":   "any where " + strings.Repeat(`?process.naim == "x" or `, 1000) + "true",
	} {
		t.Run(name, func(t *testing.T) {
			if q, problems := checkText(t, text); q == nil {
				t.Fatal(problems[0])
			}
		})
	}
}
