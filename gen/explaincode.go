package gen

import "github.com/kerneql/kerneql/gen/internal/codes"

// CodeExample is the explanation of a diagnostic's code.
type CodeExample struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Doc      string `json:"doc"`
	Kind     string `json:"kind"` // what the examples are
	Bad      string `json:"bad"`  // gives the code; "" if no input is known to
	Good     string `json:"good"` // the same put right
}

// ExplainCode explains a code; ok is false if no diagnostic has it.
func ExplainCode(code string) (x CodeExample, ok bool) {
	c, ok := codes.Lookup(code)
	return CodeExample{c.Name, c.Severity.String(), c.Doc, string(c.Bad.Kind), c.Bad.Text, c.Good.Text}, ok
}

// Codes returns the codes of all diagnostics, sorted.
func Codes() []string {
	var names []string
	for _, c := range codes.All() {
		names = append(names, c.Name)
	}
	return names
}
